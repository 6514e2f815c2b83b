package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Reads points from the heatmaps of one face. Decoders are immutable and safe for use by many
 * threads; the {@link DecodedPoints} that they fill are not.
 *
 * <p>A decoder belongs to the way a network was trained: HIH draws its integer map at the cell that
 * holds the point, so a decoder that looks for sub-cell detail in that map ({@link DarkDecoder} and
 * its like) is right only for networks trained on rounded or unbiased maps.
 *
 * <p>Two decoders are equal if they have the same kind and parameters.
 */
public abstract sealed class HeatmapDecoder
    permits ArgmaxDecoder,
        CentreOfMassDecoder,
        DarkDecoder,
        LocalSoftArgmaxDecoder,
        NestedArgmaxDecoder,
        NestedExpectationDecoder,
        QuarterOffsetDecoder,
        ReferenceDecoder {

  /** All decoders. */
  public enum Kind {
    /** {@link NestedExpectationDecoder}. */
    NESTED_EXPECTATION,
    /** {@link NestedArgmaxDecoder}. */
    NESTED_ARGMAX,
    /** {@link ReferenceDecoder}. */
    REFERENCE,
    /** {@link ArgmaxDecoder}. */
    ARGMAX,
    /** {@link QuarterOffsetDecoder}. */
    QUARTER_OFFSET,
    /** {@link DarkDecoder}. */
    DARK,
    /** {@link LocalSoftArgmaxDecoder}. */
    LOCAL_SOFT_ARGMAX,
    /** {@link CentreOfMassDecoder}. */
    CENTRE_OF_MASS;

    /** Returns the kind's name in model cards: lower case, with hyphens. */
    public String type() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the decoder of this kind with the given parameters; the inverse of {@link
     * HeatmapDecoder#parameters()}.
     *
     * @throws IllegalArgumentException if a parameter is missing or out of range
     */
    public HeatmapDecoder of(Parameters given) {
      return switch (this) {
        case NESTED_EXPECTATION ->
            new NestedExpectationDecoder(
                given.number("sharpness", 1),
                given.number("decimalSharpness", 1),
                given.integer("radius", 0),
                given.number("window", 0));
        case NESTED_ARGMAX ->
            new NestedArgmaxDecoder(
                given.choice("refinement", NestedArgmaxDecoder.Refinement.class));
        case REFERENCE ->
            new ReferenceDecoder(
                given.choice("head", ReferenceDecoder.Head.class),
                given.flag("zeroUnlessPositive", true));
        case ARGMAX -> new ArgmaxDecoder();
        case QUARTER_OFFSET -> new QuarterOffsetDecoder();
        case DARK -> DarkDecoder.of(given.integer("kernel"));
        case LOCAL_SOFT_ARGMAX ->
            new LocalSoftArgmaxDecoder(given.integer("radius"), given.number("sharpness"));
        case CENTRE_OF_MASS -> new CentreOfMassDecoder(given.integer("radius"));
      };
    }
  }

  /** Named parameters to make a decoder from. Complaints name the parameter. */
  public interface Parameters {
    /** Returns a number, which must be there. */
    double number(String name);

    /** Returns a number, or the fallback where there is none. */
    double number(String name, double fallback);

    /** Returns a whole number, which must be there. */
    int integer(String name);

    /** Returns a whole number, or the fallback where there is none. */
    int integer(String name, int fallback);

    /** Returns true or false, or the fallback where there is neither. */
    boolean flag(String name, boolean fallback);

    /** Returns a constant of an enum, which must be there. */
    <E extends Enum<E>> E choice(String name, Class<E> type);
  }

  private static final List<String> NAMES =
      List.of(
          "reference",
          "reference-any-sign",
          "argmax",
          "quarter",
          "dark",
          "soft-argmax",
          "centre-of-mass",
          "expectation",
          "nested",
          "nested-argmax");

  HeatmapDecoder() {}

  /** Returns the short names that {@link #named} knows. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns a decoder with its usual parameters.
   *
   * @param name one of {@link #names()}, in any case
   * @throws IllegalArgumentException if there is no such decoder
   */
  public static HeatmapDecoder named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "reference" -> ReferenceDecoder.hih();
      case "reference-any-sign" -> ReferenceDecoder.hih().ignoringSign();
      case "argmax" -> new ArgmaxDecoder();
      case "quarter" -> new QuarterOffsetDecoder();
      case "dark" -> DarkDecoder.of(11);
      case "soft-argmax" -> new LocalSoftArgmaxDecoder(2, 10);
      case "centre-of-mass" -> new CentreOfMassDecoder(3);
      case "expectation" -> LocalSoftArgmaxDecoder.ofWholeMap(1);
      case "nested" -> NestedExpectationDecoder.of(1);
      case "nested-argmax" -> new NestedArgmaxDecoder(NestedArgmaxDecoder.Refinement.QUADRATIC);
      default ->
          throw new IllegalArgumentException(
              "decoder must be one of " + String.join(", ", NAMES) + ": '" + name + "'");
    };
  }

  /** Returns what kind of decoder this is. */
  public abstract Kind kind();

  /**
   * Returns the parameters by name, in the order in which they are written: integers, doubles,
   * booleans and enum constants.
   */
  public abstract Map<String, Object> parameters();

  /** Tells whether this decoder reads decimal maps (or offsets) beside the heatmaps. */
  public boolean readsDecimals() {
    return false;
  }

  /**
   * Decodes one face. Reads the buffers at absolute positions, so that their position and limit are
   * neither used nor changed and many threads may read one buffer; allocates nothing once XX
   *
   * @param heatmaps integer heatmaps
   * @param heatmapsOffset where this face's heatmaps begin in the buffer
   * @param heatmapShape shape of this face's heatmaps
   * @param decimals decimal maps or offsets; may be null if the decoder does not read them
   * @param decimalsOffset where this face's decimals begin in the buffer
   * @param decimalShape shape of this face's decimals; may be null if the decoder does not read
   *     them
   * @param out where the points go; must have as many landmarks as the heatmaps
   * @throws IllegalArgumentException if shapes do not fit one another, the buffers or {@code out}
   * @throws org.hih4j.core.HihException if a heatmap holds NaN or an infinite peak
   */
  public final void decode(
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      FloatBuffer decimals,
      int decimalsOffset,
      MapShape decimalShape,
      DecodedPoints out) {
    Decoding.check(heatmaps, heatmapsOffset, heatmapShape, out);
    Decimals fine = null;
    if (readsDecimals()) {
      fine = Decimals.of(decimals, decimalsOffset, decimalShape);
      checkDecimals(fine, heatmapShape);
    }
    for (int k = 0; k < heatmapShape.landmarks(); k++) {
      int peak = Decoding.load(heatmaps, heatmapsOffset, heatmapShape, k, out);
      decode(k, peak, heatmapShape, fine, out);
    }
  }

  /** Checks that the decimals fit the heatmaps; as many maps as landmarks unless said otherwise. */
  void checkDecimals(Decimals decimals, MapShape heatmaps) {
    decimals.requireMaps(heatmaps.landmarks());
  }

  /**
   * Decodes one landmark.
   *
   * @param peak the cell of the peak of the map, which lies in {@code out}
   * @param decimals null if this decoder reads none
   */
  abstract void decode(
      int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out);

  @Override
  public final boolean equals(Object other) {
    return other instanceof HeatmapDecoder that
        && kind() == that.kind()
        && parameters().equals(that.parameters());
  }

  @Override
  public final int hashCode() {
    return Objects.hash(kind(), parameters());
  }

  /** Returns the class and the parameters. */
  @Override
  public final String toString() {
    return parameters().entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
  }

  /** Parameters in the order given: names and values in turn. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(parameters);
  }
}
