package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any face: alignment goes along with what is done to picture and box. */
class AlignmentPropertyTest {
  private static final Path PHOTO = Path.of("..", "..", "examples", "images", "astronaut.png");
  private static final int CASES = 12;
  private static final int WIDTH = 200;
  private static final int HEIGHT = 160;
  private static FaceAligner aligner;

  /** Three points in a box of 48 pixels, apart from each other and from its edge. */
  private record Face(Point2[] points, FaceBox box) {
    static Face of(SplittableRandom random) {
      double x = 40 + random.nextDouble(60);
      double y = 35 + random.nextDouble(40);
      Point2[] points = {
        new Point2(x + random.nextDouble(4, 14), y + random.nextDouble(4, 14)),
        new Point2(x + random.nextDouble(32, 42), y + random.nextDouble(4, 14)),
        new Point2(x + random.nextDouble(16, 30), y + random.nextDouble(32, 42))
      };
      return new Face(points, FaceBox.landmarks(x, y, 48, 48));
    }

    Landmarks align() {
      return aligner.align(TestModels.picture(WIDTH, HEIGHT, 4, points), box).landmarks();
    }
  }

  @BeforeAll
  static void load() {
    aligner = FaceAligner.load(TestModels.colours());
  }

  @AfterAll
  static void close() {
    aligner.close();
  }

  @Test
  void aShiftOfPictureAndBoxShiftsThePoints() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      Face face = Face.of(random);
      Point2 shift = new Point2(random.nextInt(-20, 21), random.nextInt(-20, 21));
      Point2[] moved = new Point2[3];
      for (int p = 0; p < 3; p++) {
        moved[p] = face.points[p].plus(shift);
      }
      Landmarks before = face.align();
      Landmarks after =
          new Face(
                  moved,
                  FaceBox.landmarks(
                      face.box.box().x() + shift.x(), face.box.box().y() + shift.y(), 48, 48))
              .align();
      for (int p = 0; p < 3; p++) {
        assertThat(after.get(p).distance(before.get(p).plus(shift))).isLessThan(1e-4);
      }
    }
  }

  @Test
  void aMirroredPictureAndBoxMirrorThePoints() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < CASES; i++) {
      Face face = Face.of(random);
      Point2[] mirrored = new Point2[3];
      for (int p = 0; p < 3; p++) {
        mirrored[p] = new Point2(WIDTH - 1 - face.points[p].x(), face.points[p].y());
      }
      Landmarks before = face.align();
      Landmarks after =
          new Face(
                  mirrored,
                  FaceBox.landmarks(
                      WIDTH - 1 - face.box.box().x() - 48, face.box.box().y(), 48, 48))
              .align();
      for (int p = 0; p < 3; p++) {
        // The colours of the test's model are no pairs: each point is its own mirror image.
        assertThat(WIDTH - 1 - after.x(p)).isCloseTo(before.x(p), within(0.02));
        assertThat(after.y(p)).isCloseTo(before.y(p), within(0.02));
      }
    }
  }

  @Test
  void withFlipAveragingAMirroredFaceHasItsPointsSwappedInPairs() {
    FaceImage image = FaceImage.load(PHOTO);
    BufferedImage picture = image.toBufferedImage();
    int width = picture.getWidth();
    BufferedImage mirrored =
        new BufferedImage(width, picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        mirrored.setRGB(width - 1 - x, y, picture.getRGB(x, y));
      }
    }
    AlignerOptions options = AlignerOptions.builder().flipAveraging(true).build();
    try (FaceAligner bundled = FaceAligner.load(Models.bundled("hih-300w"), options)) {
      LandmarkScheme scheme = bundled.card().scheme();
      Landmarks before = bundled.align(image, FaceBox.landmarks(180, 80, 92, 92)).landmarks();
      Landmarks after =
          bundled.align(mirrored, FaceBox.landmarks(width - 1 - 180 - 92, 80, 92, 92)).landmarks();
      for (int p = 0; p < scheme.size(); p++) {
        Point2 twin = after.get(scheme.flipped(p));
        assertThat(before.get(p).distance(new Point2(width - 1 - twin.x(), twin.y())))
            .as("point %d", p)
            .isLessThan(0.01);
      }
    }
  }

  @Test
  void aLargerPictureAndBoxSpreadThePoints() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < CASES; i++) {
      Face face = Face.of(random);
      double scale = random.nextDouble(1.2, 2.5);
      Point2[] larger = new Point2[3];
      for (int p = 0; p < 3; p++) {
        larger[p] = new Point2(face.points[p].x() * scale, face.points[p].y() * scale);
      }
      Landmarks before = face.align();
      BufferedImage picture =
          TestModels.picture((int) (WIDTH * scale), (int) (HEIGHT * scale), 4 * scale, larger);
      FaceBox box =
          FaceBox.landmarks(
              face.box.box().x() * scale, face.box.box().y() * scale, 48 * scale, 48 * scale);
      Landmarks after = aligner.align(picture, box).landmarks();
      for (int p = 0; p < 3; p++) {
        Point2 expected = new Point2(before.x(p) * scale, before.y(p) * scale);
        assertThat(after.get(p).distance(expected)).isLessThan(0.15 * scale);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theOrientationOfAFileDoesNotMoveThePoints(int orientation, @TempDir Path folder)
      throws IOException {
    Face face = Face.of(new SplittableRandom(4));
    BufferedImage upright = TestModels.picture(WIDTH, HEIGHT, 4, face.points);
    Path file = folder.resolve("picture.png");
    Files.write(file, withOrientation(stored(upright, orientation), orientation));
    assertThat(aligner.align(file, face.box).landmarks()).isEqualTo(face.align());
  }

  /** The pixels as a camera stores them for a picture to be shown upright. */
  private static BufferedImage stored(BufferedImage upright, int orientation) {
    int w = upright.getWidth();
    int h = upright.getHeight();
    boolean turned = orientation >= 5;
    BufferedImage stored =
        new BufferedImage(turned ? h : w, turned ? w : h, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int column =
            switch (orientation) {
              case 2, 3 -> w - 1 - x;
              case 5, 6 -> y;
              case 7, 8 -> h - 1 - y;
              default -> x;
            };
        int row =
            switch (orientation) {
              case 3, 4 -> h - 1 - y;
              case 5, 8 -> x;
              case 6, 7 -> w - 1 - x;
              default -> y;
            };
        stored.setRGB(column, row, upright.getRGB(x, y));
      }
    }
    return stored;
  }

  /** A PNG file with an eXIf chunk behind its header. */
  private static byte[] withOrientation(BufferedImage picture, int orientation) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    byte[] tiff = {
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] name = "eXIf".getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(tiff);
    int header = 33;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.write(png.toByteArray(), 0, header);
    data.writeInt(tiff.length);
    data.write(name);
    data.write(tiff);
    data.writeInt((int) crc.getValue());
    data.write(png.toByteArray(), header, png.size() - header);
    return out.toByteArray();
  }
}
