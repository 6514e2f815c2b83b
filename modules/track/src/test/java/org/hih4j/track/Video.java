package org.hih4j.track;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;
import java.util.Random;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;

/** Videos made by moving the example photograph: where every point of it goes is known exactly. */
final class Video {
  static final int WIDTH = 320;
  static final int HEIGHT = 240;

  /** A thirtieth of a second in nanoseconds. */
  static final long FRAME = 33_333_333;

  /** The tight box of the landmarks in the photograph. */
  private static final Box FACE = new Box(179.5, 87.5, 93, 91);

  private static final FaceImage PHOTO =
      FaceImage.load(Path.of("../../examples/images/astronaut.png"));

  private Video() {}

  static FaceAligner aligner() {
    return FaceAligner.load(
        Models.bundled("hih-300w"),
        AlignerOptions.builder()
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build());
  }

  /** The map from the photograph to a frame in which the face's middle is at (x, y). */
  static Transform2 place(double x, double y, double radians, double scale) {
    return Transform2.translation(-FACE.center().x(), -FACE.center().y())
        .then(Transform2.scaling(scale))
        .then(Transform2.rotation(radians, Point2.ORIGIN))
        .then(Transform2.translation(x, y));
  }

  /** Another person: the photograph mirrored, other colours, more contrast. */
  private static final FaceImage OTHER = other();

  private static FaceImage other() {
    BufferedImage picture = PHOTO.toBufferedImage();
    for (int y = 0; y < PHOTO.height(); y++) {
      for (int x = 0; x < PHOTO.width(); x++) {
        int rgb =
            PHOTO.rgb(
                2 * (int) FACE.center().x() - x < 0
                    ? 0
                    : Math.min(PHOTO.width() - 1, 2 * (int) FACE.center().x() - x),
                y);
        int red = rgb >> 16;
        int green = rgb >> 8 & 0xFF;
        picture.setRGB(x, y, (rgb & 0xFF) << 16 | green << 8 | red * red / 255);
      }
    }
    return FaceImage.of(picture);
  }

  /** The other person at the same place, before a background of its own. */
  static FaceImage strangerFrame() {
    BufferedImage picture = otherFrame(place(160, 120, 0, 1)).toBufferedImage();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        if (Math.hypot(x - 160, 1.2 * (y - 115)) > 75) {
          picture.setRGB(x, y, (x / 20 + y / 20) % 2 == 0 ? 0x20C040 : 0x102080);
        }
      }
    }
    return FaceImage.of(picture);
  }

  /** The other person where a map from the photograph puts it. */
  static FaceImage otherFrame(Transform2 photoToFrame) {
    return FaceImage.of(FaceChip.cut(OTHER, photoToFrame, WIDTH, HEIGHT).image());
  }

  /** The photograph taken through a map, with Gaussian noise in each colour of each pixel. */
  static FaceImage frame(Transform2 photoToFrame, double noise, Random random) {
    BufferedImage picture = FaceChip.cut(PHOTO, photoToFrame, WIDTH, HEIGHT).image();
    byte[] data = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < data.length; i++) {
      double value = (data[i] & 0xFF) + noise * random.nextGaussian();
      data[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
    return FaceImage.of(picture);
  }

  /** The face alone, without noise. */
  static FaceImage still(double x, double y) {
    return frame(place(x, y, 0, 1), 0, new Random(1));
  }

  static FaceImage blank() {
    return FaceImage.of(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR));
  }

  /** The box of a face whose middle is at (x, y). */
  static FaceBox box(double x, double y) {
    return FaceBox.landmarks(Box.square(new Point2(x, y), 92));
  }
}
