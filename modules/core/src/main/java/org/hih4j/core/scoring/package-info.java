/**
 * How aligners and detectors are scored: curves of cumulative errors and what follows from them,
 * intervals of confidence, detections matched with labelled faces, and boxes disturbed as a
 * detector's are. Exported to hih4j's own modules alone.
 */
package org.hih4j.core.scoring;
