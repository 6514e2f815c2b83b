package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hih4j.core.HihException;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorCard;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.detect.internal.View;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.quantization.Quantizer;

/** A face detector run on photographs. */
final class DetectorCalibration implements Calibration {
  private static final DetectorOptions OPTIONS = DetectorOptions.defaults();

  private final DetectorCard card;
  private final List<FaceImage> photographs;
  private final List<String> openSides;
  private final List<List<DetectedFace>> reference;

  DetectorCalibration(DetectorBundle bundle, List<FaceImage> photographs) {
    this.card = bundle.card();
    this.photographs = List.copyOf(photographs);
    try (InferenceSession session =
        InferenceSession.load(bundle.onnx(), InferenceOptions.defaults())) {
      TensorInfo input = session.requireInput(card.input().tensor(), -1, 3, -1, -1);
      this.openSides = List.of(input.dimensionNames().get(2), input.dimensionNames().get(3));
    }
    this.reference = found(bundle, this.photographs);
  }

  @Override
  public String counted() {
    return photographs.size() + " photographs";
  }

  @Override
  public Map<String, ActivationHistogram> observe(Quantizer quantizer) {
    return Observation.of(
        quantizer, card.input().tensor(), () -> photographs.stream().map(this::sampled));
  }

  private Observation.Input sampled(FaceImage image) {
    View view =
        View.of(
                image.width(),
                image.height(),
                OPTIONS.inputSize(),
                card.input().multiple(),
                OPTIONS.tiles(),
                OPTIONS.rotations())
            .get(0);
    CropSampler sampler =
        new CropSampler(
            view.width(), view.height(), card.input().normalization(), card.input().sampling());
    float[] tensor = new float[sampler.length()];
    sampler.sample(image, view.toPicture(), FloatBuffer.wrap(tensor), 0, false);
    Map<String, Long> sizes = new HashMap<>();
    sizes.put(openSides.get(0), (long) view.height());
    sizes.put(openSides.get(1), (long) view.width());
    return new Observation.Input(tensor, sizes);
  }

  /**
   * What the boxes of the model's faces lose: 100 less the mean, over its faces, of the largest
   * overlap (intersection over union, in percent) with a face that the other network finds. A face
   * that is not found any more loses all.
   */
  @Override
  public double deviation(byte[] network, int most) {
    int count = Math.min(most, photographs.size());
    List<List<DetectedFace>> found =
        found(DetectorBundle.of(card, network), photographs.subList(0, count));
    double lost = 0;
    int faces = 0;
    for (int i = 0; i < count; i++) {
      for (DetectedFace face : reference.get(i)) {
        faces++;
        lost +=
            1
                - found.get(i).stream()
                    .mapToDouble(other -> other.face().overlap(face.face()))
                    .max()
                    .orElse(0);
      }
    }
    if (faces == 0) {
      throw new HihException(
          "no face is found on " + count + " photographs: calibrate on photographs with faces");
    }
    return 100 * lost / faces;
  }

  @Override
  public String said(double deviation) {
    return String.format(Locale.ROOT, "faces lose %.2f %% of their boxes", deviation);
  }

  private static List<List<DetectedFace>> found(DetectorBundle bundle, List<FaceImage> images) {
    List<List<DetectedFace>> found = new ArrayList<>();
    try (FaceDetector detector = FaceDetector.load(bundle, OPTIONS)) {
      images.forEach(image -> found.add(detector.detect(image)));
    }
    return found;
  }
}
