package org.hih4j.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.hih4j.align.ModelCard;
import org.hih4j.core.heatmap.ArgmaxDecoder;
import org.hih4j.core.heatmap.CentreOfMassDecoder;
import org.hih4j.core.heatmap.DarkDecoder;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.heatmap.LocalSoftArgmaxDecoder;
import org.hih4j.core.heatmap.NestedArgmaxDecoder;
import org.hih4j.core.heatmap.NestedExpectationDecoder;
import org.hih4j.core.heatmap.QuarterOffsetDecoder;
import org.hih4j.core.heatmap.ReferenceDecoder;

/** Decoders by the names that the command line gives them. */
final class Decoders {
  private static final Map<String, Supplier<HeatmapDecoder>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("reference", ReferenceDecoder::hih);
    BY_NAME.put("reference-any-sign", () -> ReferenceDecoder.hih().ignoringSign());
    BY_NAME.put("argmax", ArgmaxDecoder::new);
    BY_NAME.put("quarter", QuarterOffsetDecoder::new);
    BY_NAME.put("dark", () -> DarkDecoder.of(11));
    BY_NAME.put("soft-argmax", () -> new LocalSoftArgmaxDecoder(2, 10));
    BY_NAME.put("centre-of-mass", () -> new CentreOfMassDecoder(3));
    BY_NAME.put("expectation", () -> new LocalSoftArgmaxDecoder(64, 1));
    BY_NAME.put("nested", () -> NestedExpectationDecoder.of(1));
    BY_NAME.put(
        "nested-argmax", () -> new NestedArgmaxDecoder(NestedArgmaxDecoder.Refinement.QUADRATIC));
  }

  private Decoders() {}

  static String names() {
    return String.join(", ", BY_NAME.keySet());
  }

  /**
   * The card with another decoder. Maps of a model with decimals are drawn at the cell that holds
   * the point: a decoder that reads the integer maps alone is taken to mean the middle of that
   * cell, one that adds decimals to begin at its edge.
   */
  static ModelCard with(ModelCard card, String name) {
    Supplier<HeatmapDecoder> decoder = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    if (decoder == null) {
      throw new IllegalArgumentException("decoder must be one of " + names() + ": '" + name + "'");
    }
    if (!(card.output() instanceof ModelCard.HeatmapOutput output)) {
      throw new IllegalArgumentException(
          card.name()
              + " gives no heatmaps to be decoded"
              + (card.output() instanceof ModelCard.DecodedOutput
                  ? ": it decodes them itself, take the model without that"
                  : ""));
    }
    HeatmapDecoder chosen = decoder.get();
    if (chosen.readsDecimals() && output.decimals().isEmpty()) {
      throw new IllegalArgumentException(
          card.name() + " has no decimal heatmaps, which the decoder '" + name + "' reads");
    }
    HeatmapFrame frame = output.frame();
    if (frame == HeatmapFrame.CELL_EDGES && !chosen.readsDecimals()) {
      frame = HeatmapFrame.CELL_CENTRES;
    } else if (frame == HeatmapFrame.CELL_CENTRES && chosen.readsDecimals()) {
      frame = HeatmapFrame.CELL_EDGES;
    }
    ModelCard.HeatmapOutput heatmaps =
        new ModelCard.HeatmapOutput(output.heatmaps(), output.decimals(), frame, chosen);
    return card.toBuilder().output(heatmaps).build();
  }
}
