package org.hih4j.face;

import java.util.List;
import java.util.Optional;
import org.hih4j.core.landmarks.Landmarks;

/** What the landmarks of a face tell beside their places, as numbers with names: for results. */
public enum FaceMeasure {
  /**
   * The head's angles as seen, in degrees, for a camera that is not known ({@link Camera#assumed}).
   */
  POSE("pose", List.of("yaw", "pitch", "roll")) {
    @Override
    List<Double> measure(Landmarks face, int width, int height) {
      Rotation3 seen = HeadPose.of(face, Camera.assumed(width, height)).asSeen();
      return List.of(seen.yaw(), seen.pitch(), seen.roll());
    }
  },

  /** How far eyes and mouth are open, see {@link Openness}. */
  OPENNESS("openness", List.of("leftEye", "rightEye", "mouth")) {
    @Override
    List<Double> measure(Landmarks face, int width, int height) {
      Openness open = Openness.of(face);
      return List.of(open.leftEye(), open.rightEye(), open.mouth());
    }
  };

  private final String label;
  private final List<String> parts;

  FaceMeasure(String label, List<String> parts) {
    this.label = label;
    this.parts = parts;
  }

  /** {@return the name of the whole: {@code pose}, {@code openness}} */
  public String label() {
    return label;
  }

  /** {@return the names of the numbers, in their order} */
  public List<String> parts() {
    return parts;
  }

  /**
   * Returns the numbers of a face, as many as there are {@link #parts()}; nothing where the
   * landmarks do not tell, for they are of another scheme, coincide or are unknown.
   *
   * @param face its landmarks, in pixels of a picture
   * @param width the width of the picture
   * @param height the height of the picture
   */
  public Optional<List<Double>> of(Landmarks face, int width, int height) {
    try {
      return Optional.of(measure(face, width, height));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  abstract List<Double> measure(Landmarks face, int width, int height);
}
