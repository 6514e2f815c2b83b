package org.hih4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.face.FaceMeasure;

/** What options about faces mean, the same for photographs and for videos. */
public final class FaceOptions {
  private FaceOptions() {}

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
