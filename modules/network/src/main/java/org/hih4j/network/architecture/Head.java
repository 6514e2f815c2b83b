package org.hih4j.network.architecture;

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

  /**
   * Heatmap in heatmap, read at the landmark: each landmark's decimal map {@code [n, landmarks,
   * decimal, decimal]} comes from the mean of the features under the softmax of its last integer
   * heatmap. hih4j's own: where the reference brings the whole feature map down to the size of a
   * decimal map, whose cells stand for no place in the picture, here each landmark's own features
   * are asked where in the cell it lies.
   *
   * <p>Layers: {@code offset_head.conv1} (1x1 unit), the mean, {@code offset_head.head.0} (1x1
   * unit), {@code offset_head.local}, a linear layer for each landmark: weight {@code [landmarks,
   * decimalWidth, decimal * decimal]} and bias {@code [landmarks, decimal * decimal]}.
   */
  HIH_LOCAL,

  /**
   * Heatmap in heatmap, each decimal map a place in the picture: {@code [n, landmarks, decimal,
   * decimal]} logits over a square window about the expectation of the landmark's last integer
   * heatmap; their expectation is the correction. hih4j's own. Features of the stem, finer than the
   * heatmap, are sampled at the middles of the decimal map's cells, bilinearly, with the outer
   * edges of the maps on each other (ONNX {@code align_corners} 0), beyond the border from the
   * border.
   *
   * <p>Layers: {@code offset_head.fine} (1x1 unit without a rectifier on the features behind {@code
   * pre_conv.1} for stride 2, {@code pre_conv.4} for stride 4; for stride 1 a 3x3 unit without a
   * rectifier behind {@code offset_head.image}, a 5x5 unit on the image), the samples, rectified,
   * {@code offset_head.head.0} (1x1 unit), {@code offset_head.zoom}, a linear layer for each
   * landmark: weight {@code [landmarks, decimalWidth]} for every sample and bias {@code [landmarks,
   * decimal * decimal]}.
   */
  ZOOM,

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
  OD;

  /** {@return whether the network has the second output} */
  public boolean hasDecimals() {
    return this != WOO;
  }
}
