package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads points from the heatmaps of one face. Decoders are immutable and safe for use by many
 * threads; the {@link DecodedPoints} that they fill are not.
 *
 * <p>A decoder belongs to the way a network was trained: HIH draws its integer map at the cell that
 * holds the point, so a decoder that looks for sub-cell detail in that map ({@link #dark} and its
 * like) is right only for networks trained on rounded or unbiased maps.
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
    /** {@link HeatmapDecoder#nestedExpectation(double)}. */
    NESTED_EXPECTATION(
        given ->
            new NestedExpectationDecoder(
                given.number("sharpness", 1),
                given.number("decimalSharpness", 1),
                given.integer("radius", 0),
                given.number("window", 0))),
    /** {@link HeatmapDecoder#nestedArgmax}. */
    NESTED_ARGMAX(given -> nestedArgmax(given.choice("refinement", Refinement.class))),
    /** {@link HeatmapDecoder#reference}. */
    REFERENCE(
        given ->
            new ReferenceDecoder(
                given.choice("head", Head.class), given.flag("zeroUnlessPositive", true))),
    /** {@link HeatmapDecoder#argmax}. */
    ARGMAX(given -> argmax()),
    /** {@link HeatmapDecoder#quarterOffset}. */
    QUARTER_OFFSET(given -> quarterOffset()),
    /** {@link HeatmapDecoder#dark}. */
    DARK(given -> dark(given.integer("kernel"))),
    /** {@link HeatmapDecoder#localSoftArgmax}. */
    LOCAL_SOFT_ARGMAX(given -> localSoftArgmax(given.integer("radius"), given.number("sharpness"))),
    /** {@link HeatmapDecoder#centreOfMass}. */
    CENTRE_OF_MASS(given -> centreOfMass(given.integer("radius")));

    private final Function<Parameters, HeatmapDecoder> maker;

    Kind(Function<Parameters, HeatmapDecoder> maker) {
      this.maker = maker;
    }

    /** {@return the kind's name in model cards: lower case, with hyphens} */
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
      return maker.apply(given);
    }
  }

  /** How {@link HeatmapDecoder#nestedArgmax} refines the peak of the decimal map. */
  public enum Refinement {
    /** Not at all. */
    NONE,
    /**
     * To the top of the parabola through the peak and its neighbours on each axis. Exact when the
     * maps are logarithms of a Gaussian.
     */
    QUADRATIC,
    /** To the mean of the three values about the peak on each axis under their softmax. */
    CENTROID
  }

  /** The kinds of sub-cell information that {@link HeatmapDecoder#reference} reads. */
  public enum Head {
    /** Decimal maps, one for each landmark: the point is cell + sub-cell / size. */
    HIH,
    /** None: the point is the cell. */
    WOO,
    /** Offsets (x, y), one pair for each landmark, as maps of 1 row and 2 columns. */
    AFC,
    /** Two maps, of x and of y offsets, as large as the heatmaps and shared by all landmarks. */
    OD
  }

  /** Named parameters to make a decoder from. Complaints name the parameter. */
  public interface Parameters {
    /** {@return the parameters of a decoder, as {@link HeatmapDecoder#parameters()} gives them} */
    static Parameters of(HeatmapDecoder decoder) {
      return new Given(decoder.parameters());
    }

    /** {@return a number, which must be there} */
    double number(String name);

    /** Tells whether there is such a parameter. */
    boolean has(String name);

    /** {@return a number, or the fallback where there is none} */
    default double number(String name, double fallback) {
      return has(name) ? number(name) : fallback;
    }

    /** {@return a whole number, which must be there} */
    int integer(String name);

    /** {@return a whole number, or the fallback where there is none} */
    default int integer(String name, int fallback) {
      return has(name) ? integer(name) : fallback;
    }

    /** {@return true or false, or the fallback where there is neither} */
    boolean flag(String name, boolean fallback);

    /** {@return a constant of an enum, which must be there} */
    <E extends Enum<E>> E choice(String name, Class<E> type);
  }

  /** Parameters as a decoder gives them. */
  private record Given(Map<String, Object> values) implements HeatmapDecoder.Parameters {
    @Override
    public boolean has(String name) {
      return values.containsKey(name);
    }

    @Override
    public double number(String name) {
      return (Double) value(name);
    }

    @Override
    public int integer(String name) {
      return (Integer) value(name);
    }

    @Override
    public boolean flag(String name, boolean fallback) {
      return (Boolean) values.getOrDefault(name, fallback);
    }

    @Override
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
      return type.cast(value(name));
    }

    private Object value(String name) {
      return Objects.requireNonNull(values.get(name), name);
    }
  }

  /** Decoders with their usual parameters by short name. */
  private static final class Named {
    static final Map<String, HeatmapDecoder> ALL = all();

    private static Map<String, HeatmapDecoder> all() {
      Map<String, HeatmapDecoder> all = new LinkedHashMap<>();
      all.put("reference", reference(Head.HIH));
      all.put("reference-any-sign", referenceOfAnySign(Head.HIH));
      all.put("argmax", argmax());
      all.put("quarter", quarterOffset());
      all.put("dark", dark(11));
      all.put("soft-argmax", localSoftArgmax(2, 10));
      all.put("centre-of-mass", centreOfMass(3));
      all.put("expectation", expectation(1));
      all.put("nested", nestedExpectation(1));
      all.put("nested-argmax", nestedArgmax(Refinement.QUADRATIC));
      return all;
    }
  }

  private final Kind kind;
  private final boolean readsDecimals;
  private final Map<String, Object> parameters;

  HeatmapDecoder(Kind kind, boolean readsDecimals, Map<String, Object> parameters) {
    this.kind = kind;
    this.readsDecimals = readsDecimals;
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  /** {@return the short names that {@link #named} knows} */
  public static List<String> names() {
    return List.copyOf(Named.ALL.keySet());
  }

  /**
   * Returns a decoder with its usual parameters.
   *
   * @param name one of {@link #names()}, in any case
   * @throws IllegalArgumentException if there is no such decoder
   */
  public static HeatmapDecoder named(String name) {
    HeatmapDecoder decoder = Named.ALL.get(name.toLowerCase(Locale.ROOT));
    if (decoder == null) {
      throw new IllegalArgumentException(
          "decoder must be one of " + String.join(", ", names()) + ": '" + name + "'");
    }
    return decoder;
  }

  /**
   * {@return the decoder that takes the cell of the greatest value, the first in row-major order
   * where several are as great} For maps drawn at the rounded point the mean error is 0.38 cells.
   */
  public static HeatmapDecoder argmax() {
    return new ArgmaxDecoder();
  }

  /**
   * {@return the decoder that takes the cell of the greatest value, moved by a quarter of a cell
   * towards the greater neighbour on each axis; on an axis where the peak lies at the edge of the
   * map, or its neighbours are equal, it is not moved} Used by the stacked hourglass and HRNet; for
   * maps drawn at the rounded point.
   */
  public static HeatmapDecoder quarterOffset() {
    return new QuarterOffsetDecoder();
  }

  /**
   * Returns the decoder that takes the peak of a Gaussian fitted to the neighbourhood of the
   * greatest value: the map is smoothed, its logarithm expanded to second order at the peak, and
   * the point is the maximum of the expansion (Zhang et al., "Distribution-Aware Coordinate
   * Representation for Human Pose Estimation", CVPR 2020). For maps drawn at the exact, unrounded
   * point.
   *
   * <p>The smoothing treats the outside of the map as zero; it is done only for the 25 cells that
   * the expansion needs. The point stays at the peak's cell where the peak lies within two cells of
   * the edge, or the expansion has no maximum within two cells.
   *
   * @param kernel width of the smoothing in cells, odd, 1 (none) to 63; the paper's code uses 11
   *     for maps of 64 cells. The standard deviation is 0.3 ((kernel - 1) / 2 - 1) + 0.8.
   * @throws IllegalArgumentException if the width is even or out of range
   */
  public static HeatmapDecoder dark(int kernel) {
    return new DarkDecoder(kernel);
  }

  /**
   * Returns the decoder that takes the expectation of the cell under a softmax over the window
   * round the peak. For maps drawn at the rounded or the exact point.
   *
   * @param radius cells on each side of the peak, 0 or more
   * @param sharpness factor on the values before the softmax, greater than 0: the inverse of a
   *     temperature; 10 suits maps whose peaks are near 1
   * @throws IllegalArgumentException if the radius is negative or the sharpness not finite and
   *     greater than 0
   */
  public static HeatmapDecoder localSoftArgmax(int radius, double sharpness) {
    return new LocalSoftArgmaxDecoder(radius, sharpness);
  }

  /**
   * Returns the decoder of {@link #localSoftArgmax} whose window is the whole map, however large.
   *
   * @param sharpness factor on the values before the softmax, greater than 0
   * @throws IllegalArgumentException if the sharpness is not finite and greater than 0
   */
  public static HeatmapDecoder expectation(double sharpness) {
    return new LocalSoftArgmaxDecoder(Integer.MAX_VALUE, sharpness);
  }

  /**
   * Returns the decoder that takes the centre of mass of the window round the peak. Values below 0
   * count as 0; where nothing is left the point is the peak itself. For maps drawn at the rounded
   * or the exact point.
   *
   * @param radius cells on each side of the peak, 0 or more
   * @throws IllegalArgumentException if the radius is negative
   */
  public static HeatmapDecoder centreOfMass(int radius) {
    return new CentreOfMassDecoder(radius);
  }

  /**
   * Returns HIH's nested decoding with the point refined inside the decimal map: the cell is the
   * peak of the integer map, and the sub-cell the refined peak of the decimal map, (cell + sub-cell
   * / 8) for maps of 8 × 8. The sign of the maps is not looked at.
   *
   * <p>Sub-cell j stands for the fractions nearest to j / 8. On an axis where the peak lies at the
   * edge of the decimal map nothing is known of its far side and it stays where it is.
   *
   * @param refinement how the peak of the decimal map is refined
   */
  public static HeatmapDecoder nestedArgmax(Refinement refinement) {
    return new NestedArgmaxDecoder(refinement);
  }

  /**
   * Returns the decoder of {@link #nestedExpectation(double, double, int)} that takes the whole
   * integer map, times {@code sharpness}, and the decimal map as it is.
   *
   * @throws IllegalArgumentException if the sharpness is not finite and greater than 0
   */
  public static HeatmapDecoder nestedExpectation(double sharpness) {
    return nestedExpectation(sharpness, 1, 0);
  }

  /**
   * Returns HIH's nested decoding by expectation. Both maps are taken as logits: the cell is the
   * expectation under the softmax of the integer map, the fraction the expectation under the
   * softmax of the decimal map, and the point their sum, for the expectation of a sum is the sum of
   * expectations.
   *
   * <p>For networks trained so that the softmax of the decimal map is the Gaussian itself. The
   * softmax of a decimal map trained on the softmax of a Gaussian, as in the paper's code, is
   * nearly flat, and its expectation is no point: decode such networks with {@link #reference} or
   * {@link #nestedArgmax}.
   *
   * @param sharpness factor on the integer map before the softmax, greater than 0
   * @param decimalSharpness factor on the decimal map before the softmax, greater than 0
   * @param radius cells on each side of the integer map's peak that count; 0 for the whole map
   * @throws IllegalArgumentException if the radius is negative or a sharpness not finite and
   *     greater than 0
   */
  public static HeatmapDecoder nestedExpectation(
      double sharpness, double decimalSharpness, int radius) {
    return new NestedExpectationDecoder(sharpness, decimalSharpness, radius, 0);
  }

  /**
   * Returns the decoder of {@link #nestedExpectation(double)} whose decimal maps stand for a place
   * in the picture: a square about the integer map's answer. With E the expectation of the integer
   * map, e that of the decimal map of d cells, and w the window's side in integer cells, the point
   * is E + 1/2 + ((e + 1/2) / d - 1/2) w on each axis; without a window it is E + e / d.
   *
   * @param window side of the square in cells of the integer map, greater than 0
   * @throws IllegalArgumentException if the window is not finite and greater than 0
   */
  public static HeatmapDecoder nestedWindow(double window) {
    return NestedExpectationDecoder.ofWindow(window);
  }

  /**
   * Returns the decoding of HIH's reference code, to the last bit on square maps.
   *
   * <p>The reference sets a cell, or a sub-cell, to (0, 0) where the greatest value of its map is
   * not above 0. For decimal maps trained through a softmax that is an accident, as only
   * differences of their values mean anything: but published results include it. {@link
   * #referenceOfAnySign} leaves it out.
   *
   * @param head the kind of sub-cell information beside the integer heatmaps
   */
  public static HeatmapDecoder reference(Head head) {
    return new ReferenceDecoder(head, true);
  }

  /**
   * Returns the decoding of {@link #reference} without the rule that a cell is (0, 0) unless the
   * peak is above 0.
   *
   * @param head the kind of sub-cell information beside the integer heatmaps
   */
  public static HeatmapDecoder referenceOfAnySign(Head head) {
    return new ReferenceDecoder(head, false);
  }

  /** {@return what kind of decoder this is} */
  public final Kind kind() {
    return kind;
  }

  /**
   * {@return the parameters by name, in the order in which they are written: integers, doubles,
   * booleans and enum constants}
   */
  public final Map<String, Object> parameters() {
    return parameters;
  }

  /** Tells whether this decoder reads decimal maps (or offsets) beside the heatmaps. */
  public final boolean readsDecimals() {
    return readsDecimals;
  }

  /**
   * Decodes one face. Reads the buffers at absolute positions, so that their position and limit are
   * neither used nor changed and many threads may read one buffer; allocates nothing once {@code
   * out} has held maps as large.
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
  @SuppressWarnings("exports") // JSpecify is for those who have it
  public final void decode(
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      @Nullable FloatBuffer decimals,
      int decimalsOffset,
      @Nullable MapShape decimalShape,
      DecodedPoints out) {
    Decoding.check(heatmaps, heatmapsOffset, heatmapShape, out);
    Decimals fine = Decimals.NONE;
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
   * @param decimals none if this decoder reads none
   */
  abstract void decode(
      int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out);

  @Override
  public final boolean equals(Object other) {
    return other instanceof HeatmapDecoder that
        && kind == that.kind
        && parameters.equals(that.parameters);
  }

  @Override
  public final int hashCode() {
    return Objects.hash(kind, parameters);
  }

  /** {@return the class and the parameters} */
  @Override
  public final String toString() {
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
  }

  /** Parameters in the order given: names and values in turn. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return parameters;
  }
}
