package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.InterleavedU8;
import boofcv.struct.image.Planar;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceImageTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE,
        BufferedImage.TYPE_USHORT_565_RGB,
        BufferedImage.TYPE_USHORT_555_RGB,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void coloursOfEveryTypeAreKept(int type) {
    BufferedImage image = new BufferedImage(7, 5, type);
    Random random = new Random(type);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        image.setRGB(x, y, 0xFF000000 | random.nextInt(0x1000000));
      }
    }
    assertSameColours(FaceImage.of(image), image);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_USHORT_565_RGB,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void partsOfPicturesAreTakenAsSuch(int type) {
    BufferedImage image = new BufferedImage(9, 8, type);
    image.getGraphics().drawImage(TestImages.noise(9, 8, type), 0, 0, null);
    BufferedImage part = image.getSubimage(2, 3, 5, 4);
    assertSameColours(FaceImage.of(part), part);
  }

  @Test
  void rowsOfABufferAreTakenAtTheirStride() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(2 * 8);
    pixels.put(8, new byte[] {1, 2, 3, 4, 5, 6}).position(5).limit(6);
    FaceImage image = FaceImage.ofBgr(pixels, 2, 2, 8);
    assertThat(image.rgb(0, 1)).isEqualTo(0x030201);
    assertThat(image.rgb(1, 1)).isEqualTo(0x060504);
    assertThat(image.rgb(1, 0)).isZero();
    assertThat(pixels.position()).isEqualTo(5);
  }

  @Test
  void aBufferThatIsTooShortOrAStrideThatIsTooSmallIsRefused() {
    ByteBuffer pixels = ByteBuffer.allocate(13);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceImage.ofBgr(pixels, 2, 2, 8))
        .withMessage("pixels must hold 2 rows of 8 bytes: 13");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceImage.ofBgr(pixels, 2, 2, 5))
        .withMessage("stride must be 6 or more: 5");
  }

  @Test
  void laterChangesOfTheSourceAreNotSeen() {
    BufferedImage image = TestImages.noise(4, 4, 1);
    int before = image.getRGB(1, 2) & 0xFFFFFF;
    FaceImage copy = FaceImage.of(image);
    image.setRGB(1, 2, ~before);
    assertThat(copy.rgb(1, 2)).isEqualTo(before);
  }

  @Test
  void theCopyForDrawingIsEqualAndIndependent() {
    BufferedImage source = TestImages.noise(5, 3, 2);
    FaceImage image = FaceImage.of(source);
    BufferedImage copy = image.toBufferedImage();
    assertSameColours(image, copy);
    copy.setRGB(0, 0, ~copy.getRGB(0, 0));
    assertSameColours(image, source);
    GrayU8 gray = new GrayU8(2, 1);
    gray.data[1] = 9;
    assertThat(FaceImage.of(gray).toBufferedImage().getRGB(1, 0)).isEqualTo(0xFF090909);
  }

  @Test
  void grayValuesAreKeptWhateverTheGrayCurve() {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    FaceImage converted = FaceImage.of(image);
    assertThat(converted.rgb(0, 0)).isZero();
    assertThat(converted.rgb(1, 0)).isEqualTo(0x646464);
    assertThat(converted.rgb(2, 0)).isEqualTo(0xFFFFFF);
  }

  @Test
  void partsOfGrayPicturesAreTakenAsSuch() {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(2, 3, 0, 77);
    assertThat(FaceImage.of(image.getSubimage(1, 1, 3, 3)).rgb(1, 2)).isEqualTo(0x4D4D4D);
  }

  @Test
  void sixteenBitsAreScaledToEight() {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100 * 257, 65535});
    FaceImage converted = FaceImage.of(image);
    assertThat(converted.rgb(1, 0)).isEqualTo(0x646464);
    assertThat(converted.rgb(2, 0)).isEqualTo(0xFFFFFF);

    BufferedImage colours =
        custom(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, 2, 1, DataBuffer.TYPE_USHORT);
    colours.getRaster().setPixel(1, 0, new int[] {65535, 128 * 257, 0});
    assertThat(FaceImage.of(colours).rgb(1, 0)).isEqualTo(0xFF8000);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void transparencyIsLaidOverBlack(int type) {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, 0x00FFFFFF);
    image.setRGB(1, 0, 0x80FF6400);
    FaceImage converted = FaceImage.of(image);
    assertThat(converted.rgb(0, 0)).isZero();
    assertThat(converted.rgb(1, 0) >> 16).isCloseTo(0x80, offset(1));
    assertThat(converted.rgb(1, 0) >> 8 & 0xFF).isCloseTo(0x32, offset(1));
  }

  @Test
  void transparencyOfGrayIsLaidOverBlack() {
    BufferedImage image =
        custom(ColorSpace.getInstance(ColorSpace.CS_GRAY), true, 2, 1, DataBuffer.TYPE_BYTE);
    image.getRaster().setPixel(0, 0, new int[] {200, 255});
    image.getRaster().setPixel(1, 0, new int[] {200, 128});
    FaceImage converted = FaceImage.of(image);
    assertThat(converted.rgb(0, 0)).isEqualTo(0xC8C8C8);
    assertThat(converted.rgb(1, 0) & 0xFF).isCloseTo(100, offset(1));
  }

  @Test
  void transparentPaletteEntriesAreBlack() {
    byte[] levels = {(byte) 255, (byte) 255};
    IndexColorModel palette = new IndexColorModel(8, 2, levels, levels, levels, 1);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    assertThat(FaceImage.of(image).rgb(0, 0)).isEqualTo(0xFFFFFF);
    assertThat(FaceImage.of(image).rgb(1, 0)).isZero();
  }

  @Test
  void otherColourProfilesAreConverted() {
    BufferedImage linear =
        custom(ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), false, 1, 1, DataBuffer.TYPE_BYTE);
    linear.getRaster().setPixel(0, 0, new int[] {55, 55, 55});
    assertThat(FaceImage.of(linear).rgb(0, 0) & 0xFF).isCloseTo(128, offset(2));
  }

  @Test
  void customOrdersOfBytesAreRead() {
    BufferedImage image =
        custom(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, 3, 2, DataBuffer.TYPE_BYTE);
    image.setRGB(2, 1, 0x123456);
    assertThat(FaceImage.of(image).rgb(2, 1)).isEqualTo(0x123456);
  }

  @Test
  void cmykIsRefused() {
    BufferedImage image = custom(new Cmyk(), false, 2, 2, DataBuffer.TYPE_BYTE);
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> FaceImage.of(image))
        .withMessage("the colours of the image are CMYK; convert it to RGB or gray first");
  }

  @Test
  void planarPicturesAreRead() {
    Planar<GrayU8> image = new Planar<>(GrayU8.class, 6, 5, 3);
    for (int band = 0; band < 3; band++) {
      image.getBand(band).set(3, 2, 10 * band + 200);
    }
    assertThat(FaceImage.of(image).rgb(3, 2)).isEqualTo(0xC8D2DC);
    assertThat(FaceImage.of(image.subimage(2, 1, 6, 5, null)).rgb(1, 1)).isEqualTo(0xC8D2DC);
    assertThat(FaceImage.of(image.partialSpectrum(1)).rgb(3, 2)).isEqualTo(0xD2D2D2);
  }

  @Test
  void theCopyForBoofCvIsEqual() {
    BufferedImage source = TestImages.noise(5, 3, 6);
    FaceImage blueFirst = FaceImage.of(source);
    FaceImage redFirst = FaceImage.of(blueFirst.toPlanar());
    assertSameColours(redFirst, source);
    assertSameColours(FaceImage.of(redFirst.toPlanar()), source);
  }

  @Test
  void interleavedPicturesAreRead() {
    InterleavedU8 image = new InterleavedU8(6, 5, 4);
    image.set(3, 2, 200, 210, 220, 7);
    assertThat(FaceImage.of(image).rgb(3, 2)).isEqualTo(0xC8D2DC);
    assertThat(FaceImage.of(image.subimage(2, 1, 6, 5, null)).rgb(1, 1)).isEqualTo(0xC8D2DC);
    InterleavedU8 one = new InterleavedU8(2, 2, 1);
    one.set(1, 1, 99);
    assertThat(FaceImage.of(one).rgb(1, 1)).isEqualTo(0x636363);
  }

  @Test
  void grayPicturesAreRead() {
    GrayU8 image = new GrayU8(6, 5);
    image.set(3, 2, 210);
    assertThat(FaceImage.of(image).rgb(3, 2)).isEqualTo(0xD2D2D2);
    assertThat(FaceImage.of(image.subimage(2, 1, 6, 5, null)).rgb(1, 1)).isEqualTo(0xD2D2D2);
  }

  @Test
  void twoBandsAndNoPixelsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceImage.of(new Planar<>(GrayU8.class, 4, 4, 2)))
        .withMessageContaining("2 bands");
    assertThatIllegalArgumentException().isThrownBy(() -> FaceImage.of(new InterleavedU8(4, 4, 2)));
    assertThatIllegalArgumentException().isThrownBy(() -> FaceImage.of(new GrayU8(0, 4)));
  }

  @Test
  void pixelsOutsideAreRefused() {
    FaceImage image = FaceImage.of(TestImages.noise(4, 3, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> image.rgb(4, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> image.rgb(0, -1));
    assertThat(image).hasToString("FaceImage[4x3]");
  }

  private static void assertSameColours(FaceImage actual, BufferedImage expected) {
    assertThat(actual.width()).isEqualTo(expected.getWidth());
    assertThat(actual.height()).isEqualTo(expected.getHeight());
    for (int y = 0; y < expected.getHeight(); y++) {
      for (int x = 0; x < expected.getWidth(); x++) {
        assertThat(actual.rgb(x, y)).isEqualTo(expected.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  private static BufferedImage custom(
      ColorSpace space, boolean alpha, int width, int height, int type) {
    ColorModel colors =
        new ComponentColorModel(
            space, alpha, false, alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, type);
    WritableRaster raster = colors.createCompatibleWritableRaster(width, height);
    return new BufferedImage(colors, raster, false, null);
  }

  private static Offset<Integer> offset(int value) {
    return Offset.offset(value);
  }

  private static final class Cmyk extends ColorSpace {

    private static final long serialVersionUID = 1L;

    Cmyk() {
      super(TYPE_CMYK, 4);
    }

    @Override
    public float[] toRGB(float[] color) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] fromRGB(float[] rgb) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] toCIEXYZ(float[] color) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] fromCIEXYZ(float[] color) {
      throw new UnsupportedOperationException();
    }
  }
}
