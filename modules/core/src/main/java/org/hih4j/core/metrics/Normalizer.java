package org.hih4j.core.metrics;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * The length of a face by which errors in pixels are divided. Immutable, safe for use by many
 * threads. Always measured on the true landmarks, never on predicted ones.
 */
public final class Normalizer {
  /** The lengths that the field divides by. */
  public enum Kind {
    /** {@link Normalizer#interOcular}. */
    INTER_OCULAR,
    /** {@link Normalizer#interPupil}. */
    INTER_PUPIL,
    /** {@link Normalizer#boxDiagonal}. */
    BOX_DIAGONAL,
    /** {@link Normalizer#sqrtBoxArea}. */
    SQRT_BOX_AREA;

    /**
     * Returns the length of this kind for a scheme.
     *
     * @throws IllegalArgumentException if the scheme does not have the landmarks that it needs
     */
    public Normalizer of(LandmarkScheme scheme) {
      return switch (this) {
        case INTER_OCULAR -> interOcular(scheme);
        case INTER_PUPIL -> interPupil(scheme);
        case BOX_DIAGONAL -> boxDiagonal();
        case SQRT_BOX_AREA -> sqrtBoxArea();
      };
    }

    /**
     * {@return the length that the field uses for a scheme: the box's diagonal for AFLW and for
     * schemes that do not name the eyes, the distance between the outer corners of the eyes for the
     * others}
     */
    public static Kind usualFor(LandmarkScheme scheme) {
      return scheme.equals(LandmarkScheme.AFLW_19) || scheme.interOcular().isEmpty()
          ? BOX_DIAGONAL
          : INTER_OCULAR;
    }

    /**
     * {@return the length to use for labels: {@link #usualFor(LandmarkScheme)} where each face has
     * the landmarks that it needs, the square root of the face box's area otherwise, as for faces
     * in profile}
     */
    public static Kind usualFor(LandmarkScheme scheme, Iterable<Landmarks> labels) {
      Kind usual = usualFor(scheme);
      if (usual == INTER_OCULAR) {
        for (Landmarks face : labels) {
          for (int index : scheme.interOcular().orElseThrow().indices()) {
            if (!face.isKnown(index)) {
              return SQRT_BOX_AREA;
            }
          }
        }
      }
      return usual;
    }
  }

  private final String name;
  private final ToDoubleBiFunction<Landmarks, Box> length;

  private Normalizer(String name, ToDoubleBiFunction<Landmarks, Box> length) {
    this.name = name;
    this.length = length;
  }

  /**
   * Returns the distance between the outer corners of the eyes: usual for WFLW, 300W and COFW.
   *
   * @throws IllegalArgumentException if the scheme does not say which landmarks these are
   */
  public static Normalizer interOcular(LandmarkScheme scheme) {
    return ofEyes("inter-ocular", scheme, scheme.interOcular());
  }

  /**
   * Returns the distance between the pupils, or between the centroids of the eyes where the scheme
   * has no pupils.
   *
   * @throws IllegalArgumentException if the scheme does not say which landmarks these are
   */
  public static Normalizer interPupil(LandmarkScheme scheme) {
    return ofEyes("inter-pupil", scheme, scheme.interPupil());
  }

  /** {@return the diagonal of the face box: usual for AFLW} */
  public static Normalizer boxDiagonal() {
    return new Normalizer("box-diagonal", (truth, box) -> box.diagonal());
  }

  /** {@return the square root of the area of the face box: usual for AFLW and COFW-68} */
  public static Normalizer sqrtBoxArea() {
    return new Normalizer("sqrt-box-area", (truth, box) -> Math.sqrt(box.area()));
  }

  /**
   * Returns one length for all faces, such as the side of the crop.
   *
   * @throws IllegalArgumentException if it is not finite and greater than 0
   */
  public static Normalizer constant(double length) {
    Checks.positive("length", length);
    return new Normalizer("constant", (truth, box) -> length);
  }

  private static Normalizer ofEyes(
      String name, LandmarkScheme scheme, Optional<LandmarkScheme.EyePair> pair) {
    LandmarkScheme.EyePair eyes =
        pair.orElseThrow(
            () -> new IllegalArgumentException(scheme + " has no landmarks for " + name));
    return new Normalizer(
        name,
        (truth, box) -> {
          if (!truth.scheme().equals(scheme)) {
            throw new IllegalArgumentException(
                "truth must be of " + scheme + ": " + truth.scheme());
          }
          for (int index : eyes.indices()) {
            if (!truth.isKnown(index)) {
              throw new IllegalArgumentException(
                  "truth lacks "
                      + scheme.pointName(index)
                      + ", which "
                      + name
                      + " needs: use sqrt-box-area");
            }
          }
          return centroid(truth, eyes.left()).distance(centroid(truth, eyes.right()));
        });
  }

  private static Point2 centroid(Landmarks landmarks, List<Integer> indices) {
    return Point2.mean(indices.stream().map(landmarks::get).toList());
  }

  /** {@return the name to print beside a number, such as "inter-ocular"} */
  public String name() {
    return name;
  }

  /**
   * Returns the length of one face in the unit of its landmarks, the face box being the tight box
   * of the landmarks.
   *
   * @throws IllegalArgumentException if the landmarks are of another scheme or the length is 0
   */
  public double length(Landmarks truth) {
    return length(truth, truth.bounds());
  }

  /**
   * Returns the length of one face in the unit of its landmarks.
   *
   * @param truth the true landmarks
   * @param box the face box that the data set states
   * @throws IllegalArgumentException if the landmarks are of another scheme or the length is 0
   */
  public double length(Landmarks truth, Box box) {
    Objects.requireNonNull(truth, "truth");
    Objects.requireNonNull(box, "box");
    return Checks.positive("the " + name + " length", length.applyAsDouble(truth, box));
  }

  @Override
  public String toString() {
    return "Normalizer[" + name + "]";
  }
}
