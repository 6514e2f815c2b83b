package org.hih4j.core.geometry;

import java.util.Objects;
import org.hih4j.core.internal.Checks;

/** {@link CropRule#centered}. */
record CenteredCrop(double expand) implements CropRule {
  public CenteredCrop {
    Checks.positive("expand", expand);
  }

  @Override
  public Kind kind() {
    return Kind.CENTERED;
  }

  @Override
  public Crop cropFor(FaceBox face, int inputWidth, int inputHeight) {
    Objects.requireNonNull(face, "face");
    Checks.atLeast("inputWidth", inputWidth, 1);
    Checks.atLeast("inputHeight", inputHeight, 1);
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
