package org.hih4j.network;

/**
 * How a network of the family says where inside a heatmap cell a landmark lies (paper, section 3).
 * Every head's sub-cell answer is the output named {@code decimals}.
 */
public enum Head {

  /**
   * Heatmap in heatmap: a decimal map {@code [n, landmarks, decimal, decimal]} of each landmark's
   * cell.
   *
   * <p>Layers: {@code offset_head.conv1} (1x1 unit), max-pool 3 stride 2, {@code
   * offset_head.down_ops.*} (residual halvings), {@code offset_head.head.0} (1x1 unit), {@code
   * offset_head.head.1} (1x1 convolution with bias).
   */
  HIH,

  /** Without offset: the heatmaps are all there is, and the network has no second output. */
  WOO,

  /**
   * A fully connected regression of each landmark's offset {@code [n, landmarks, 1, 2]}, x then y,
   * in heatmap cells.
   *
   * <p>Layers: as {@link #HIH} up to {@code offset_head.head.0}, then {@code offset_head.fc} from
   * all its {@code decimalWidth * decimal * decimal} values, in channel, row, column order.
   */
  AFC,

  /**
   * Dense offset maps {@code [n, 2, heatmap, heatmap]} shared by all landmarks, x then y, in
   * heatmap cells, to be read at a landmark's cell; as in CornerNet.
   *
   * <p>Layers: {@code offset_head.conv1} (3x3 unit), {@code offset_head.conv2} (1x1 convolution
   * with bias).
   */
  OD
}
