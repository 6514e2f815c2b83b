/**
 * Dimensions of the networks, as records that check their values. New network families begin here.
 */
package org.hih4j.network.architecture;
