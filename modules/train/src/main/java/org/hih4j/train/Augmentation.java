package org.hih4j.train;

/**
 * How training pictures are varied. Shares are probabilities; strengths of the pixel changes scale
 * with {@code colour}.
 *
 * @param rotation largest usual rotation in degrees
 * @param wideRotation largest rotation of the share {@code wideShare}
 * @param wideShare share of samples that may rotate widely
 * @param scaleMin smallest factor on the crop's side
 * @param scaleMax largest factor on the crop's side
 * @param shift largest shift on each axis, as a fraction of the landmark box's larger side
 * @param flip share of mirrored samples
 * @param colour strength of brightness, contrast, saturation, hue and gamma changes
 * @param gray share without colour
 * @param light share with light from one side
 * @param blur share that is blurred
 * @param motion share blurred along a line, as by movement
 * @param lowResolution share that is shrunk and enlarged again
 * @param noise share with Gaussian noise
 * @param jpeg share that is compressed
 * @param occlusion share with one covering patch; a second one covers 0.45 of it
 * @param donor share of patches that are taken from another face
 */
public record Augmentation(
    double rotation,
    double wideRotation,
    double wideShare,
    double scaleMin,
    double scaleMax,
    double shift,
    double flip,
    double colour,
    double gray,
    double light,
    double blur,
    double motion,
    double lowResolution,
    double noise,
    double jpeg,
    double occlusion,
    double donor) {

  /** Checks each value. */
  public Augmentation {
    range("rotation", rotation, 0, 180);
    range("wideRotation", wideRotation, 0, 180);
    range("scaleMin", scaleMin, 0.25, 1);
    range("scaleMax", scaleMax, 1, 4);
    range("shift", shift, 0, 0.5);
    range("colour", colour, 0, 2);
    range("wideShare", wideShare, 0, 1);
    range("flip", flip, 0, 1);
    range("gray", gray, 0, 1);
    range("light", light, 0, 1);
    range("blur", blur, 0, 1);
    range("motion", motion, 0, 1);
    range("lowResolution", lowResolution, 0, 1);
    range("noise", noise, 0, 1);
    range("jpeg", jpeg, 0, 1);
    range("occlusion", occlusion, 0, 1);
    range("donor", donor, 0, 1);
  }

  private static void range(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(name + " must lie in " + low + ".." + high + ": " + value);
    }
  }

  /** What suits photographs of faces with boxes that are not exact. */
  public static Augmentation standard() {
    return new Augmentation(
        30, 45, 0.15, 0.8, 1.25, 0.12, 0.5, 1, 0.1, 0.25, 0.15, 0.05, 0.15, 0.3, 0.2, 0.45, 0.5);
  }

  /** No change at all. */
  public static Augmentation none() {
    return new Augmentation(0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
