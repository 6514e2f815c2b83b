package org.hih4j.workshop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.HihException;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorCard;
import org.hih4j.imaging.FaceImage;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.quantization.Quantizer;
import org.hih4j.network.quantization.Quantizer.ActivationRange;

/**
 * A model of landmarks, or a face detector, in 8 bits, calibrated on pictures. Convolutions that
 * change most of what is found stay in single precision, as many as asked for or as the budget
 * needs. Immutable and thread-safe.
 *
 * @param method how ranges of activations are chosen
 * @param methodName what the card calls that
 * @param faces the most faces, or photographs for a detector, on which the result is compared with
 *     the model
 * @param sensitivityFaces the most of them on which each convolution is tried alone
 * @param floatLayers how many convolutions stay in single precision; empty for as many as the
 *     budget needs, half of them at most
 * @param budget how far points may move on average, in percent of the crop's side; for a detector
 *     how much of its faces' boxes may be lost on average, in percent
 * @param reducedRange whether weights take 7 bits, for x86 processors without VNNI
 */
public record Quantization(
    ActivationHistogram.Method method,
    String methodName,
    int faces,
    int sensitivityFaces,
    OptionalInt floatLayers,
    double budget,
    boolean reducedRange) {

  /** Checks the numbers. */
  public Quantization {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(methodName, "methodName");
    Objects.requireNonNull(floatLayers, "floatLayers");
    if (faces < 1 || sensitivityFaces < 1) {
      throw new IllegalArgumentException(
          "faces and sensitivityFaces must be at least 1: " + faces + ", " + sensitivityFaces);
    }
    if (!(budget > 0)) {
      throw new IllegalArgumentException("budget must be above 0: " + budget);
    }
  }

  private record Sensitivity(String layer, double deviation) {}

  private record Draft(byte[] onnx, Quantizer.Options options, double deviation, String said) {}

  /**
   * Quantises a model.
   *
   * @param bundle the model
   * @param name of the new model
   * @param requests the faces to calibrate on
   * @param lines takes lines of text on how the work goes
   * @return the new model, without measurements
   * @throws HihException if the points move by more than the budget even with half of the
   *     convolutions in single precision, or there are fewer convolutions than asked for
   */
  public ModelBundle apply(
      ModelBundle bundle, String name, List<AlignmentRequest> requests, Consumer<String> lines) {
    Draft draft = draft(bundle.onnx(), new AlignerCalibration(bundle, requests), lines);
    ModelCard card = bundle.card();
    Map<String, String> facts = facts(card.training(), card.sha256(), draft);
    return ModelBundle.of(
        card.toBuilder().name(name).training(facts).measured(List.of()).build(), draft.onnx());
  }

  /**
   * Quantises a face detector.
   *
   * @param bundle the detector
   * @param name of the new one
   * @param photographs to calibrate on
   * @param lines takes lines of text on how the work goes
   * @return the new detector, without measurements
   * @throws HihException as {@link #apply(ModelBundle, String, List, Consumer)} does
   */
  public DetectorBundle apply(
      DetectorBundle bundle, String name, List<FaceImage> photographs, Consumer<String> lines) {
    Draft draft = draft(bundle.onnx(), new DetectorCalibration(bundle, photographs), lines);
    DetectorCard card = bundle.card();
    Map<String, String> facts = facts(card.training(), card.sha256(), draft);
    return DetectorBundle.of(
        new DetectorCard(
            name,
            card.description(),
            card.input(),
            card.outputs(),
            card.calibration(),
            Optional.empty(),
            Optional.empty(),
            facts,
            card.licence(),
            List.of(),
            ""),
        draft.onnx());
  }

  private Draft draft(byte[] onnx, Calibration calibration, Consumer<String> lines) {
    Quantizer quantizer = Quantizer.of(onnx);
    Map<String, ActivationRange> ranges = new LinkedHashMap<>();
    calibration.observe(quantizer).forEach((key, seen) -> ranges.put(key, seen.range(method)));
    lines.accept(ranges.size() + " activations observed on " + calibration.counted());
    Draft draft = draft(quantizer, ranges, calibration, Set.of(), lines);
    int wanted = floatLayers.orElse(0);
    if (wanted > 0 || floatLayers.isEmpty() && draft.deviation() > budget) {
      List<Sensitivity> ranked = ranked(quantizer, ranges, calibration);
      for (Sensitivity each : ranked.subList(0, Math.min(10, ranked.size()))) {
        lines.accept(
            String.format(Locale.ROOT, "  %-40s %.4f %% alone", each.layer(), each.deviation()));
      }
      int limit = floatLayers.isEmpty() ? ranked.size() / 2 : ranked.size();
      int kept = floatLayers.orElse(1);
      do {
        if (kept > limit) {
          throw tooMany(limit, calibration.said(draft.deviation()));
        }
        List<String> layers = ranked.subList(0, kept).stream().map(Sensitivity::layer).toList();
        draft = draft(quantizer, ranges, calibration, Set.copyOf(layers), lines);
        kept = kept < limit ? Math.min(limit, kept + Math.max(1, kept / 4)) : limit + 1;
      } while (floatLayers.isEmpty() && draft.deviation() > budget);
    }
    return draft;
  }

  private HihException tooMany(int limit, String said) {
    return new HihException(
        floatLayers.isEmpty()
            ? said
                + " even with half of the convolutions in single precision; leave the model as it"
                + " is, or allow more than "
                + budget
                + " % with --budget"
            : "--keep-float " + floatLayers.getAsInt() + ": there are " + limit + " convolutions");
  }

  private Quantizer.Options options(Set<String> layers) {
    return Quantizer.Options.builder().reducedRange(reducedRange).floatLayers(layers).build();
  }

  private Draft draft(
      Quantizer quantizer,
      Map<String, ActivationRange> ranges,
      Calibration calibration,
      Set<String> layers,
      Consumer<String> lines) {
    Quantizer.Options options = options(layers);
    byte[] onnx = quantizer.quantized(ranges, options);
    double deviation = calibration.deviation(onnx, faces);
    lines.accept(
        layers.size() + " convolutions in single precision: " + calibration.said(deviation));
    return new Draft(onnx, options, deviation, calibration.said(deviation));
  }

  /** How far each convolution alone moves the points when it is quantised, the worst first. */
  private List<Sensitivity> ranked(
      Quantizer quantizer, Map<String, ActivationRange> ranges, Calibration calibration) {
    List<Sensitivity> found = new ArrayList<>();
    for (String layer : quantizer.layers()) {
      List<String> others = new ArrayList<>(quantizer.layers());
      others.remove(layer);
      byte[] alone = quantizer.quantized(ranges, options(Set.copyOf(others)));
      found.add(new Sensitivity(layer, calibration.deviation(alone, sensitivityFaces)));
    }
    found.sort(Comparator.comparingDouble(Sensitivity::deviation).reversed());
    return found;
  }

  private Map<String, String> facts(Map<String, String> training, String sha256, Draft draft) {
    Map<String, String> facts = new LinkedHashMap<>(training);
    facts.put(
        "precision",
        String.format(
            Locale.ROOT,
            "activations 8 bits (%s), weights %d bits; %s",
            methodName,
            reducedRange ? 7 : 8,
            draft.said()));
    Set<String> layers = draft.options().floatLayers();
    facts.put(
        "floatLayers",
        layers.isEmpty() ? "none" : String.join(", ", layers.stream().sorted().toList()));
    facts.put("quantisedFrom", "SHA-256 " + sha256);
    return facts;
  }
}
