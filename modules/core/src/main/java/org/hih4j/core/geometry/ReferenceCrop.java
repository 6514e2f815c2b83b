package org.hih4j.core.geometry;

import java.util.Objects;
import org.hih4j.core.internal.Checks;

/** {@link CropRule#reference}. */
record ReferenceCrop(double expand) implements CropRule {
  /** Far below the six decimals of annotation files, far above the rounding of x + width. */
  private static final double EDGE_ROUNDING = 1e-8;

  private static final double FARTHEST = 1L << 40;

  public ReferenceCrop {
    Checks.positive("expand", expand);
  }

  @Override
  public Kind kind() {
    return Kind.REFERENCE;
  }

  @Override
  public Crop cropFor(FaceBox face, int inputWidth, int inputHeight) {
    Objects.requireNonNull(face, "face");
    Checks.atLeast("inputWidth", inputWidth, 1);
    Checks.atLeast("inputHeight", inputHeight, 1);
    Box tight = face.landmarkBox();
    if (Math.max(Math.abs(tight.x()), Math.abs(tight.right())) > FARTHEST
        || Math.max(Math.abs(tight.y()), Math.abs(tight.bottom())) > FARTHEST) {
      throw new IllegalArgumentException("face lies beyond any picture: " + face);
    }
    // The casts cut towards zero, as the reference's conversion to 32-bit integers does.
    long left = (long) tight.x();
    long top = (long) tight.y();
    long width = (long) (tight.right() + EDGE_ROUNDING) - left + 1;
    long height = (long) (tight.bottom() + EDGE_ROUNDING) - top + 1;
    long centerX = (long) (left + width / 2.0);
    long centerY = (long) (top + height / 2.0);
    long side = (long) (Math.max(width, height) * expand);
    if (side < 1) {
      throw new IllegalArgumentException("the crop of " + face + " would be empty: make it larger");
    }
    long x = centerX - side / 2;
    long y = centerY - side / 2;
    double scaleX = (double) side / inputWidth;
    double scaleY = (double) side / inputHeight;
    Transform2 points = new Transform2(scaleX, 0, x, 0, scaleY, y);
    Transform2 sampling =
        new Transform2(scaleX, 0, x + scaleX / 2 - 0.5, 0, scaleY, y + scaleY / 2 - 0.5);
    return new Crop(sampling, points, inputWidth, inputHeight).turned(face.roll(), tight.center());
  }
}
