package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {

  /** In reading order as stored: red, green, blue, white. */
  private static final int[] CORNERS = {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF};

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void losslessFilesKeepEveryPixel(String format) throws IOException {
    BufferedImage image = TestImages.noise(31, 17, 1);
    FaceImage read = load(TestImages.encoded(image, format));
    assertThat(read.width()).isEqualTo(31);
    assertThat(read.height()).isEqualTo(17);
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 31; x++) {
        assertThat(read.rgb(x, y)).isEqualTo(image.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void filesAreReadByPath(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ein Bild.png");
    Files.write(file, TestImages.encoded(TestImages.gradient(8, 8), "png"));
    assertThat(FaceImage.load(file).rgb(7, 7)).isEqualTo(0xFFFF80);
  }

  @Test
  void streamsAreLeftOpen() throws IOException {
    boolean[] closed = new boolean[1];
    byte[] file = TestImages.encoded(TestImages.gradient(8, 8), "png");
    InputStream stream =
        new ByteArrayInputStream(file) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    FaceImage.load(stream);
    assertThat(closed[0]).isFalse();
    assertThat(stream.available()).isZero();
  }

  /** The corner colours after the turn that each orientation asks for, worked out by hand. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 2, 3",
    "2, 1, 0, 3, 2",
    "3, 3, 2, 1, 0",
    "4, 2, 3, 0, 1",
    "5, 0, 2, 1, 3",
    "6, 2, 0, 3, 1",
    "7, 3, 1, 2, 0",
    "8, 1, 3, 0, 2"
  })
  void everyOrientationIsHonoured(
      int orientation, int topLeft, int topRight, int bottomLeft, int bottomRight)
      throws IOException {
    int[] expected = {
      CORNERS[topLeft], CORNERS[topRight], CORNERS[bottomLeft], CORNERS[bottomRight]
    };
    BufferedImage stored = corners(64, 32);
    byte[] jpeg = TestImages.encoded(stored, "jpg");
    byte[] png = TestImages.encoded(stored, "png");
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] exif = TestImages.exif(orientation, order);
      assertCorners(load(TestImages.jpegWithExif(jpeg, exif)), orientation, expected);
      assertCorners(load(TestImages.pngWithExif(png, exif)), orientation, expected);
    }
    assertCorners(load(TestImages.tiff(stored, orientation)), orientation, expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, -1})
  void orientationsThatMakeNoSenseAreIgnored(int orientation) throws IOException {
    byte[] jpeg = TestImages.encoded(corners(64, 32), "jpg");
    byte[] exif = TestImages.exif(orientation, ByteOrder.BIG_ENDIAN);
    assertCorners(load(TestImages.jpegWithExif(jpeg, exif)), 1, CORNERS);
  }

  @Test
  void damagedMetadataDoesNotKeepAPictureFromBeingRead() throws IOException {
    byte[] jpeg = TestImages.encoded(corners(64, 32), "jpg");
    Random random = new Random(2);
    for (int round = 0; round < 200; round++) {
      byte[] exif = TestImages.exif(6, ByteOrder.BIG_ENDIAN);
      exif[random.nextInt(exif.length)] = (byte) random.nextInt();
      exif[random.nextInt(exif.length)] = (byte) random.nextInt();
      FaceImage image = load(TestImages.jpegWithExif(jpeg, exif));
      assertThat(image.width() * image.height()).isEqualTo(64 * 32);
    }
  }

  /**
   * Inks stored as they are, inverted as Adobe does, and as luma and chroma of the inverted ones.
   */
  @ParameterizedTest
  @CsvSource({
    "-1, 200, 100, 50, 40, 46, 131, 173",
    "0, 55, 155, 205, 215, 46, 131, 173",
    "2, 124, 86, 182, 215, 46, 131, 173"
  })
  void filesInInksAreRead(int transform, int c, int m, int y, int k, int red, int green, int blue)
      throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, new int[] {c, m, y, k});
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    byte[] plain = out.toByteArray();
    byte[] file = transform < 0 ? plain : TestImages.jpegOfAdobe(plain, transform);
    int rgb = load(file).rgb(8, 8);
    assertThat(rgb >> 16).isCloseTo(red, Offset.offset(4));
    assertThat(rgb >> 8 & 0xFF).isCloseTo(green, Offset.offset(4));
    assertThat(rgb & 0xFF).isCloseTo(blue, Offset.offset(4));
  }

  @Test
  void webpFilesAreRefusedWithWhatToDo() {
    byte[] webp = "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.US_ASCII);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(webp))
        .withMessageContaining("is a WebP file: convert it")
        .withMessageContaining("imageio-webp");
  }

  @Test
  void brokenMetadataSayNothingOnStandardError() throws IOException {
    byte[] exif = TestImages.exif(6, ByteOrder.BIG_ENDIAN);
    // An entry of XMP, which is XML, that is none.
    ByteBuffer.wrap(exif).putShort(10, (short) 700).putShort(12, (short) 1).putInt(14, 4);
    PrintStream real = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      load(TestImages.jpegWithExif(TestImages.encoded(corners(64, 32), "jpg"), exif));
    } finally {
      System.setErr(real);
    }
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void embeddedColourProfilesAreConverted() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, 0x373737);
    }
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] jpeg = TestImages.jpegWithProfile(TestImages.encoded(image, "jpg"), linear);
    assertThat(load(jpeg).rgb(8, 8) & 0xFF).isCloseTo(128, Offset.offset(3));
  }

  @Test
  void sixteenBitFilesAreScaledToEight() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(1, 0, 0, 100 * 257);
    assertThat(load(TestImages.encoded(image, "png")).rgb(1, 0)).isEqualTo(0x646464);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tiff"})
  void truncatedFilesAreRefused(String format) throws IOException {
    byte[] file =
        format.equals("tiff")
            ? TestImages.tiff(TestImages.noise(64, 48, 3), 1)
            : TestImages.encoded(TestImages.noise(64, 48, 3), format);
    for (int permille : new int[] {5, 30, 100, 300, 500, 700, 900, 970}) {
      int length = Math.max(4, (int) ((long) file.length * permille / 1000));
      assertThatExceptionOfType(ImageException.class)
          .as("the first %d of %d bytes", length, file.length)
          .isThrownBy(() -> load(Arrays.copyOf(file, length)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
  void damagedFilesAreRefusedOrRead(String format) throws IOException {
    byte[] file = TestImages.encoded(TestImages.gradient(40, 30), format);
    Random random = new Random(format.hashCode());
    for (int round = 0; round < 150; round++) {
      byte[] damaged = file.clone();
      for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        FaceImage image = load(damaged, 1_000_000);
        assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(1_000_000);
      } catch (ImageException expected) {
        assertThat(expected.getMessage()).startsWith("the image ");
      }
    }
  }

  @Test
  void sizesAreCheckedBeforeAnythingIsDecoded() throws IOException {
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(TestImages.pngHeader(60_000, 60_000)))
        .withMessage(
            "the image has 60000 x 60000 pixels, more than the 200000000 allowed: allow more or"
                + " make it smaller");
    byte[] small = TestImages.encoded(TestImages.gradient(10, 10), "png");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(small, 99))
        .withMessageContaining("10 x 10 pixels");
    assertThat(load(small, 100).width()).isEqualTo(10);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(TestImages.pngHeader(60_000, 60_000), Long.MAX_VALUE))
        .withMessageContaining("715827879");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "gif"})
  void filesTooSmallForTheirPixelsAreRefusedBeforeAnythingIsDecoded(String format)
      throws IOException {
    byte[] file = TestImages.encoded(TestImages.gradient(10, 10), format);
    assertThat(load(file).width()).isEqualTo(10);
    int claimed = 0x2710; // 10,000 by 10,000
    if (format.equals("jpg")) {
      ByteBuffer frame = ByteBuffer.wrap(file).position(TestImages.jpegFrame(file) + 5);
      frame.putShort((short) claimed).putShort((short) claimed);
    } else {
      ByteBuffer.wrap(file)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putShort(6, (short) claimed)
          .putShort(8, (short) claimed)
          .putShort(TestImages.gifFrame(file) + 5, (short) claimed)
          .putShort(TestImages.gifFrame(file) + 7, (short) claimed);
    }
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(file))
        .withMessageContaining("claims 10000 x 10000 pixels in " + file.length + " bytes");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(TestImages.pngHeader(claimed, claimed)))
        .withMessageContaining("claims 10000 x 10000 pixels");
  }

  @Test
  void picturesMayHaveAsManyPixelsAByteAsTheLimitSays() throws IOException {
    byte[] blank =
        TestImages.encoded(new BufferedImage(4000, 1000, BufferedImage.TYPE_BYTE_BINARY), "png");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(blank))
        .withMessageContaining("more than 1000 a byte");
    ImageLimits more = ImageLimits.builder().maxPixelsPerByte(8300).build();
    assertThat(FaceImage.load(new ByteArrayInputStream(blank), more).width()).isEqualTo(4000);
  }

  @Test
  void filesLargerThanTheLimitAreRefused() throws IOException {
    byte[] file = TestImages.encoded(TestImages.gradient(10, 10), "bmp");
    ImageLimits enough = ImageLimits.builder().maxFileBytes(file.length).build();
    ImageLimits tooFew = ImageLimits.builder().maxFileBytes(file.length - 1).build();
    assertThat(FaceImage.load(new ByteArrayInputStream(file), enough).width()).isEqualTo(10);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(new ByteArrayInputStream(file), tooFew))
        .withMessageContaining("larger than " + (file.length - 1) + " bytes");
  }

  @Test
  void progressiveFilesOfManyScansAreRefusedBeforeAnythingIsDecoded() throws IOException {
    byte[] ordinary = TestImages.progressiveJpeg(TestImages.gradient(64, 48), 0);
    byte[] many = TestImages.progressiveJpeg(TestImages.gradient(64, 48), 100);
    assertThat(load(ordinary).width()).isEqualTo(64);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(many))
        .withMessageContaining("110 scans of 64 x 48 pixels");
    ImageLimits more = ImageLimits.builder().maxScans(110).build();
    assertThat(FaceImage.load(new ByteArrayInputStream(many), more).width()).isEqualTo(64);
    ImageLimits fewer = ImageLimits.builder().maxScans(9).build();
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(new ByteArrayInputStream(ordinary), fewer))
        .withMessageContaining("10 scans");
  }

  @Test
  void scansCountAsPixels() throws IOException {
    byte[] file = TestImages.progressiveJpeg(TestImages.gradient(64, 48), 22);
    assertThat(load(file, 2 * 64 * 48).width()).isEqualTo(64);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(file, 2 * 64 * 48 - 1))
        .withMessageContaining("32 scans");
  }

  @Test
  void picturesInsideAnotherFormatAreRefused() throws IOException {
    byte[] inside = TestImages.encoded(TestImages.gradient(10, 10), "jpg");
    ByteBuffer bmp = ByteBuffer.allocate(54 + inside.length).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(54);
    bmp.putInt(40).putInt(10).putInt(10).putShort((short) 1).putShort((short) 0);
    bmp.putInt(4).putInt(inside.length).putLong(0).putLong(0).put(inside);
    byte[] tiff = TestImages.jpegInTiff(TestImages.gradient(16, 16));
    for (byte[] file : new byte[][] {bmp.array(), tiff}) {
      assertThatExceptionOfType(ImageException.class)
          .isThrownBy(() -> load(file))
          .withMessageContaining("holds another image file");
    }
  }

  @Test
  void aTileIsHeldToTheLimitsOfAPicture() {
    byte[] file = TestImages.tiledTiff(10, 8192);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(file))
        .withMessageContaining("claims 8192 x 8192 pixels");
  }

  @Test
  void limitsAreCheckedAndNamed() {
    ImageLimits.Builder builder = ImageLimits.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxPixels(0))
        .withMessage("maxPixels must be at least 1: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxFileBytes(0))
        .withMessageContaining("maxFileBytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxPixelsPerByte(0))
        .withMessageContaining("maxPixelsPerByte");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxScans(0))
        .withMessageContaining("maxScans");
  }

  @Test
  void whatIsNoImageIsRefused(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("notes.jpg"), "no picture at all");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(text))
        .withMessageContaining("notes.jpg is in no image format")
        .withMessageContaining("JPEG")
        .withMessageContaining("PNG");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(folder.resolve("missing.png")))
        .withMessageStartingWith("there is no file ");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(folder))
        .withMessageContaining("folder");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load(new byte[0]))
        .withMessage("the image is empty");
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> load("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void failingStreamsAreReported() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line went dead");
          }
        };
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.load(failing))
        .withMessage("the image cannot be read: the line went dead");
  }

  private static FaceImage load(byte[] file, long maxPixels) {
    return FaceImage.load(
        new ByteArrayInputStream(file), ImageLimits.builder().maxPixels(maxPixels).build());
  }

  private static FaceImage load(byte[] file) {
    return FaceImage.load(new ByteArrayInputStream(file));
  }

  private static BufferedImage corners(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, CORNERS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]);
      }
    }
    return image;
  }

  private static void assertCorners(FaceImage image, int orientation, int[] expected) {
    boolean turned = orientation >= 5;
    assertThat(image.width()).isEqualTo(turned ? 32 : 64);
    assertThat(image.height()).isEqualTo(turned ? 64 : 32);
    int right = image.width() - 4;
    int bottom = image.height() - 4;
    int[] found = {
      image.rgb(3, 3), image.rgb(right, 3), image.rgb(3, bottom), image.rgb(right, bottom)
    };
    for (int corner = 0; corner < 4; corner++) {
      for (int shift = 0; shift < 24; shift += 8) {
        assertThat(found[corner] >> shift & 0xFF)
            .as("corner %d of orientation %d", corner, orientation)
            .isCloseTo(expected[corner] >> shift & 0xFF, Offset.offset(12));
      }
    }
  }
}
