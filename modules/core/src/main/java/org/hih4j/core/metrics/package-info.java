/**
 * The field's measures of alignment: normalised mean error (NME), failure rate, area under the
 * curve of cumulative errors (AUC), percentiles, and intervals of confidence for all of them.
 *
 * <p>Errors and thresholds are fractions, not per cent: an NME of 4.08 % is 0.0408. One face gives
 * one NME; a data set's NME is the mean of its faces'.
 */
package org.hih4j.core.metrics;
