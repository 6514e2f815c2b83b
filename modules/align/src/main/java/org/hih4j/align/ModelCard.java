package org.hih4j.align;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * What a model is, what it wants and what it was measured at: the content of a bundle's {@code
 * model.json}.
 *
 * <p>Immutable and safe to share.
 *
 * @param name the model's name: letters, digits, {@code .}, {@code _} and {@code -}
 * @param description one or two sentences for people
 * @param scheme what the points mean
 * @param input the tensor that the network takes
 * @param crop which square of the image the network sees
 * @param sampling how that square is resampled
 * @param output what the network gives and how it is read
 * @param confidence how raw scores become a probability
 * @param training data, seed and whatever else tells where the weights come from
 * @param licence under what terms the weights may be used
 * @param measured results with their protocols
 * @param sha256 the SHA-256 of {@code model.onnx}, 64 lower-case hexadecimal digits
 */
public record ModelCard(
    String name,
    String description,
    LandmarkScheme scheme,
    Input input,
    CropRule crop,
    Sampling sampling,
    Output output,
    Confidence confidence,
    Map<String, String> training,
    String licence,
    List<Measurement> measured,
    String sha256) {

  /** The version of the {@code model.json} schema that this library writes and reads. */
  public static final int SCHEMA_VERSION = 1;

  /** Checks every part. */
  public ModelCard {
    Objects.requireNonNull(name, "name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 letters, digits, '.', '_' or '-': '" + name + "'");
    }
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(crop, "crop");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(confidence, "confidence");
    checkGroups(scheme, confidence);
    Objects.requireNonNull(training, "training");
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    Objects.requireNonNull(licence, "licence");
    measured = List.copyOf(measured);
    Objects.requireNonNull(sha256, "sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "sha256 must be 64 lower-case hexadecimal digits: '" + sha256 + "'");
    }
  }

  private static void checkGroups(LandmarkScheme scheme, Confidence confidence) {
    if (confidence instanceof Calibrated calibrated) {
      for (String group : calibrated.groups().keySet()) {
        if (!scheme.parts().containsKey(group)) {
          throw new IllegalArgumentException(
              "confidence.groups must be of " + scheme.parts().keySet() + ": '" + group + "'");
        }
      }
      if (scheme.interOcular().isEmpty()
          && (calibrated.curve().sizeSlope() != 0
              || calibrated.groups().values().stream().anyMatch(c -> c.sizeSlope() != 0))) {
        throw new IllegalArgumentException(
            "confidence: sizeSlope must be 0, " + scheme + " has no inter-ocular distance");
      }
    }
  }

  /**
   * {@return how the raw score of each landmark becomes its confidence, in the scheme's order;
   * unmodifiable: by the curve of the part of the face that the landmark belongs to, where the card
   * has one, otherwise as {@link #confidence()} says}
   */
  public List<Confidence> confidences() {
    Confidence[] all = new Confidence[scheme.size()];
    Arrays.fill(all, confidence);
    if (confidence instanceof Calibrated calibrated) {
      Map<String, List<Integer>> parts = scheme.parts();
      calibrated
          .groups()
          .forEach(
              (group, curve) -> {
                Confidence own = calibrated.only(curve);
                Objects.requireNonNull(parts.get(group), group)
                    .forEach(landmark -> all[landmark] = own);
              });
    }
    return List.of(all);
  }

  /** {@return a builder that has this card's values} */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.name = name;
    builder.description = description;
    builder.scheme = scheme;
    builder.input = input;
    builder.crop = crop;
    builder.sampling = sampling;
    builder.output = output;
    builder.confidence = confidence;
    builder.training = training;
    builder.licence = licence;
    builder.measured = measured;
    builder.sha256 = sha256;
    return builder;
  }

  /**
   * The card with another decoder. Maps of a model with decimals are drawn at the cell that holds
   * the point: a decoder that reads the integer maps alone is taken to mean the middle of that
   * cell, one that adds decimals to begin at its edge.
   *
   * @param decoderName one of {@link HeatmapDecoder#names()}
   * @return a new card
   * @throws IllegalArgumentException if there is no such decoder, the model gives no heatmaps, or
   *     lacks the decimal heatmaps that the decoder reads
   */
  public ModelCard withDecoder(String decoderName) {
    HeatmapDecoder chosen = HeatmapDecoder.named(decoderName);
    if (!(output instanceof HeatmapOutput heatmaps)) {
      throw new IllegalArgumentException(
          name
              + " gives no heatmaps to be decoded"
              + (output instanceof DecodedOutput
                  ? ": it decodes them itself, take the model without that"
                  : ""));
    }
    if (chosen.readsDecimals() && heatmaps.decimals().isEmpty()) {
      throw new IllegalArgumentException(
          name + " has no decimal heatmaps, which the decoder '" + decoderName + "' reads");
    }
    HeatmapFrame frame = heatmaps.frame();
    if (frame == HeatmapFrame.CELL_EDGES && !chosen.readsDecimals()) {
      frame = HeatmapFrame.CELL_CENTRES;
    } else if (frame == HeatmapFrame.CELL_CENTRES && chosen.readsDecimals()) {
      frame = HeatmapFrame.CELL_EDGES;
    }
    return toBuilder()
        .output(new HeatmapOutput(heatmaps.heatmaps(), heatmaps.decimals(), frame, chosen))
        .build();
  }

  /**
   * {@return a builder for a new card} Name, scheme, input, crop, output and licence must be set;
   * sampling is anti-aliased, confidence uncalibrated, the rest empty unless said otherwise. {@link
   * ModelBundle#of} sets the digest.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ModelCard}s. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable String name;
    private String description = "";
    private @Nullable LandmarkScheme scheme;
    private @Nullable Input input;
    private @Nullable CropRule crop;
    private Sampling sampling = Sampling.ANTIALIASED;
    private @Nullable Output output;
    private Confidence confidence = new Uncalibrated();
    private Map<String, String> training = Map.of();
    private @Nullable String licence;
    private List<Measurement> measured = List.of();
    private String sha256 = "0".repeat(64);

    private Builder() {}

    /**
     * Sets the model's name: letters, digits, {@code .}, {@code _} and {@code -}.
     *
     * @param name the model's name: letters, digits, {@code .}, {@code _} and {@code -}
     * @return this builder
     */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets one or two sentences for people.
     *
     * @param description one or two sentences for people
     * @return this builder
     */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /**
     * Sets what the points mean.
     *
     * @param scheme what the points mean
     * @return this builder
     */
    public Builder scheme(LandmarkScheme scheme) {
      this.scheme = Objects.requireNonNull(scheme, "scheme");
      return this;
    }

    /**
     * Sets the tensor that the network takes.
     *
     * @param input the tensor that the network takes
     * @return this builder
     */
    public Builder input(Input input) {
      this.input = Objects.requireNonNull(input, "input");
      return this;
    }

    /**
     * Sets which square of the image the network sees.
     *
     * @param crop which square of the image the network sees
     * @return this builder
     */
    public Builder crop(CropRule crop) {
      this.crop = Objects.requireNonNull(crop, "crop");
      return this;
    }

    /**
     * Sets how that square is resampled.
     *
     * @param sampling how that square is resampled
     * @return this builder
     */
    public Builder sampling(Sampling sampling) {
      this.sampling = Objects.requireNonNull(sampling, "sampling");
      return this;
    }

    /**
     * Sets what the network gives and how it is read.
     *
     * @param output what the network gives and how it is read
     * @return this builder
     */
    public Builder output(Output output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /**
     * Sets how raw scores become a probability.
     *
     * @param confidence how raw scores become a probability
     * @return this builder
     */
    public Builder confidence(Confidence confidence) {
      this.confidence = Objects.requireNonNull(confidence, "confidence");
      return this;
    }

    /**
     * Sets where the weights come from.
     *
     * @param training where the weights come from
     * @return this builder
     */
    public Builder training(Map<String, String> training) {
      this.training = Objects.requireNonNull(training, "training");
      return this;
    }

    /**
     * Sets under what terms the weights may be used.
     *
     * @param licence under what terms the weights may be used
     * @return this builder
     */
    public Builder licence(String licence) {
      this.licence = Objects.requireNonNull(licence, "licence");
      return this;
    }

    /**
     * Sets results with their protocols.
     *
     * @param measured results with their protocols
     * @return this builder
     */
    public Builder measured(List<Measurement> measured) {
      this.measured = Objects.requireNonNull(measured, "measured");
      return this;
    }

    /**
     * Sets the SHA-256 of {@code model.onnx}.
     *
     * @param sha256 the SHA-256 of {@code model.onnx}
     * @return this builder
     */
    public Builder sha256(String sha256) {
      this.sha256 = Objects.requireNonNull(sha256, "sha256");
      return this;
    }

    /**
     * The card.
     *
     * @return a card with the values set so far
     * @throws NullPointerException if a value that must be set is missing
     * @throws IllegalArgumentException if a value does not hold
     */
    public ModelCard build() {
      return new ModelCard(
          Objects.requireNonNull(name, "name"),
          description,
          Objects.requireNonNull(scheme, "scheme"),
          Objects.requireNonNull(input, "input"),
          Objects.requireNonNull(crop, "crop"),
          sampling,
          Objects.requireNonNull(output, "output"),
          confidence,
          training,
          Objects.requireNonNull(licence, "licence"),
          measured,
          sha256);
    }
  }

  /**
   * The tensor that the network takes: {@code [faces, 3, height, width]}, planar.
   *
   * @param tensor its name in the ONNX graph
   * @param width in pixels, 16 to 1024
   * @param height in pixels, 16 to 1024
   * @param normalization how bytes become numbers
   */
  public record Input(String tensor, int width, int height, Normalization normalization) {
    /** Checks the sizes. */
    public Input {
      Objects.requireNonNull(tensor, "tensor");
      Objects.requireNonNull(normalization, "normalization");
      Checks.inRange("input width", width, 16, 1024);
      Checks.inRange("input height", height, 16, 1024);
    }
  }

  /** What the network gives. */
  public sealed interface Output permits HeatmapOutput, DecodedOutput, CoordinateOutput {}

  /**
   * One heatmap a landmark, {@code [faces, landmarks, height, width]}, with or without a second,
   * finer output.
   *
   * @param heatmaps the heatmaps' name in the ONNX graph
   * @param decimals the decimal heatmaps' (or offsets') name; empty if the decoder needs none
   * @param frame where heatmap coordinates lie in the input
   * @param decoder how heatmaps become points
   */
  public record HeatmapOutput(
      String heatmaps, Optional<String> decimals, HeatmapFrame frame, HeatmapDecoder decoder)
      implements Output {
    /** Checks that the decoder has what it reads. */
    public HeatmapOutput {
      Objects.requireNonNull(heatmaps, "heatmaps");
      Objects.requireNonNull(decimals, "decimals");
      Objects.requireNonNull(decoder, "decoder");
      Objects.requireNonNull(frame, "frame");
      if (decoder.readsDecimals() && decimals.isEmpty()) {
        throw new IllegalArgumentException("decimals must name an output, the decoder reads them");
      }
    }
  }

  /**
   * Heatmaps that the network itself has decoded: {@code [faces, landmarks, 3]}, x and y in heatmap
   * cells and the peak, or {@code [faces, landmarks, 4]} with the spread in cells for decoders that
   * form probabilities.
   *
   * @param points the output's name in the ONNX graph
   * @param mapWidth columns of the heatmaps inside the network, 1 to 4096
   * @param mapHeight rows of the heatmaps inside the network, 1 to 4096
   * @param frame where heatmap coordinates lie in the input
   * @param decoder how the network decodes, for people and tools to know
   */
  public record DecodedOutput(
      String points, int mapWidth, int mapHeight, HeatmapFrame frame, HeatmapDecoder decoder)
      implements Output {
    /** Checks the sizes. */
    public DecodedOutput {
      Objects.requireNonNull(points, "points");
      Objects.requireNonNull(frame, "frame");
      Objects.requireNonNull(decoder, "decoder");
      Checks.inRange("mapWidth", mapWidth, 1, 4096);
      Checks.inRange("mapHeight", mapHeight, 1, 4096);
    }
  }

  /**
   * Coordinates regressed directly: {@code [faces, 2 * landmarks]} or {@code [faces, landmarks,
   * 2]}, x before y.
   *
   * @param coordinates the output's name in the ONNX graph
   * @param unit what the numbers mean
   */
  public record CoordinateOutput(String coordinates, Unit unit) implements Output {
    /** Checks that nothing is missing. */
    public CoordinateOutput {
      Objects.requireNonNull(coordinates, "coordinates");
      Objects.requireNonNull(unit, "unit");
    }

    /** The unit of regressed coordinates. */
    public enum Unit {
      /** Input pixels, pixel centres at whole numbers. */
      PIXELS,
      /** 0 to 1 from the left (upper) edge of the first to the right (lower) edge of the last. */
      FRACTION,
      /** -1 to 1 from the left (upper) edge of the first to the right (lower) edge of the last. */
      SYMMETRIC
    }
  }

  /**
   * How the raw score of a point becomes its confidence in [0, 1].
   *
   * <p>Calibrated: the probability, by a {@link Curve}, that the point lies within {@code
   * tolerance} times the inter-ocular distance of where a person would put it, fitted on the faces
   * that {@code fittedOn} names. Uncalibrated: the heatmap's peak, held between 0 and 1; a rank,
   * not a probability.
   */
  public sealed interface Confidence permits Calibrated, Uncalibrated {
    /**
     * The confidence of a point, whatever part of the face it belongs to.
     *
     * @param peak the heatmap's largest value
     * @param spread the standard deviation of the point's distribution, as a fraction of the crop's
     *     side; NaN where the decoder gives none
     * @param size the inter-ocular distance of the points found, as a fraction of the crop's side;
     *     NaN where the scheme has none
     * @return confidence in [0, 1]; NaN where what it rests on is NaN
     */
    double of(double peak, double spread, double size);
  }

  /**
   * A logistic curve: {@code 1 / (1 + exp(-(intercept + slope * ln(spread) + sizeSlope *
   * ln(size))))}, with the spread and size of {@link Confidence#of}. The size counts since the
   * tolerance is a part of it: the smaller a face stands in the crop, or the more it is turned, the
   * fewer pixels are within tolerance.
   *
   * @param intercept finite
   * @param slope per unit of {@code ln(spread)}; not above 0
   * @param sizeSlope per unit of {@code ln(size)}; not below 0, and 0 for schemes without an
   *     inter-ocular distance
   */
  public record Curve(double intercept, double slope, double sizeSlope) {
    /** Spreads and sizes below this count as this. */
    public static final double SMALLEST = 1e-6;

    /** Checks the numbers. */
    public Curve {
      Checks.finite("intercept", intercept);
      if (!(slope <= 0 && Double.isFinite(slope))) {
        throw new IllegalArgumentException("slope must be finite and not above 0: " + slope);
      }
      if (!(sizeSlope >= 0 && Double.isFinite(sizeSlope))) {
        throw new IllegalArgumentException(
            "sizeSlope must be finite and not below 0: " + sizeSlope);
      }
    }

    private double of(double spread, double size) {
      double logit = intercept + slope * Math.log(Math.max(spread, SMALLEST));
      if (sizeSlope != 0) {
        logit += sizeSlope * Math.log(Math.max(size, SMALLEST));
      }
      return 1 / (1 + Math.exp(-logit));
    }
  }

  /**
   * Confidences that are probabilities: a curve for all points, and others for the points of some
   * parts of the face.
   *
   * @param tolerance as a fraction of the inter-ocular distance
   * @param curve for all points
   * @param fittedOn the faces that the curves were fitted on
   * @param groups curves by the {@linkplain LandmarkScheme#parts() part of the face}; points of
   *     other parts have the curve for all
   */
  public record Calibrated(
      double tolerance, Curve curve, String fittedOn, Map<String, Curve> groups)
      implements Confidence {
    /** Checks the numbers. */
    public Calibrated {
      if (!(tolerance > 0 && tolerance < 1)) {
        throw new IllegalArgumentException("tolerance must be in (0, 1): " + tolerance);
      }
      Objects.requireNonNull(curve, "curve");
      Objects.requireNonNull(fittedOn, "fittedOn");
      groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
      groups.forEach((group, each) -> Objects.requireNonNull(each, group));
    }

    /**
     * One curve over the point's own spread for all points.
     *
     * @param tolerance as a fraction of the inter-ocular distance
     * @param intercept of the curve
     * @param slope of the curve, per unit of {@code ln(spread)}; not above 0
     * @param fittedOn the faces that the curve was fitted on
     */
    public Calibrated(double tolerance, double intercept, double slope, String fittedOn) {
      this(tolerance, new Curve(intercept, slope, 0), fittedOn, Map.of());
    }

    @Override
    public double of(double peak, double spread, double size) {
      return curve.of(spread, size);
    }

    private Calibrated only(Curve own) {
      return new Calibrated(tolerance, own, fittedOn, Map.of());
    }
  }

  /** The heatmap's peak, held between 0 and 1; NaN for models without heatmaps. */
  public record Uncalibrated() implements Confidence {
    @Override
    public double of(double peak, double spread, double size) {
      return Math.min(1, Math.max(0, peak));
    }
  }

  /**
   * A measured result and its protocol.
   *
   * @param data the faces measured on
   * @param protocol box protocol and decoding options
   * @param faces how many
   * @param nme mean normalised error, in percent of the inter-ocular distance
   * @param failureRate share of faces with an error above 8 %, in percent
   */
  public record Measurement(
      String data, String protocol, int faces, double nme, double failureRate) {
    /** Checks the numbers. */
    public Measurement {
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(protocol, "protocol");
      Checks.atLeast("faces", faces, 1);
      if (!(nme >= 0)) {
        throw new IllegalArgumentException("nme must not be negative: " + nme);
      }
      Checks.inRange("failureRate", failureRate, 0, 100);
    }
  }
}
