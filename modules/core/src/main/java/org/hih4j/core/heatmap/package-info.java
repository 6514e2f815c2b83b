/**
 * Between landmarks and the maps of a network: decoders that read points from heatmaps, and the
 * encoder that draws heatmaps as training targets.
 *
 * <p>Maps are float32 in the order landmark, row, column. Points are in heatmap coordinates: cells
 * of the integer heatmap, x to the right and y downwards, (0, 0) for the first cell.
 */
package org.hih4j.core.heatmap;
