package org.hih4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.face.FaceMeasure;

/** What options about faces mean, the same for photographs and for videos. */
public final class FaceOptions {
  private FaceOptions() {}

  /**
   * Reads the numbers of {@code --box}.
   *
   * @param text four numbers with commas
   * @return the four numbers
   * @throws IllegalArgumentException if it is something else
   */
  public static double[] box(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("'" + text + "' is not four numbers with commas");
    }
    double[] box = new double[4];
    for (int i = 0; i < 4; i++) {
      try {
        box[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "'" + parts[i] + "' in '" + text + "' is not a number", e);
      }
    }
    return box;
  }

  /**
   * Returns what is told of each face beside its points.
   *
   * @param pose whether {@code --pose} is given
   * @param openness whether {@code --openness} is given
   * @return the measures, in the order of the columns
   */
  public static List<FaceMeasure> measures(boolean pose, boolean openness) {
    List<FaceMeasure> measures = new ArrayList<>();
    if (pose) {
      measures.add(FaceMeasure.POSE);
    }
    if (openness) {
      measures.add(FaceMeasure.OPENNESS);
    }
    return measures;
  }
}
