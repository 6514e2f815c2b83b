package org.hih4j.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.Landmarks;

/**
 * An upright face cut out of a picture at a chosen size, with the transform that maps it there.
 *
 * <p>Shrinking is anti-aliased; what lies outside the picture is black.
 *
 * @param image the chip, of type {@link BufferedImage#TYPE_3BYTE_BGR}; the caller's own
 * @param imageToChip takes points of the picture to the chip, pixel centres at whole numbers in
 *     both
 */
public record FaceChip(BufferedImage image, Transform2 imageToChip) {

  /**
   * Where the five points stand in a chip of 112 x 112 that face recognition networks are fed with
   * (Deng et al., "ArcFace", CVPR 2019; template of its authors).
   */
  private static final FivePoints ARC_FACE =
      new FivePoints(
          new Point2(38.2946, 51.6963),
          new Point2(73.5318, 51.5014),
          new Point2(56.0252, 71.7366),
          new Point2(41.5493, 92.3655),
          new Point2(70.7299, 92.2041));

  private static final double ARC_FACE_SIDE = 112;

  /** Checks that both are there. */
  public FaceChip {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(imageToChip, "imageToChip");
  }

  /**
   * Cuts a face as face recognition networks want it: the similarity that brings the five points
   * nearest to the template of ArcFace.
   *
   * @param image the picture
   * @param face the landmarks of a face in it
   * @param side the sides of the chip in pixels; 112 is usual
   * @return the chip
   * @throws IllegalArgumentException if the landmarks lack one of the five points, all coincide, or
   *     {@code side} is not in 1..{@value CropSampler#MAX_SIDE}
   */
  public static FaceChip arcFace(FaceImage image, Landmarks face, int side) {
    return arcFace(image, FivePoints.of(face), side);
  }

  /**
   * Cuts a face as face recognition networks want it; see {@link #arcFace(FaceImage, Landmarks,
   * int)}.
   *
   * @param image the picture
   * @param face the five points of a face in it
   * @param side the sides of the chip in pixels
   * @return the chip
   * @throws IllegalArgumentException if all points coincide or {@code side} is out of range
   */
  public static FaceChip arcFace(FaceImage image, FivePoints face, int side) {
    CropSampler.checkSide(side, "side");
    double scale = side / ARC_FACE_SIDE;
    Transform2 resize = new Transform2(scale, 0, (scale - 1) / 2, 0, scale, (scale - 1) / 2);
    return aligned(image, face.points(), resize.applyAll(ARC_FACE.points()), side, side);
  }

  /**
   * Cuts a face with hair and chin, like the pictures of FFHQ (Karras et al., "A style-based
   * generator architecture for generative adversarial networks", CVPR 2019): a square whose
   * direction comes from the eyes and the mouth, its middle a tenth of the way from eyes to mouth,
   * its half side the larger of 2 times the distance between the eyes and 1.8 times that from eyes
   * to mouth.
   *
   * @param image the picture
   * @param face the landmarks of a face in it
   * @param side the sides of the chip in pixels
   * @return the chip
   * @throws IllegalArgumentException if the landmarks lack one of the five points, eyes and mouth
   *     coincide, or {@code side} is out of range
   */
  public static FaceChip ffhq(FaceImage image, Landmarks face, int side) {
    return ffhq(image, FivePoints.of(face), side);
  }

  /**
   * Cuts a face with hair and chin; see {@link #ffhq(FaceImage, Landmarks, int)}.
   *
   * @param image the picture
   * @param face the five points of a face in it
   * @param side the sides of the chip in pixels
   * @return the chip
   * @throws IllegalArgumentException if eyes and mouth coincide or {@code side} is out of range
   */
  public static FaceChip ffhq(FaceImage image, FivePoints face, int side) {
    CropSampler.checkSide(side, "side");
    Point2 eyes = face.middleOfEyes();
    Point2 mouth = Point2.mean(List.of(face.leftMouth(), face.rightMouth()));
    Point2 across = face.rightEye().minus(face.leftEye());
    Point2 down = mouth.minus(eyes);
    Point2 direction = face.direction();
    double length = Math.hypot(direction.x(), direction.y());
    double half =
        Math.max(2 * Math.hypot(across.x(), across.y()), 1.8 * Math.hypot(down.x(), down.y()));
    if (!(length > 0 && half > 0)) {
      throw new IllegalArgumentException(
          "face must have eyes and mouth in different places: " + face);
    }
    Point2 middle = eyes.plus(down.times(0.1));
    double cos = direction.x() / length * 2 * half / side;
    double sin = direction.y() / length * 2 * half / side;
    double centre = (side - 1) / 2.0;
    Transform2 chipToImage =
        new Transform2(
            cos,
            -sin,
            middle.x() - cos * centre + sin * centre,
            sin,
            cos,
            middle.y() - sin * centre - cos * centre);
    return cut(image, chipToImage.inverse(), side, side);
  }

  /**
   * Cuts a face so that points of it come as near as possible to places of the chip, by rotation,
   * scale and shift.
   *
   * @param image the picture
   * @param points points in the picture, two at least
   * @param places where they shall be in the chip, in the same order
   * @param width the width of the chip in pixels
   * @param height the height of the chip in pixels
   * @return the chip
   * @throws IllegalArgumentException if the lists do not match, the points coincide, or a size is
   *     out of range
   */
  public static FaceChip aligned(
      FaceImage image, List<Point2> points, List<Point2> places, int width, int height) {
    return cut(image, Transform2.similarity(points, places), width, height);
  }

  /**
   * Cuts a piece with a given transform.
   *
   * @param image the picture
   * @param imageToChip takes points of the picture to the chip; must have an inverse
   * @param width the width of the chip in pixels
   * @param height the height of the chip in pixels
   * @return the chip
   * @throws IllegalArgumentException if the map has no inverse or a size is out of range
   */
  public static FaceChip cut(FaceImage image, Transform2 imageToChip, int width, int height) {
    Objects.requireNonNull(image, "image");
    CropSampler.checkSide(width, "width");
    CropSampler.checkSide(height, "height");
    BufferedImage chip = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] data = ((DataBufferByte) chip.getRaster().getDataBuffer()).getData();
    float[] red = new float[width];
    float[] green = new float[width];
    float[] blue = new float[width];
    PixelSource source =
        PixelSource.of(image, imageToChip.inverse(), width, height, Sampling.ANTIALIASED);
    int at = 0;
    for (int v = 0; v < height; v++) {
      source.row(v, red, green, blue);
      for (int u = 0; u < width; u++, at += 3) {
        data[at] = (byte) (blue[u] + 0.5f);
        data[at + 1] = (byte) (green[u] + 0.5f);
        data[at + 2] = (byte) (red[u] + 0.5f);
      }
    }
    return new FaceChip(chip, imageToChip);
  }
}
