package org.hih4j.core.geometry;

import java.util.Objects;

/**
 * A square about the middle of the landmark box, in exact arithmetic. The middle of the landmark
 * box falls on the middle of the input, ((W - 1) / 2, (H - 1) / 2), and pixels and points share one
 * frame. With an input that is not square the square fills the shorter side and the longer one
 * shows more of the picture.
 *
 * @param expand the side of the square over the longer side of the landmark box, greater than 0
 */
public record CenteredCrop(double expand) implements CropRule {
  /**
   * Makes the rule.
   *
   * @throws IllegalArgumentException if {@code expand} is not finite and greater than 0
   */
  public CenteredCrop {
    if (!(expand > 0 && expand < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("expand must be finite and greater than 0: " + expand);
    }
  }

  @Override
  public Crop cropFor(FaceBox face, int inputWidth, int inputHeight) {
    Objects.requireNonNull(face, "face");
    Crop.checkSize(inputWidth, "inputWidth");
    Crop.checkSize(inputHeight, "inputHeight");
    Box tight = face.landmarkBox();
    Point2 center = tight.center();
    double scale = expand * tight.largerSide() / Math.min(inputWidth, inputHeight);
    Transform2 map =
        new Transform2(
            scale,
            0,
            center.x() - scale * (inputWidth - 1) / 2,
            0,
            scale,
            center.y() - scale * (inputHeight - 1) / 2);
    return new Crop(map, map, inputWidth, inputHeight).turned(face.roll(), center);
  }
}
