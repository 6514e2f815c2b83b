package org.hih4j.workshop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.FaceError;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.core.scoring.BoxJitter;
import org.hih4j.core.scoring.Percentiles;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.BoxProtocol;
import org.hih4j.evaluation.Evaluation;
import org.hih4j.evaluation.EvaluationException;
import org.hih4j.evaluation.EvaluationOptions;
import org.hih4j.evaluation.EvaluationResult;
import org.hih4j.evaluation.FaceRow;
import org.hih4j.evaluation.LandmarkModel;
import org.hih4j.face.HeadPose;
import org.hih4j.inference.InferenceOptions;

/**
 * The numbers of a model's card, from labelled faces: error with the true box and with {@link
 * BoxJitter#STANDARD jittered} ones, plain and flip-averaged, and the confidences, fitted on the
 * plain runs. Of each set that they are fitted on, every other face is used; how far they hold is
 * told from the faces between, and from all faces of the other sets. Immutable and thread-safe.
 *
 * @param card the model's card with these numbers
 * @param reliability how far the confidences hold, by faces, boxes and part of the face; empty if
 *     the model gives no spreads to fit confidences on
 */
public record ModelMeasurement(ModelCard card, List<Reliability> reliability) {
  /**
   * The inter-ocular distance over the square root of the area of the landmarks' box, the mean of
   * 2,012 portraits (0.60 with 68 points, 0.62 with 98). It stands in for the inter-ocular distance
   * of faces whose eyes are not both labelled.
   */
  public static final double EYES_TO_BOX = 0.61;

  private static final double TOLERANCE = 0.05;
  private static final double FAILURE_THRESHOLD = 0.08;
  private static final int FEWEST_TURNED = 5;
  private static final String TURNED =
      String.format(Locale.ROOT, ", yaw above %.0f degrees", HeadPose.TURNED);

  /** Checks that nothing is missing. */
  public ModelMeasurement {
    Objects.requireNonNull(card, "card");
    reliability = List.copyOf(reliability);
  }

  /**
   * Labelled faces to measure on.
   *
   * @param name what the card calls them
   * @param dataset the faces, in the model's scheme; where one of them lacks the corner of an eye,
   *     errors are divided by the square root of the box's area, and confidences take {@link
   *     #EYES_TO_BOX} times that for the inter-ocular distance. Stays the caller's to close.
   * @param detected boxes of a detector, to be measured and fitted on beside the true ones
   * @param fitted whether confidences are fitted on every other of these faces. Labels by a machine
   *     are no measure of how often people would agree with a model that was taught by it.
   */
  public record Faces(
      String name, Dataset dataset, Optional<BoxProtocol.BoxFinder> detected, boolean fitted) {
    /** Checks that nothing is missing. */
    public Faces {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(dataset, "dataset");
      Objects.requireNonNull(detected, "detected");
    }
  }

  /**
   * One row of the card: a set of faces, or those of them whose labels show a yaw above {@link
   * HeadPose#TURNED}, if there are at least {@value #FEWEST_TURNED}.
   *
   * @param measurement the row
   * @param p95 the error that 95 % of the faces stay below, in percent
   */
  public record Row(ModelCard.Measurement measurement, double p95) {}

  /** Boxes and their name in the card. */
  private record Boxes(String name, BoxProtocol protocol) {}

  /**
   * Measures a model.
   *
   * @param bundle the model
   * @param sets labelled faces; each read several times
   * @param split what the card calls the part of the sets
   * @param seed of the jitter
   * @param inference options of the network's sessions; one thread each is best
   * @param rows takes each row as soon as it is measured
   * @return the measurement
   * @throws IllegalArgumentException if there are no sets, none to fit confidences on, two have one
   *     name, or one is of another scheme than the model
   * @throws EvaluationException if a set has no faces, one cannot be aligned, or there are too few
   *     to fit confidences on one half
   */
  public static ModelMeasurement of(
      ModelBundle bundle,
      List<Faces> sets,
      String split,
      long seed,
      InferenceOptions inference,
      Consumer<Row> rows) {
    if (sets.isEmpty()) {
      throw new IllegalArgumentException("sets must not be empty");
    }
    if (sets.stream().noneMatch(Faces::fitted)) {
      throw new IllegalArgumentException("sets must have one to fit confidences on");
    }
    requireNames(sets);
    for (Faces set : sets) {
      if (!set.dataset().scheme().equals(bundle.card().scheme())) {
        throw new IllegalArgumentException(
            set.name() + " must be of " + bundle.card().scheme() + ": " + set.dataset().scheme());
      }
    }
    List<ModelCard.Measurement> measured = new ArrayList<>();
    ConfidenceCalibration confidences =
        new ConfidenceCalibration(bundle.card().scheme(), TOLERANCE);
    for (Faces set : sets) {
      Length length = Length.of(set.dataset());
      List<Integer> turned = turned(set.dataset());
      for (boolean flip : new boolean[] {false, true}) {
        for (Boxes boxes : boxes(set, seed)) {
          var source = new ConfidenceCalibration.Source(set.name(), boxes.name());
          double[] errors =
              errors(
                  bundle,
                  set.dataset(),
                  flip,
                  inference,
                  boxes.protocol(),
                  length,
                  (index, error, found) -> {
                    if (!flip) {
                      boolean fitting = set.fitted() && index % 2 == 0;
                      confidences.add(
                          source, fitting, found.spreads(), size(found), errors(error, length));
                    }
                  });
          String protocol = boxes.name() + (flip ? ", flip-averaged" : "") + length.note();
          List<Row> own = new ArrayList<>();
          own.add(row(set.name() + ", split " + split, protocol, known(errors)));
          double[] ofTurned = known(turned.stream().mapToDouble(i -> errors[i]).toArray());
          if (ofTurned.length >= FEWEST_TURNED) {
            own.add(row(set.name() + ", split " + split + TURNED, protocol, ofTurned));
          }
          own.forEach(row -> measured.add(row.measurement()));
          own.forEach(rows);
        }
      }
    }
    ModelCard.Builder card = bundle.card().toBuilder().measured(measured);
    if (!confidences.possible()) {
      return new ModelMeasurement(card.build(), List.of());
    }
    ModelCard fitted = card.confidence(confidences.fitted(fittedOn(sets, split))).build();
    return new ModelMeasurement(fitted, confidences.reliability(fitted));
  }

  /** Sees to it that numbers of one set are not taken for those of another. */
  static void requireNames(List<Faces> sets) {
    Set<String> names = new HashSet<>();
    for (Faces set : sets) {
      if (!names.add(set.name())) {
        throw new IllegalArgumentException("two sets of faces have the name " + set.name());
      }
    }
  }

  private static Row row(String data, String protocol, double[] errors) {
    return new Row(
        new ModelCard.Measurement(
            data,
            protocol,
            errors.length,
            rounded(100 * Nme.mean(errors)),
            rounded(100 * Nme.failureRate(errors, FAILURE_THRESHOLD))),
        100 * Percentiles.of(errors).p95());
  }

  /** The places in the dataset of faces whose labels show that they are turned far aside. */
  private static List<Integer> turned(Dataset faces) {
    try (Stream<Sample> samples = faces.samples()) {
      List<Boolean> all = samples.map(face -> HeadPose.isTurned(face.landmarks())).toList();
      return IntStream.range(0, all.size()).filter(all::get).boxed().toList();
    }
  }

  private static double[] known(double[] errors) {
    return Arrays.stream(errors).filter(error -> !Double.isNaN(error)).toArray();
  }

  private static String fittedOn(List<Faces> all, String split) {
    List<Faces> sets = all.stream().filter(Faces::fitted).toList();
    boolean detected = sets.stream().anyMatch(set -> set.detected().isPresent());
    return "every other face of "
        + String.join(", ", sets.stream().map(Faces::name).toList())
        + ", split "
        + split
        + (detected ? ", true, jittered and a detector's boxes" : ", true and jittered boxes");
  }

  private static List<Boxes> boxes(Faces set, long seed) {
    List<Boxes> all = new ArrayList<>();
    all.add(new Boxes("true box", BoxProtocol.truth()));
    all.add(new Boxes("jittered box", BoxProtocol.truth().jittered(BoxJitter.STANDARD, seed)));
    set.detected()
        .ifPresent(
            finder ->
                all.add(
                    new Boxes(
                        "detector's box",
                        BoxProtocol.found(BoxProtocol.Source.DETECTOR, finder, set.name()))));
    return all;
  }

  /**
   * The length that errors of a set are divided by.
   *
   * @param normalizer gives it
   * @param interOculars how many inter-ocular distances it stands for
   * @param note what the card says of it
   */
  private record Length(Normalizer normalizer, double interOculars, String note) {
    static Length of(Dataset faces) {
      Normalizer.Kind kind;
      try (Stream<Sample> samples = faces.samples()) {
        List<Landmarks> labels = samples.map(Sample::landmarks).toList();
        kind = Normalizer.Kind.usualFor(faces.scheme(), labels);
      }
      return kind == Normalizer.Kind.SQRT_BOX_AREA
          ? new Length(kind.of(faces.scheme()), 1 / EYES_TO_BOX, ", by the root of the box's area")
          : new Length(Normalizer.interOcular(faces.scheme()), 1, "");
    }
  }

  /**
   * Returns the error of each face with the true box, in the dataset's order, as a fraction of the
   * inter-ocular distance.
   *
   * @param bundle the model
   * @param faces labelled faces in the model's scheme
   * @param inference options of the network's sessions; one thread each is best
   * @throws EvaluationException if there are no faces or one cannot be aligned
   */
  public static double[] errors(ModelBundle bundle, Dataset faces, InferenceOptions inference) {
    Length length = new Length(Normalizer.interOcular(faces.scheme()), 1, "");
    return known(
        errors(
            bundle,
            faces,
            false,
            inference,
            BoxProtocol.truth(),
            length,
            (index, error, found) -> {}));
  }

  /** The error of each face in the dataset's order, NaN for those whose box was not found. */
  private static double[] errors(
      ModelBundle bundle,
      Dataset faces,
      boolean flip,
      InferenceOptions inference,
      BoxProtocol boxes,
      Length length,
      Evaluation.FaceListener listener) {
    EvaluationOptions how =
        EvaluationOptions.builder().boxes(boxes).normalizer(length.normalizer()).build();
    AlignerOptions aligning =
        AlignerOptions.builder().flipAveraging(flip).inference(inference).build();
    boolean mayMiss = boxes.source() == BoxProtocol.Source.DETECTOR;
    try (AlignerModel model = AlignerModel.load(bundle, Optional.empty(), aligning)) {
      EvaluationResult result = Evaluation.run(model, faces, how, listener);
      for (FaceRow row : result.rows()) {
        if (!row.scored() && !mayMiss) {
          throw new EvaluationException(row.id() + ": " + row.failure().orElse("not scored"));
        }
      }
      return result.rows().stream().mapToDouble(FaceRow::nme).toArray();
    }
  }

  private static double size(LandmarkModel.Found found) {
    Landmarks points = found.landmarks();
    LandmarkScheme.EyePair eyes = points.scheme().interOcular().orElseThrow();
    return points.get(eyes.left().get(0)).distance(points.get(eyes.right().get(0)))
        / found.cropSide();
  }

  private static double[] errors(FaceError error, Length length) {
    double[] errors = new double[error.scheme().size()];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = error.landmark(i) * length.interOculars();
    }
    return errors;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
