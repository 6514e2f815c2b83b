package org.hih4j.examples.spark;

import java.io.Serializable;
import java.util.OptionalInt;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;

/** A row of the result: a face, or why there is none. A bean, as Spark wants its row types. */
public final class FaceRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private String image;
  private Integer face;
  private String model;
  private double[] box;
  private Double confidence;
  private double[][] landmarks;
  private double[] confidences;
  private String error;

  /** An empty row, for Spark. */
  public FaceRow() {}

  static FaceRow of(String image, int number, FaceAlignment alignment) {
    FaceRow row = new FaceRow();
    row.image = image;
    row.face = number;
    row.model = alignment.model();
    Box box = alignment.box().box();
    row.box = new double[] {box.x(), box.y(), box.width(), box.height()};
    row.confidence = alignment.confidence();
    int points = alignment.landmarks().size();
    row.landmarks = new double[points][];
    row.confidences = new double[points];
    for (int i = 0; i < points; i++) {
      row.landmarks[i] = new double[] {alignment.landmarks().x(i), alignment.landmarks().y(i)};
      row.confidences[i] = alignment.confidence(i);
    }
    return row;
  }

  static FaceRow failed(String image, OptionalInt number, String reason) {
    FaceRow row = new FaceRow();
    row.image = image;
    row.face = number.isPresent() ? number.getAsInt() : null;
    row.error = reason;
    return row;
  }

  static FaceRow failed(String image, AlignmentResult.Failure failure) {
    return failed(image, failure.box(), failure.reason());
  }

  /**
   * The image's name.
   *
   * @return the value of column image
   */
  public String getImage() {
    return image;
  }

  /**
   * The image's name.
   *
   * @param image the value of column image
   */
  public void setImage(String image) {
    this.image = image;
  }

  /**
   * The number of the box in its image, from 0; null if the whole image failed.
   *
   * @return the value of column face
   */
  public Integer getFace() {
    return face;
  }

  /**
   * The number of the box in its image, from 0; null if the whole image failed.
   *
   * @param face the value of column face
   */
  public void setFace(Integer face) {
    this.face = face;
  }

  /**
   * The model that found the points.
   *
   * @return the value of column model
   */
  public String getModel() {
    return model;
  }

  /**
   * The model that found the points.
   *
   * @param model the value of column model
   */
  public void setModel(String model) {
    this.model = model;
  }

  /**
   * The box as given: x, y, width, height.
   *
   * @return the value of column box
   */
  public double[] getBox() {
    return box;
  }

  /**
   * The box as given: x, y, width, height.
   *
   * @param box the value of column box
   */
  public void setBox(double[] box) {
    this.box = box;
  }

  /**
   * The mean confidence.
   *
   * @return the value of column confidence
   */
  public Double getConfidence() {
    return confidence;
  }

  /**
   * The mean confidence.
   *
   * @param confidence the value of column confidence
   */
  public void setConfidence(Double confidence) {
    this.confidence = confidence;
  }

  /**
   * The points in image pixels: x, y.
   *
   * @return the value of column landmarks
   */
  public double[][] getLandmarks() {
    return landmarks;
  }

  /**
   * The points in image pixels: x, y.
   *
   * @param landmarks the value of column landmarks
   */
  public void setLandmarks(double[][] landmarks) {
    this.landmarks = landmarks;
  }

  /**
   * A confidence for each point.
   *
   * @return the value of column confidences
   */
  public double[] getConfidences() {
    return confidences;
  }

  /**
   * A confidence for each point.
   *
   * @param confidences the value of column confidences
   */
  public void setConfidences(double[] confidences) {
    this.confidences = confidences;
  }

  /**
   * Why there are no points; null if there are.
   *
   * @return the value of column error
   */
  public String getError() {
    return error;
  }

  /**
   * Why there are no points; null if there are.
   *
   * @param error the value of column error
   */
  public void setError(String error) {
    this.error = error;
  }
}
