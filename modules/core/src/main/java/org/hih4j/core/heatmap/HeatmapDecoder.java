package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * Reads points from the heatmaps of one face. Decoders are immutable and safe for use by many
 * threads; the {@link DecodedPoints} that they fill are not.
 *
 * <p>A decoder belongs to the way a network was trained: HIH draws its integer map at the cell that
 * holds the point, so a decoder that looks for sub-cell detail in that map ({@link DarkDecoder} and
 * its like) is right only for networks trained on rounded or unbiased maps.
 */
public sealed interface HeatmapDecoder
    permits ArgmaxDecoder,
        CentreOfMassDecoder,
        DarkDecoder,
        LocalSoftArgmaxDecoder,
        NestedArgmaxDecoder,
        NestedExpectationDecoder,
        QuarterOffsetDecoder,
        ReferenceDecoder {

  /** Tells whether this decoder reads decimal maps (or offsets) beside the heatmaps. */
  boolean readsDecimals();

  /**
   * Decodes one face. Reads the buffers at absolute positions, so that their position and limit are
   * neither used nor changed and many threads may read one buffer; allocates nothing once {@code
   * out} has been used with maps as large.
   *
   * @param heatmaps integer heatmaps
   * @param heatmapsOffset where this face's heatmaps begin in the buffer
   * @param heatmapShape shape of this face's heatmaps
   * @param decimals decimal maps or offsets; may be null if the decoder does not read them
   * @param decimalsOffset where this face's decimals begin in the buffer
   * @param decimalShape shape of this face's decimals; may be null if the decoder does not read
   *     them
   * @param out where the points go; must have as many landmarks as the heatmaps
   * @throws IllegalArgumentException if shapes do not fit one another, the buffers or {@code out}
   * @throws org.hih4j.core.HihException if a heatmap holds NaN or an infinite peak
   */
  void decode(
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      FloatBuffer decimals,
      int decimalsOffset,
      MapShape decimalShape,
      DecodedPoints out);
}
