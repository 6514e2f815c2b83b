/**
 * The field's measures of alignment: normalised mean error (NME), failure rate and the length that
 * errors are divided by; and whether a detector's scores are probabilities.
 *
 * <p>Errors and thresholds are fractions, not per cent: an NME of 4.08 % is 0.0408. One face gives
 * one NME; a data set's NME is the mean of its faces'.
 */
package org.hih4j.core.metrics;
