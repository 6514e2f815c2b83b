package org.hih4j.core.geometry;

/** How a face box becomes the square of the picture that a network sees. Immutable. */
public sealed interface CropRule permits CenteredCrop, ReferenceCrop {
  /** All rules. */
  enum Kind {
    /** {@link CropRule#centered}. */
    CENTERED,
    /** {@link CropRule#reference}. */
    REFERENCE;

    /**
     * Returns the rule of this kind.
     *
     * @param expand the side of the square over the longer side of the landmark box
     * @throws IllegalArgumentException if it is not finite and greater than 0
     */
    public CropRule of(double expand) {
      return switch (this) {
        case CENTERED -> centered(expand);
        case REFERENCE -> reference(expand);
      };
    }
  }

  /**
   * Returns the rule of a square about the middle of the landmark box, in exact arithmetic. The
   * middle of the landmark box falls on the middle of the input, ((W - 1) / 2, (H - 1) / 2), and
   * pixels and points share one frame. With an input that is not square the square fills the
   * shorter side and the longer one shows more of the picture.
   *
   * @param expand the side of the square over the longer side of the landmark box, greater than 0
   * @throws IllegalArgumentException if {@code expand} is not finite and greater than 0
   */
  static CropRule centered(double expand) {
    return new CenteredCrop(expand);
  }

  /**
   * Returns the crop of the reference code of HIH, which follows the data preparation of PFLD:
   * whole-pixel arithmetic throughout, the picture resized so that input pixel u shows image point
   * (u + 0.5) s - 0.5, and points scaled by s alone. The two maps differ by half an input pixel
   * scaled by s, less half an image pixel: weights trained on such crops have learned the mean of
   * that difference, so parity needs both maps as they were.
   *
   * @param expand the side of the square over the longer side of the landmark box, greater than 0;
   *     the reference has 1.2
   * @throws IllegalArgumentException if {@code expand} is not finite and greater than 0
   */
  static CropRule reference(double expand) {
    return new ReferenceCrop(expand);
  }

  /** {@return what kind of rule this is} */
  Kind kind();

  /** {@return the side of the crop over the longer side of the landmark box} */
  double expand();

  /**
   * Returns the maps between a network's input and the picture for one face.
   *
   * @param face where the face is, in image pixels; a face with a roll is upright in the input
   * @param inputWidth width of the network's input, at least 1
   * @param inputHeight height of the network's input, at least 1
   * @throws IllegalArgumentException if a size is less than 1 or the crop would be empty
   */
  Crop cropFor(FaceBox face, int inputWidth, int inputHeight);
}
