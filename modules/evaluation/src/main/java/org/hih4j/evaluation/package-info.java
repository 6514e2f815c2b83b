/**
 * Scores aligners on labelled faces by the published protocols and shows more than they do: box
 * curves, paired comparisons, intervals, reports. Knows aligners only as {@link
 * org.hih4j.evaluation.LandmarkModel}, so that anything that finds landmarks can be scored.
 *
 * <p>All errors are fractions of the normalising length; texts and JSON print percent.
 */
package org.hih4j.evaluation;
