package org.hih4j.core.landmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.core.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * What the landmarks of a face are and in which order they come: names, groups, mirror pairs, the
 * lines that draw a face, and the landmarks by which its size is measured. Immutable, safe for use
 * by many threads.
 *
 * <p>Indices start at 0. "Left" and "right" are meant as seen in the picture.
 */
public final class LandmarkScheme {
  /**
   * The 98 points of WFLW (Wu et al., "Look at Boundary", CVPR 2018): contour 0-32, brows 33-50,
   * nose 51-59, eyes 60-75, lips 76-95, pupils 96 and 97.
   */
  public static final LandmarkScheme WFLW_98 = StandardSchemes.wflw98();

  /**
   * The 68 points of iBUG, used by 300W (Sagonas et al., ICCVW 2013): jaw 0-16, brows 17-26, nose
   * 27-35, eyes 36-47, lips 48-67.
   */
  public static final LandmarkScheme IBUG_68 = StandardSchemes.ibug68();

  /**
   * The 29 points of COFW (Burgos-Artizzu et al., ICCV 2013): brows 0-7, eyes 8-17 with the pupils
   * 16 and 17, nose 18-21, mouth 22-27, chin 28.
   */
  public static final LandmarkScheme COFW_29 = StandardSchemes.cofw29();

  /**
   * The 19 points of AFLW without the ears (Zhu et al., CVPR 2016): brows 0-5, eyes 6-11, nose
   * 12-14, mouth 15-17, chin 18. The field measures this set by the face box, not by the eyes.
   */
  public static final LandmarkScheme AFLW_19 = StandardSchemes.aflw19();

  private final String name;
  private final List<String> pointNames;
  private final Map<String, List<Integer>> groups;
  private final int[] flip;
  private final List<Polyline> polylines;
  private final @Nullable EyePair interOcular;
  private final @Nullable EyePair interPupil;

  private LandmarkScheme(Builder builder) {
    name = builder.name;
    pointNames = builder.pointNames;
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(builder.groups));
    flip = builder.flip.clone();
    polylines = List.copyOf(builder.polylines);
    interOcular = builder.interOcular;
    interPupil = builder.interPupil;
  }

  /**
   * Returns a standard scheme by its name: {@code wflw}, {@code 300w} (also {@code ibug}), {@code
   * cofw} or {@code aflw}, in capitals or not.
   *
   * @throws IllegalArgumentException if there is no such scheme
   */
  public static LandmarkScheme named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "wflw" -> WFLW_98;
      case "300w", "ibug" -> IBUG_68;
      case "cofw" -> COFW_29;
      case "aflw" -> AFLW_19;
      default ->
          throw new IllegalArgumentException(
              "name must be one of wflw, 300w, cofw, aflw: \"" + name + "\"");
    };
  }

  /** {@return the standard schemes} */
  public static List<LandmarkScheme> standard() {
    return List.of(WFLW_98, IBUG_68, COFW_29, AFLW_19);
  }

  /**
   * Returns a builder of a custom scheme.
   *
   * @param name a short name
   * @param size the number of landmarks, at least 1
   * @throws IllegalArgumentException if the name is blank or the size less than 1
   */
  public static Builder custom(String name, int size) {
    return new Builder(name, size);
  }

  /** {@return the short name, which {@link #named} accepts for the standard schemes} */
  public String name() {
    return name;
  }

  /** {@return the number of landmarks} */
  public int size() {
    return flip.length;
  }

  /** {@return the name of each landmark, such as "left eye outer corner"} */
  public List<String> pointNames() {
    return pointNames;
  }

  /** {@return the name of one landmark} */
  public String pointName(int index) {
    return pointNames.get(index);
  }

  /**
   * {@return the groups of landmarks, such as "left-eye", in a fixed order} In the standard schemes
   * each landmark belongs to one group.
   */
  public Map<String, List<Integer>> groups() {
    return groups;
  }

  /**
   * Returns the landmarks of one group.
   *
   * @throws IllegalArgumentException if there is no such group
   */
  public List<Integer> group(String group) {
    List<Integer> indices = groups.get(group);
    if (indices == null) {
      throw new IllegalArgumentException(
          "group must be one of " + groups.keySet() + ": \"" + group + "\"");
    }
    return indices;
  }

  /**
   * {@return the parts of the face in a fixed order: the groups, a group {@code left-x} and its
   * counterpart {@code right-x} as one part {@code xs}, the pupils with the eyes} In the standard
   * schemes these are contour, brows, nose, eyes and mouth. A landmark of several groups belongs to
   * the part of the first, one of no group to no part.
   */
  public Map<String, List<Integer>> parts() {
    Map<String, List<Integer>> parts = new LinkedHashMap<>();
    Set<Integer> taken = new HashSet<>();
    groups.forEach(
        (group, indices) -> {
          List<Integer> part = parts.computeIfAbsent(partOf(group), name -> new ArrayList<>());
          indices.stream().filter(taken::add).forEach(part::add);
        });
    parts.values().removeIf(List::isEmpty);
    parts.replaceAll((name, indices) -> List.copyOf(indices));
    return Collections.unmodifiableMap(parts);
  }

  private String partOf(String group) {
    if (group.equals(StandardSchemes.PUPILS) && groups.containsKey(StandardSchemes.LEFT_EYE)) {
      return partOf(StandardSchemes.LEFT_EYE);
    }
    String kind = group.replaceFirst("^(left|right)-", "");
    return groups.containsKey("left-" + kind) && groups.containsKey("right-" + kind)
        ? kind + "s"
        : group;
  }

  /** Returns, for each landmark, the one that it becomes in a mirrored picture; a fresh array. */
  public int[] flip() {
    return flip.clone();
  }

  /** {@return the landmark that landmark {@code index} becomes in a mirrored picture} */
  public int flipped(int index) {
    return flip[index];
  }

  /** {@return the lines that draw a face} */
  public List<Polyline> polylines() {
    return polylines;
  }

  /** {@return the outer corners of the eyes, if the scheme has them} */
  public Optional<EyePair> interOcular() {
    return Optional.ofNullable(interOcular);
  }

  /** {@return the landmarks whose centroids are the pupils, or stand for them} */
  public Optional<EyePair> interPupil() {
    return Optional.ofNullable(interPupil);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof LandmarkScheme that
            && name.equals(that.name)
            && pointNames.equals(that.pointNames)
            && groups.equals(that.groups)
            && Arrays.equals(flip, that.flip)
            && polylines.equals(that.polylines)
            && Objects.equals(interOcular, that.interOcular)
            && Objects.equals(interPupil, that.interPupil);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + flip.length;
  }

  @Override
  public String toString() {
    return "LandmarkScheme[" + name + ", " + size() + " landmarks]";
  }

  /**
   * The landmarks whose centroids stand for the two eyes when a face's size is measured. Immutable.
   *
   * @param left landmarks of the eye on the left of the picture, at least one
   * @param right landmarks of the eye on the right of the picture, at least one
   */
  public record EyePair(List<Integer> left, List<Integer> right) {
    /**
     * Makes a pair.
     *
     * @throws IllegalArgumentException if a side has no landmark
     */
    public EyePair {
      left = List.copyOf(left);
      right = List.copyOf(right);
      if (left.isEmpty()) {
        throw new IllegalArgumentException("left must hold at least one landmark");
      }
      if (right.isEmpty()) {
        throw new IllegalArgumentException("right must hold at least one landmark");
      }
    }

    /** {@return the landmarks of both eyes} */
    public List<Integer> indices() {
      return Stream.concat(left.stream(), right.stream()).toList();
    }

    /** {@return the pair of two single landmarks} */
    public static EyePair of(int left, int right) {
      return new EyePair(List.of(left), List.of(right));
    }
  }

  /**
   * Landmarks to be joined by lines when a face is drawn. Immutable.
   *
   * @param group the group of landmarks that the line belongs to
   * @param indices the landmarks in drawing order, at least two
   * @param closed whether the last landmark is joined to the first
   */
  public record Polyline(String group, List<Integer> indices, boolean closed) {
    /**
     * Makes a line.
     *
     * @throws IllegalArgumentException if there are fewer than two landmarks
     */
    public Polyline {
      Objects.requireNonNull(group, "group");
      indices = List.copyOf(indices);
      if (indices.size() < 2) {
        throw new IllegalArgumentException("indices must hold at least two landmarks: " + indices);
      }
    }
  }

  /** Builds a {@link LandmarkScheme}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private final int[] flip;
    private final Map<String, List<Integer>> groups = new LinkedHashMap<>();
    private final List<Polyline> polylines = new ArrayList<>();
    private List<String> pointNames;
    private @Nullable EyePair interOcular;
    private @Nullable EyePair interPupil;

    private Builder(String name, int size) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("name must not be blank");
      }
      Checks.atLeast("size", size, 1);
      this.name = name;
      this.flip = IntStream.range(0, size).toArray();
      this.pointNames = IntStream.range(0, size).mapToObj(i -> "point " + i).toList();
    }

    /**
     * Names the landmarks; without this they are "point 0", "point 1" and so on.
     *
     * @throws IllegalArgumentException if there are not as many names as landmarks
     */
    public Builder pointNames(List<String> names) {
      if (names.size() != flip.length) {
        throw new IllegalArgumentException(
            "pointNames must hold " + flip.length + " names: " + names.size());
      }
      pointNames = List.copyOf(names);
      return this;
    }

    /**
     * Adds a group.
     *
     * @throws IllegalArgumentException if the group is there already, or an index is out of range
     */
    public Builder group(String group, int... indices) {
      checkAll(indices);
      if (groups.putIfAbsent(group, boxed(indices)) != null) {
        throw new IllegalArgumentException("group is there already: " + group);
      }
      return this;
    }

    /**
     * Declares that two landmarks change places in a mirrored picture. Those of which nothing is
     * said stay.
     *
     * @throws IllegalArgumentException if an index is out of range or already in another pair
     */
    public Builder pair(int left, int right) {
      check(left);
      check(right);
      if (left == right || flip[left] != left || flip[right] != right) {
        throw new IllegalArgumentException(
            "each landmark must be in one pair only: " + left + " and " + right);
      }
      flip[left] = right;
      flip[right] = left;
      return this;
    }

    /**
     * Adds a line to draw.
     *
     * @throws IllegalArgumentException if an index is out of range or there are fewer than two
     */
    public Builder polyline(String group, boolean closed, int... indices) {
      checkAll(indices);
      polylines.add(new Polyline(group, boxed(indices), closed));
      return this;
    }

    /** Adds a group that is drawn as one line. */
    Builder line(String group, boolean closed, int... indices) {
      return group(group, indices).polyline(group, closed, indices);
    }

    /** Pairs the first with the last, the second with the last but one, and so on. */
    Builder mirrored(int first, int last) {
      for (int i = first, j = last; i < j; i++, j--) {
        pair(i, j);
      }
      return this;
    }

    /** Pairs each landmark of the left with its counterpart. */
    Builder facing(int[] left, int... right) {
      for (int i = 0; i < left.length; i++) {
        pair(left[i], right[i]);
      }
      return this;
    }

    /**
     * States the outer corners of the eyes.
     *
     * @throws IllegalArgumentException if an index is out of range
     */
    public Builder interOcular(int left, int right) {
      interOcular = checked(EyePair.of(left, right));
      return this;
    }

    /**
     * States the landmarks whose centroids stand for the pupils.
     *
     * @throws IllegalArgumentException if an index is out of range
     */
    public Builder interPupil(EyePair pupils) {
      interPupil = checked(pupils);
      return this;
    }

    /** {@return the scheme} */
    public LandmarkScheme build() {
      return new LandmarkScheme(this);
    }

    private EyePair checked(EyePair pair) {
      pair.indices().forEach(this::check);
      return pair;
    }

    private void checkAll(int[] indices) {
      for (int index : indices) {
        check(index);
      }
    }

    private void check(int index) {
      if (index < 0 || index >= flip.length) {
        throw new IllegalArgumentException(
            "index must be in 0.." + (flip.length - 1) + ": " + index);
      }
    }

    private static List<Integer> boxed(int[] indices) {
      return Arrays.stream(indices).boxed().toList();
    }
  }
}
