package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;

/**
 * Anything that finds landmarks, as the harness sees it. Implementations must be safe for use by
 * several threads at once.
 */
public interface LandmarkModel {

  /** {@return what the model is} */
  ModelInfo info();

  /**
   * Finds the landmarks of one face.
   *
   * @param image the image
   * @param box where the face is
   * @return the landmarks in image pixels, in the scheme of {@link #info()}
   */
  Landmarks align(FaceImage image, FaceBox box);

  /**
   * Landmarks and how widely the model spreads each.
   *
   * @param landmarks in image pixels
   * @param spreads the standard deviation of each landmark's distribution as a fraction of the
   *     crop's side; NaN where the model gives none. Not copied.
   * @param cropSide the crop's side in image pixels; NaN where the model gives no spreads
   */
  record Found(Landmarks landmarks, double[] spreads, double cropSide) {
    /** {@return landmarks of a model that gives no spreads} */
    public static Found of(Landmarks landmarks) {
      double[] none = new double[landmarks.size()];
      Arrays.fill(none, Double.NaN);
      return new Found(landmarks, none, Double.NaN);
    }
  }

  /**
   * Finds the landmarks of one face and their spreads.
   *
   * @param image the image
   * @param box where the face is
   * @return what was found
   */
  default Found find(FaceImage image, FaceBox box) {
    return Found.of(align(image, box));
  }

  /**
   * Finds the landmarks of the same image under several boxes.
   *
   * @param image the image
   * @param boxes the boxes
   * @return one set of landmarks a box, in the same order
   */
  default List<Landmarks> align(FaceImage image, List<FaceBox> boxes) {
    List<Landmarks> all = new ArrayList<>(boxes.size());
    for (FaceBox box : boxes) {
      all.add(align(image, box));
    }
    return all;
  }
}
