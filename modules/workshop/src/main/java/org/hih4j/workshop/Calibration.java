package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.Crop;
import org.hih4j.imaging.CropSampler;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.InferenceSession;
import org.hih4j.inference.Slot;
import org.hih4j.inference.TensorInfo;
import org.hih4j.network.ActivationHistogram;
import org.hih4j.network.Quantizer;

/** A model run on calibration faces: what its activations are, and how far a rewrite is from it. */
final class Calibration {
  /** Activations observed in one run take at most so many floats, or are alone. */
  private static final long LARGEST_GROUP = 16L << 20;

  private final ModelCard card;
  private final List<AlignmentRequest> faces;
  private final List<FaceAlignment> reference;

  Calibration(ModelBundle bundle, List<AlignmentRequest> faces) {
    this.card = bundle.card();
    this.faces = List.copyOf(faces);
    this.reference = aligned(bundle, this.faces);
  }

  int faces() {
    return faces.size();
  }

  /** The distributions of a network's activations. */
  Map<String, ActivationHistogram> observe(Quantizer quantizer) {
    Map<String, ActivationHistogram> histograms = new LinkedHashMap<>();
    quantizer.activations().forEach(name -> histograms.put(name, new ActivationHistogram()));
    List<String> made = new ArrayList<>(quantizer.activations());
    made.remove(card.input().tensor());
    List<float[]> inputs = new ArrayList<>();
    for (AlignmentRequest face : faces) {
      float[] input = sampled(face);
      inputs.add(input);
      ActivationHistogram ofInput = histograms.get(card.input().tensor());
      if (ofInput != null) {
        ofInput.add(FloatBuffer.wrap(input));
      }
    }
    for (List<String> group : groups(quantizer, made)) {
      observe(quantizer.observing(group), group, inputs, histograms);
    }
    return histograms;
  }

  private void observe(
      byte[] network,
      List<String> names,
      List<float[]> inputs,
      Map<String, ActivationHistogram> histograms) {
    try (InferenceSession session = InferenceSession.load(network, InferenceOptions.defaults());
        Slot slot = session.acquire(1)) {
      for (float[] input : inputs) {
        slot.input().put(input);
        slot.run();
        // Histograms are not shared: one thread a value.
        IntStream.range(0, names.size())
            .parallel()
            .forEach(i -> histograms.get(names.get(i)).add(slot.output(names.get(i))));
      }
    }
  }

  /** Activations in groups that fit into memory. */
  private static List<List<String>> groups(Quantizer quantizer, Collection<String> names) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    try (InferenceSession session =
        InferenceSession.load(quantizer.observing(names), InferenceOptions.defaults())) {
      for (TensorInfo output : session.outputs()) {
        long size = 1;
        for (long side : output.shape()) {
          size *= Math.max(1, side);
        }
        sizes.put(output.name(), size);
      }
    }
    List<List<String>> groups = new ArrayList<>();
    long filled = Long.MAX_VALUE;
    for (Map.Entry<String, Long> each : sizes.entrySet()) {
      if (filled + each.getValue() > LARGEST_GROUP || groups.isEmpty()) {
        groups.add(new ArrayList<>());
        filled = 0;
      }
      groups.get(groups.size() - 1).add(each.getKey());
      filled += each.getValue();
    }
    return groups;
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

  /**
   * The mean distance between the points that another network gives and those of the model, in
   * percent of the crop's side.
   *
   * @param network with the same inputs and outputs
   * @param most how many faces to look at
   */
  double deviation(byte[] network, int most) {
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
