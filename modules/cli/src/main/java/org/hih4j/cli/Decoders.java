package org.hih4j.cli;

import org.hih4j.align.ModelCard;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;

/** Models read with another decoder than their own. */
final class Decoders {
  private Decoders() {}

  /**
   * The card with another decoder. Maps of a model with decimals are drawn at the cell that holds
   * the point: a decoder that reads the integer maps alone is taken to mean the middle of that
   * cell, one that adds decimals to begin at its edge.
   */
  static ModelCard with(ModelCard card, String name) {
    HeatmapDecoder chosen = HeatmapDecoder.named(name);
    if (!(card.output() instanceof ModelCard.HeatmapOutput output)) {
      throw new IllegalArgumentException(
          card.name()
              + " gives no heatmaps to be decoded"
              + (card.output() instanceof ModelCard.DecodedOutput
                  ? ": it decodes them itself, take the model without that"
                  : ""));
    }
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
