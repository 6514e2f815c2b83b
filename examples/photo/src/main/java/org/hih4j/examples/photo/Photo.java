package org.hih4j.examples.photo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;

/**
 * Prints the faces of a photograph and their landmarks: {@code Photo IMAGE}, or {@code Photo IMAGE
 * X Y WIDTH HEIGHT} for the face in a detector's box.
 */
public final class Photo {
  private Photo() {}

  /**
   * Runs the example.
   *
   * @param arguments an image file, and a face detector's box where the face is known
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1 && arguments.length != 5) {
      System.err.println("usage: Photo IMAGE [X Y WIDTH HEIGHT]");
      System.exit(2);
    }
    Path photo = Path.of(arguments[0]);
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      print(
          arguments.length == 1
              ? aligner.align(photo)
              : List.of(aligner.align(photo, box(arguments))),
          System.out);
    }
  }

  private static FaceBox box(String[] arguments) {
    double[] box = new double[4];
    for (int i = 0; i < 4; i++) {
      box[i] = Double.parseDouble(arguments[i + 1]);
    }
    return FaceBox.detector(box[0], box[1], box[2], box[3]);
  }

  static void print(List<FaceAlignment> faces, PrintStream out) {
    for (FaceAlignment face : faces) {
      out.println(face);
      for (int i = 0; i < face.landmarks().size(); i++) {
        Point2 point = face.landmarks().get(i);
        String name = face.landmarks().scheme().pointName(i);
        out.printf(
            "%2d %-34s %8.2f %8.2f  %.2f%n", i, name, point.x(), point.y(), face.confidence(i));
      }
    }
  }
}
