package org.hih4j.cli;

import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;

/** The values of {@code --box-kind}: what the rectangles that a user gives enclose. */
public enum BoxKind {
  /** The box of a common face detector. */
  DETECTOR,
  /** The tight box of the landmarks. */
  LANDMARKS,
  /** The rectangle of WFLW's files. */
  WFLW,
  /** A box as WIDER FACE draws it. */
  WIDER,
  /** OpenCV's cascade. */
  OPENCV_HAAR,
  /** dlib's frontal face detector. */
  DLIB,
  /** MediaPipe's detector of short range. */
  BLAZEFACE,
  /** OpenCV's YuNet. */
  YUNET,
  /** RetinaFace. */
  RETINAFACE;

  /** {@return the convention of these boxes} */
  public FaceBox.Convention convention() {
    return FaceBox.Convention.valueOf(name());
  }

  /**
   * Reads the box that {@code --box} gives.
   *
   * @param text four numbers with commas: left, top, width and height, or for {@link #WFLW} left,
   *     top, right and bottom
   * @return the box
   * @throws IllegalArgumentException if it is something else
   */
  public FaceBox parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("--box '" + text + "' is not four numbers with commas");
    }
    double[] box = new double[4];
    for (int i = 0; i < 4; i++) {
      try {
        box[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "--box '" + text + "': '" + parts[i] + "' is not a number", e);
      }
    }
    try {
      return this == WFLW
          ? FaceBox.wflw(box[0], box[1], box[2], box[3])
          : FaceBox.of(convention(), new Box(box[0], box[1], box[2], box[3]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--box '" + text + "': " + e.getMessage(), e);
    }
  }
}
