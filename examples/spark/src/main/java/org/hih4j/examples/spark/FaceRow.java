package org.hih4j.examples.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import javax.imageio.ImageIO;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.detect.DetectedFace;
import org.hih4j.face.FaceMeasure;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.LandmarkPainter;

/** A row of the result: a face, or why there is none. A bean, as Spark wants its row types. */
public final class FaceRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private String image;
  private Integer face;
  private String model;
  private double[] box;
  private Double confidence;
  private Double score;
  private double[] pose;
  private double[] openness;
  private byte[] chip;
  private byte[] drawing;
  private double[][] landmarks;
  private double[] confidences;
  private String error;

  /** An empty row, for Spark. */
  public FaceRow() {}

  static FaceRow of(
      String image, int number, FaceAlignment alignment, FaceImage picture, Set<Extra> extras) {
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
    row.score = alignment.detected().map(DetectedFace::score).orElse(null);
    if (extras.contains(Extra.POSE)) {
      row.pose = numbers(FaceMeasure.POSE, alignment, picture);
    }
    if (extras.contains(Extra.OPENNESS)) {
      row.openness = numbers(FaceMeasure.OPENNESS, alignment, picture);
    }
    if (extras.contains(Extra.CHIP)) {
      row.chip = png(FaceChip.arcFace(picture, alignment.landmarks(), 112).image());
    }
    return row;
  }

  private static double[] numbers(FaceMeasure measure, FaceAlignment alignment, FaceImage picture) {
    return measure
        .of(alignment.landmarks(), picture.width(), picture.height())
        .map(values -> values.stream().mapToDouble(Double::doubleValue).toArray())
        .orElse(null);
  }

  private static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Adds the picture with all of its faces drawn. */
  void draw(FaceImage picture, List<FaceAlignment> faces) {
    BufferedImage drawn = picture.toBufferedImage();
    faces.forEach(each -> LandmarkPainter.standard().paint(drawn, each.landmarks()));
    drawing = png(drawn);
  }

  /** An image in which no face was found. */
  static FaceRow without(String image) {
    FaceRow row = new FaceRow();
    row.image = image;
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
   * The number of the box in its image, from 0; null if the whole image failed or has no face.
   *
   * @return the value of column face
   */
  public Integer getFace() {
    return face;
  }

  /**
   * The number of the box in its image, from 0; null if the whole image failed or has no face.
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
   * The box as given or found: x, y, width, height.
   *
   * @return the value of column box
   */
  public double[] getBox() {
    return box;
  }

  /**
   * The box as given or found: x, y, width, height.
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
   * Why there are no points; null if there are, or no face was found.
   *
   * @return the value of column error
   */
  public String getError() {
    return error;
  }

  /**
   * Why there are no points; null if there are, or no face was found.
   *
   * @param error the value of column error
   */
  public void setError(String error) {
    this.error = error;
  }

  /**
   * The detector's score; null where the box was given.
   *
   * @return the value of column score
   */
  public Double getScore() {
    return score;
  }

  /**
   * The detector's score; null where the box was given.
   *
   * @param score the value of column score
   */
  public void setScore(Double score) {
    this.score = score;
  }

  /**
   * Yaw, pitch and roll in degrees; null unless asked for.
   *
   * @return the value of column pose
   */
  public double[] getPose() {
    return pose;
  }

  /**
   * Yaw, pitch and roll in degrees; null unless asked for.
   *
   * @param pose the value of column pose
   */
  public void setPose(double[] pose) {
    this.pose = pose;
  }

  /**
   * Openness of left eye, right eye and mouth; null unless asked for.
   *
   * @return the value of column openness
   */
  public double[] getOpenness() {
    return openness;
  }

  /**
   * Openness of left eye, right eye and mouth; null unless asked for.
   *
   * @param openness the value of column openness
   */
  public void setOpenness(double[] openness) {
    this.openness = openness;
  }

  /**
   * The face cut out upright, 112 x 112, as a PNG file; null unless asked for.
   *
   * @return the value of column chip
   */
  public byte[] getChip() {
    return chip;
  }

  /**
   * The face cut out upright, 112 x 112, as a PNG file; null unless asked for.
   *
   * @param chip the value of column chip
   */
  public void setChip(byte[] chip) {
    this.chip = chip;
  }

  /**
   * The image with the landmarks of all its faces drawn, as a PNG file; null unless asked for, and
   * in all rows but that of the image's first face.
   *
   * @return the value of column drawing
   */
  public byte[] getDrawing() {
    return drawing;
  }

  /**
   * The image with the landmarks of all its faces drawn, as a PNG file; null unless asked for, and
   * in all rows but that of the image's first face.
   *
   * @param drawing the value of column drawing
   */
  public void setDrawing(byte[] drawing) {
    this.drawing = drawing;
  }
}
