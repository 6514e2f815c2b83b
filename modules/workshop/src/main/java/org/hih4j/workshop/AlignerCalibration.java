package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.Crop;
import org.hih4j.imaging.CropSampler;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.quantization.Quantizer;

/** A model run on calibration faces: what its activations are, and how far a rewrite is from it. */
final class AlignerCalibration implements Calibration {
  private final ModelCard card;
  private final List<AlignmentRequest> faces;
  private final List<FaceAlignment> reference;

  AlignerCalibration(ModelBundle bundle, List<AlignmentRequest> faces) {
    this.card = bundle.card();
    this.faces = List.copyOf(faces);
    this.reference = aligned(bundle, this.faces);
  }

  @Override
  public String counted() {
    return faces.size() + " faces";
  }

  @Override
  public String said(double deviation) {
    return String.format(Locale.ROOT, "points move by %.3f %% of the crop's side", deviation);
  }

  @Override
  public Map<String, ActivationHistogram> observe(Quantizer quantizer) {
    String input = card.input().tensor();
    return Observation.of(
        quantizer,
        input,
        () -> faces.stream().map(face -> new Observation.Input(sampled(face), Map.of())));
  }

  private float[] sampled(AlignmentRequest face) {
    ModelCard.Input input = card.input();
    CropSampler sampler =
        new CropSampler(input.width(), input.height(), input.normalization(), card.sampling());
    float[] tensor = new float[sampler.length()];
    Crop crop = card.crop().cropFor(face.box(), input.width(), input.height());
    sampler.sample(face.image(), crop.sampling(), FloatBuffer.wrap(tensor), 0, false);
    return tensor;
  }

  /** The mean distance between points, in percent of the crop's side. */
  @Override
  public double deviation(byte[] network, int most) {
    List<AlignmentRequest> some = faces.subList(0, Math.min(most, faces.size()));
    List<FaceAlignment> found = aligned(ModelBundle.of(card, network), some);
    double sum = 0;
    int points = card.scheme().size();
    for (int i = 0; i < found.size(); i++) {
      Crop crop = found.get(i).crop();
      double side = crop.points().scale() * crop.width();
      for (int k = 0; k < points; k++) {
        sum += found.get(i).landmarks().get(k).distance(reference.get(i).landmarks().get(k)) / side;
      }
    }
    return 100 * sum / found.size() / points;
  }

  private static List<FaceAlignment> aligned(ModelBundle bundle, List<AlignmentRequest> faces) {
    AlignerOptions options =
        AlignerOptions.builder()
            .concurrency(Runtime.getRuntime().availableProcessors())
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build();
    try (FaceAligner aligner = FaceAligner.load(bundle, options)) {
      return aligner.alignAll(faces);
    }
  }
}
