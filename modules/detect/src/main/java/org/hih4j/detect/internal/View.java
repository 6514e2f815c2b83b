package org.hih4j.detect.internal;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.detect.DetectedFace;

/**
 * A part of a picture as the network sees it, turned by quarters.
 *
 * @param width columns of the network's input
 * @param height rows of the network's input
 * @param toPicture from pixels of the input to those of the picture: a quarter turn, a scale and a
 *     shift
 * @param turn angle that takes the input's directions to the picture's, in radians
 */
public record View(int width, int height, Transform2 toPicture, double turn) {
  private static final double MOST_ENLARGED = 2;
  private static final double TILE_OVERLAP = 0.25;

  /**
   * All views of a picture: the whole, then tiles, each in every turn.
   *
   * @param width of the picture
   * @param height of the picture
   * @param inputSize longer side of what the network sees
   * @param multiple sides of the input are multiples of this
   * @param tiles on each side
   * @param rotations 1, 2 or 4
   */
  public static List<View> of(
      int width, int height, int inputSize, int multiple, int tiles, int rotations) {
    List<View> views = new ArrayList<>();
    for (int turn = 0; turn < 4; turn += 4 / rotations) {
      views.add(of(0, 0, width, height, turn, inputSize, multiple));
      if (tiles > 1) {
        double side = 1 / (1 + (tiles - 1) * (1 - TILE_OVERLAP));
        for (int row = 0; row < tiles; row++) {
          for (int column = 0; column < tiles; column++) {
            double x = column * (1 - TILE_OVERLAP) * side * width;
            double y = row * (1 - TILE_OVERLAP) * side * height;
            views.add(of(x, y, side * width, side * height, turn, inputSize, multiple));
          }
        }
      }
    }
    return views;
  }

  private static View of(
      double x, double y, double width, double height, int turn, int inputSize, int multiple) {
    boolean lying = turn % 2 == 1;
    double across = lying ? height : width;
    double down = lying ? width : height;
    double scale = Math.min(inputSize / Math.max(across, down), MOST_ENLARGED);
    double step = 1 / scale;
    double start = 0.5 * step - 0.5;
    Transform2 map =
        switch (turn) {
          case 0 -> new Transform2(step, 0, x + start, 0, step, y + start);
          case 1 -> new Transform2(0, step, x + start, -step, 0, y + height - 1 - start);
          case 2 ->
              new Transform2(-step, 0, x + width - 1 - start, 0, -step, y + height - 1 - start);
          default -> new Transform2(0, -step, x + width - 1 - start, step, 0, y + start);
        };
    double angle = turn == 0 ? 0 : turn == 1 ? -Math.PI / 2 : turn == 2 ? Math.PI : Math.PI / 2;
    return new View(rounded(across * scale, multiple), rounded(down * scale, multiple), map, angle);
  }

  /** The next multiple; what rounding alone adds does not count. */
  private static int rounded(double length, int multiple) {
    return Math.max(1, (int) Math.ceil(length / multiple - 1e-6)) * multiple;
  }

  /** The same part of the picture at half the size. */
  public View halved(int multiple) {
    return new View(
        rounded(width / 2.0, multiple),
        rounded(height / 2.0, multiple),
        new Transform2(2, 0, 0.5, 0, 2, 0.5).then(toPicture),
        turn);
  }

  /** A face of the input in pixels of the picture. */
  public DetectedFace toPicture(DetectedFace face) {
    return new DetectedFace(
        FaceBox.landmarks(box(face.box().box())),
        box(face.face()),
        face.score(),
        Math.IEEEremainder(face.roll() + turn, 2 * Math.PI));
  }

  private Box box(Box b) {
    Point2 one = toPicture.apply(b.x(), b.y());
    Point2 other = toPicture.apply(b.right(), b.bottom());
    return Box.ofEdges(
        Math.min(one.x(), other.x()),
        Math.min(one.y(), other.y()),
        Math.max(one.x(), other.x()),
        Math.max(one.y(), other.y()));
  }
}
