/**
 * The values that a network's activations take, and ranges chosen from them. Exported to hih4j's
 * own modules alone.
 */
package org.hih4j.network.calibration;
