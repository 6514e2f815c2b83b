package org.hih4j.detect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;

/**
 * What a face detector's network wants and gives, where it comes from and what it reached.
 * Immutable.
 *
 * @param name of the model
 * @param description one sentence
 * @param input what the network takes
 * @param outputs what it gives, one for each stride
 * @param calibration makes scores of the network's log-odds
 * @param falseAlarms what the default threshold was measured to give; empty where it was not
 * @param reliability whether scores were measured to be probabilities; empty where they were not
 * @param training how it was trained, as text by name
 * @param licence of the model
 * @param measured what was measured
 * @param sha256 digest of the network, 64 lower-case hexadecimal digits; empty before it is known
 */
public record DetectorCard(
    String name,
    String description,
    Input input,
    List<Output> outputs,
    ScoreCalibration calibration,
    Optional<FalseAlarms> falseAlarms,
    Optional<Reliability> reliability,
    Map<String, String> training,
    String licence,
    List<Measurement> measured,
    String sha256) {

  /** The version of the cards that this library reads and writes. */
  public static final int SCHEMA_VERSION = 1;

  private static final int LARGEST_STRIDE = 1024;

  /**
   * What a network takes: {@code [n, 3, height, width]} of any size.
   *
   * @param tensor name of the input
   * @param multiple height and width are multiples of this many pixels
   * @param normalization what becomes of the colours
   * @param sampling how a picture is brought to the size
   */
  public record Input(String tensor, int multiple, Normalization normalization, Sampling sampling) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank or the multiple not in 1..1024
     */
    public Input {
      text("input.tensor", tensor);
      Checks.inRange("input.multiple", multiple, 1, LARGEST_STRIDE);
      Objects.requireNonNull(normalization, "normalization");
      Objects.requireNonNull(sampling, "sampling");
    }
  }

  /**
   * The maps of one stride: for each cell the log-odds that a face is centred there, and ten
   * values.
   *
   * <ol>
   *   <li>0, 1: place of the face box's centre, relative to the cell's centre, in strides;
   *   <li>2, 3: natural logarithms of the face box's width and height over four strides;
   *   <li>4, 5: centre of the landmark box less that of the face box, over the face box's sides;
   *   <li>6, 7: logarithms of the landmark box's sides over those of the face box;
   *   <li>8, 9: cosine and sine of the roll, clockwise in the picture.
   * </ol>
   *
   * <p>The centre of cell i lies at i × stride + (stride - 1) / 2 pixels of the input.
   *
   * @param stride pixels of the input for a cell
   * @param scores name of the output of log-odds {@code [n, 1, height, width]}
   * @param faces name of the output of places and sizes {@code [n, 10, height, width]}
   */
  public record Output(int stride, String scores, String faces) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a name is blank or the stride not in 1..1024
     */
    public Output {
      Checks.inRange("outputs.stride", stride, 1, LARGEST_STRIDE);
      text("outputs.scores", scores);
      text("outputs.faces", faces);
    }
  }

  /**
   * How often a threshold takes something else for a face.
   *
   * @param threshold of the score
   * @param perPicture false detections in a picture, on average
   * @param data on which it was measured
   */
  public record FalseAlarms(double threshold, double perPicture, String data) {}

  /**
   * How often detections of a score are faces.
   *
   * @param data on which it was measured
   * @param scores shares by ranges of the score, those without a detection left out
   */
  public record Reliability(String data, ScoreReliability scores) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the text is blank, there is no range, a range has no
     *     detection or does not lie in 0..1, or a mean, a share or the expected error is not in
     *     0..1
     */
    public Reliability {
      text("reliability.data", data);
      share("reliability.expectedError", scores.expectedError());
      if (scores.bins().isEmpty()) {
        throw new IllegalArgumentException("reliability.bins must not be empty");
      }
      for (ScoreReliability.Bin bin : scores.bins()) {
        share("reliability.bins.from", bin.from());
        share("reliability.bins.to", bin.to());
        share("reliability.bins.meanScore", bin.meanScore());
        share("reliability.bins.share", bin.share());
        Checks.atLeast("reliability.bins.detections", bin.count(), 1);
      }
    }

    private static void share(String name, double value) {
      Checks.inRange(name, value, 0, 1);
    }
  }

  /**
   * A figure.
   *
   * @param data on which it was measured
   * @param protocol how
   * @param faces how many faces count
   * @param averagePrecision in percent
   */
  public record Measurement(String data, String protocol, int faces, double averagePrecision) {}

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public DetectorCard {
    text("name", name);
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(input, "input");
    outputs = List.copyOf(outputs);
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("outputs must hold at least one stride");
    }
    for (Output output : outputs) {
      if (input.multiple() % output.stride() != 0) {
        throw new IllegalArgumentException(
            "input.multiple must be a multiple of every stride: "
                + input.multiple()
                + ", "
                + output.stride());
      }
    }
    Objects.requireNonNull(calibration, "calibration");
    Objects.requireNonNull(falseAlarms, "falseAlarms");
    Objects.requireNonNull(reliability, "reliability");
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    Objects.requireNonNull(licence, "licence");
    measured = List.copyOf(measured);
    if (!sha256.isEmpty() && !sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "sha256 must be 64 lower-case hexadecimal digits: " + sha256);
    }
  }

  private static void text(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }

  /**
   * This card with another digest.
   *
   * @param digest of the network
   * @return a new card
   */
  public DetectorCard withSha256(String digest) {
    return new DetectorCard(
        name,
        description,
        input,
        outputs,
        calibration,
        falseAlarms,
        reliability,
        training,
        licence,
        measured,
        digest);
  }

  /**
   * What makes a probability of a network's log-odds: the logistic function of slope × log-odds +
   * offset (Platt, 1999). Immutable.
   *
   * @param slope greater than 0
   * @param offset any finite number
   */
  public record ScoreCalibration(double slope, double offset) {
    /** The logistic function itself. */
    public static final ScoreCalibration NONE = new ScoreCalibration(1, 0);

    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if the slope is not greater than 0 or a number is not finite
     */
    public ScoreCalibration {
      Checks.positive("slope", slope);
      Checks.finite("offset", offset);
    }

    /**
     * The probability of log-odds.
     *
     * @param logit what the network gives
     * @return in [0, 1]
     */
    public double probability(double logit) {
      return 1 / (1 + Math.exp(-(slope * logit + offset)));
    }

    /**
     * The log-odds of a probability.
     *
     * @param probability in [0, 1]
     * @return what the network must give for it; infinite for 0 and 1
     */
    public double logit(double probability) {
      return (Math.log(probability / (1 - probability)) - offset) / slope;
    }
  }
}
