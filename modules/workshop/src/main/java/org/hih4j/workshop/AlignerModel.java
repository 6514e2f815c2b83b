package org.hih4j.workshop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.evaluation.LandmarkModel;
import org.hih4j.evaluation.ModelInfo;
import org.hih4j.imaging.FaceImage;

/** A face aligner as the evaluation harness sees it. Safe for use by many threads. */
public final class AlignerModel implements LandmarkModel, AutoCloseable {
  private final FaceAligner aligner;
  private final ModelInfo info;

  private AlignerModel(FaceAligner aligner, ModelInfo info) {
    this.aligner = aligner;
    this.info = info;
  }

  /**
   * Loads a model.
   *
   * @param bundle the model
   * @param decoder another decoder than the card's, by one of {@link
   *     org.hih4j.core.heatmap.HeatmapDecoder#names()}
   * @param options how to align; one thread a network suits the harness, which works on several
   *     faces at once
   * @return the model, to be closed
   * @throws IllegalArgumentException if the model cannot be read with that decoder
   * @throws org.hih4j.core.HihException if it cannot be loaded
   */
  public static AlignerModel load(
      ModelBundle bundle, Optional<String> decoder, AlignerOptions options) {
    ModelBundle chosen =
        decoder.map(name -> bundle.withCard(bundle.card().withDecoder(name))).orElse(bundle);
    boolean flip = options.flipAveraging();
    int refinement = options.refinement().orElse(0);
    String name =
        bundle.card().name()
            + decoder.map(text -> " + " + text).orElse("")
            + (flip ? " + flip" : "")
            + (refinement > 0 ? " + refine " + refinement : "");
    return new AlignerModel(FaceAligner.load(chosen, options), info(name, chosen.card(), options));
  }

  private static ModelInfo info(String name, ModelCard card, AlignerOptions options) {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!card.description().isBlank()) {
      facts.put("description", card.description());
    }
    facts.put("landmarks", card.scheme().size() + " (" + card.scheme().name() + ")");
    facts.put("input", card.input().width() + " x " + card.input().height());
    facts.put("crop", card.crop().toString());
    facts.put("sampling", card.sampling().toString().toLowerCase(Locale.ROOT));
    if (card.output() instanceof ModelCard.HeatmapOutput output) {
      facts.put("decoder", output.decoder().toString());
    } else if (card.output() instanceof ModelCard.DecodedOutput output) {
      facts.put("decoder", output.decoder() + ", in the network");
    }
    facts.put("flip averaging", options.flipAveraging() ? "yes" : "no");
    facts.put(
        "refinement passes",
        options.refinement().isPresent()
            ? Integer.toString(options.refinement().getAsInt())
            : "1 for boxes of detectors, 0 for boxes of landmarks");
    facts.putAll(card.training());
    facts.put("licence", card.licence());
    facts.put("network", "sha256 " + card.sha256());
    return new ModelInfo(
        name, card.scheme(), card.crop(), card.input().width(), card.input().height(), facts);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Landmarks align(FaceImage image, FaceBox box) {
    return aligner.align(image, box).landmarks();
  }

  @Override
  public List<Landmarks> align(FaceImage image, List<FaceBox> boxes) {
    return aligner.align(image, boxes).stream().map(FaceAlignment::landmarks).toList();
  }

  @Override
  public Found find(FaceImage image, FaceBox box) {
    FaceAlignment face = aligner.align(image, box);
    double side = face.crop().points().scale() * face.crop().width();
    double[] spreads = new double[face.landmarks().size()];
    for (int i = 0; i < spreads.length; i++) {
      spreads[i] = face.spread(i) / side;
    }
    return new Found(face.landmarks(), spreads, side);
  }

  /** Closes the aligner. Idempotent; waits for running calls. */
  @Override
  public void close() {
    aligner.close();
  }
}
