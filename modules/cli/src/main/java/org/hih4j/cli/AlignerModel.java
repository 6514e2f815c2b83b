package org.hih4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
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

/** A face aligner as the evaluation harness sees it. Safe for use by several threads. */
final class AlignerModel implements LandmarkModel, AutoCloseable {
  private final FaceAligner aligner;
  private final ModelInfo info;

  private AlignerModel(FaceAligner aligner, ModelInfo info) {
    this.aligner = aligner;
    this.info = info;
  }

  /**
   * Loads a model whose network is run by one thread a face, since the harness works on several
   * faces at once.
   */
  static AlignerModel load(
      ModelBundle bundle, Optional<String> decoder, boolean flip, int refinement) {
    ModelBundle chosen =
        decoder.map(name -> bundle.withCard(Decoders.with(bundle.card(), name))).orElse(bundle);
    AlignerOptions options =
        AlignerOptions.builder()
            .flipAveraging(flip)
            .refinement(refinement)
            .inference(ModelOption.inference().intraOpThreads(1).build())
            .build();
    String name =
        bundle.card().name()
            + decoder.map(text -> " + " + text).orElse("")
            + (flip ? " + flip" : "")
            + (refinement > 0 ? " + refine " + refinement : "");
    return new AlignerModel(
        FaceAligner.load(chosen, options), info(name, chosen.card(), flip, refinement));
  }

  private static ModelInfo info(String name, ModelCard card, boolean flip, int refinement) {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!card.description().isBlank()) {
      facts.put("description", card.description());
    }
    facts.put("landmarks", card.scheme().size() + " (" + card.scheme().name() + ")");
    facts.put("input", card.input().width() + " x " + card.input().height());
    facts.put("crop", card.crop().toString());
    facts.put("sampling", card.sampling().toString().toLowerCase(java.util.Locale.ROOT));
    if (card.output() instanceof ModelCard.HeatmapOutput output) {
      facts.put("decoder", output.decoder().toString());
    } else if (card.output() instanceof ModelCard.DecodedOutput output) {
      facts.put("decoder", output.decoder() + ", in the network");
    }
    facts.put("flip averaging", flip ? "yes" : "no");
    facts.put("refinement passes", Integer.toString(refinement));
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
  public void close() {
    aligner.close();
  }
}
