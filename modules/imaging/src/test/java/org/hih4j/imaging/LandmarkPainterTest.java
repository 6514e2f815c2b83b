package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class LandmarkPainterTest {

  private static final LandmarkScheme SQUARE =
      LandmarkScheme.custom("square", 4).polyline("mouth", true, 0, 1, 2, 3).build();

  private static final Landmarks CORNERS =
      Landmarks.of(SQUARE, new double[] {40, 40, 160, 40, 160, 160, 40, 160});

  private static final LandmarkPainter POINTS = LandmarkPainter.builder().lines(false).build();

  private static FaceImage gray() {
    BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 200; x++) {
        image.setRGB(x, y, 0x404040);
      }
    }
    return FaceImage.of(image);
  }

  @Test
  void pointsAreCentredOnTheirPixel() {
    BufferedImage drawn = POINTS.draw(gray(), CORNERS);
    assertThat(drawn.getRGB(40, 160)).isEqualTo(0xFFFFFFFF);
    for (int reach = 1; reach < 6; reach++) {
      assertThat(drawn.getRGB(40 + reach, 40)).isEqualTo(drawn.getRGB(40 - reach, 40));
      assertThat(drawn.getRGB(40, 40 + reach)).isEqualTo(drawn.getRGB(40, 40 - reach));
    }
  }

  @Test
  void linesFollowTheScheme() {
    BufferedImage drawn = LandmarkPainter.builder().points(false).build().draw(gray(), CORNERS);
    assertThat(drawn.getRGB(100, 40)).isEqualTo(0xFFE57373);
    assertThat(drawn.getRGB(40, 100)).isEqualTo(0xFFE57373);
    assertThat(drawn.getRGB(100, 100)).isEqualTo(0xFF404040);
  }

  private static long changed(double factor) {
    FaceImage plain =
        FaceImage.of(
            new BufferedImage(
                (int) (200 * factor), (int) (200 * factor), BufferedImage.TYPE_INT_RGB));
    double[] xy = CORNERS.toArray();
    Landmarks face = Landmarks.of(SQUARE, Arrays.stream(xy).map(value -> value * factor).toArray());
    BufferedImage drawn = LandmarkPainter.standard().draw(plain, face);
    int[] pixels = drawn.getRGB(0, 0, drawn.getWidth(), drawn.getHeight(), null, 0, plain.width());
    return Arrays.stream(pixels).filter(pixel -> (pixel & 0xFFFFFF) != 0).count();
  }

  @Test
  void pointsAndLinesGrowWithTheFace() {
    // Twice the face is twice as long and twice as wide a line: four times the pixels.
    assertThat(changed(4) / (double) changed(2)).isBetween(3.6, 4.4);
  }

  @Test
  void theSourceIsLeftAlone() {
    FaceImage image = gray();
    LandmarkPainter.standard().draw(image, CORNERS);
    assertThat(image.rgb(40, 40)).isEqualTo(0x404040);
  }

  @Test
  void confidenceGoesFromRedOverYellowToGreen() {
    BufferedImage drawn = POINTS.draw(gray(), CORNERS, new double[] {0, 0.5, 1, 1});
    int low = drawn.getRGB(40, 40);
    int middle = drawn.getRGB(160, 40);
    int high = drawn.getRGB(160, 160);
    assertThat(low >> 16 & 0xFF).isEqualTo(255);
    assertThat(low >> 8 & 0xFF).isLessThan(40);
    assertThat(middle >> 16 & 0xFF).isGreaterThan(240);
    assertThat(middle >> 8 & 0xFF).isGreaterThan(240);
    assertThat(high >> 16 & 0xFF).isLessThan(40);
    assertThat(high >> 8 & 0xFF).isEqualTo(255);
  }

  @Test
  void numbersAreDrawnOutsideTheFace() {
    LandmarkPainter numbers = LandmarkPainter.builder().lines(false).numbers(true).build();
    BufferedImage with = numbers.draw(gray(), CORNERS);
    BufferedImage without = POINTS.draw(gray(), CORNERS);
    int outside = 0;
    for (int y = 0; y < 36; y++) {
      for (int x = 0; x < 36; x++) {
        if (with.getRGB(x, y) != without.getRGB(x, y)) {
          outside++;
        }
      }
    }
    assertThat(outside).isGreaterThan(20);
    assertThat(with.getRGB(60, 60)).isEqualTo(0xFF404040);
  }

  @Test
  void theNumberOfALandmarkThatIsAPartOfItsOwnLeavesItsPointFree() {
    LandmarkScheme chin =
        LandmarkScheme.custom("chin", 3).group("eyes", 0, 1).group("chin", 2).build();
    Landmarks face = Landmarks.of(chin, new double[] {60, 50, 140, 50, 100, 150});
    LandmarkPainter numbers = LandmarkPainter.builder().lines(false).numbers(true).build();
    BufferedImage with = numbers.draw(gray(), face);
    BufferedImage without = POINTS.draw(gray(), face);
    for (int y = 148; y <= 152; y++) {
      for (int x = 98; x <= 102; x++) {
        assertThat(with.getRGB(x, y)).isEqualTo(without.getRGB(x, y));
      }
    }
  }

  @Test
  void numbersAreDrawnBesideAnUnknownLandmark() {
    double[] xy = {40, 40, 160, 40, Double.NaN, Double.NaN, 40, 160};
    Landmarks face = Landmarks.partial(SQUARE, xy);
    LandmarkPainter numbers =
        LandmarkPainter.builder().lines(false).points(false).numbers(true).build();
    BufferedImage drawn = numbers.draw(gray(), face);
    int changed = 0;
    for (int y = 0; y < 36; y++) {
      for (int x = 0; x < 36; x++) {
        changed += drawn.getRGB(x, y) == 0xFF404040 ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(20);
  }

  @Test
  void fewLandmarksAreDrawnLargeEnoughToSee() {
    LandmarkScheme five = LandmarkScheme.custom("five", 5).build();
    double[] xy = {60, 60, 140, 60, 100, 105, 70, 140, 130, 140};
    BufferedImage drawn = POINTS.draw(gray(), Landmarks.of(five, xy));
    assertThat(drawn.getRGB(100, 105)).isEqualTo(0xFFFFFFFF);
    assertThat(drawn.getRGB(101, 105)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void everyDigitIsDrawn() {
    LandmarkScheme ten = LandmarkScheme.custom("ten", 10).build();
    double[] xy = new double[20];
    for (int i = 0; i < 10; i++) {
      xy[2 * i] = 20 + 40 * (i % 5);
      xy[2 * i + 1] = 60 + 80 * (i / 5);
    }
    BufferedImage drawn =
        LandmarkPainter.builder()
            .points(false)
            .numbers(true)
            .build()
            .draw(gray(), Landmarks.of(ten, xy));
    int changed = 0;
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 200; x++) {
        changed += drawn.getRGB(x, y) == 0xFF404040 ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(10 * 20);
  }

  @Test
  void anyPictureTypeAndAnyPlaceCanBeDrawnOn() {
    Random random = new Random(1);
    for (int type : new int[] {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_GRAY}) {
      BufferedImage picture = new BufferedImage(50, 40, type);
      for (LandmarkScheme scheme : LandmarkScheme.standard()) {
        double[] xy = random.doubles(2L * scheme.size(), -100, 200).toArray();
        LandmarkPainter.builder().numbers(true).build().paint(picture, Landmarks.of(scheme, xy));
      }
      double[] samePlace = new double[2 * 68];
      Arrays.fill(samePlace, 20);
      LandmarkPainter.standard().paint(picture, Landmarks.of(LandmarkScheme.IBUG_68, samePlace));
      assertThat(picture.getRGB(20, 20) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }
  }

  @Test
  void misuseIsNamed() {
    FaceImage image = gray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> POINTS.draw(image, CORNERS, new double[3]))
        .withMessage("confidences must be as many as landmarks, 4: 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> POINTS.draw(image, CORNERS, new double[] {0, 1, 1.5, 0}))
        .withMessage("confidences must be in 0..1: 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LandmarkPainter.builder().size(0))
        .withMessage("size must be more than 0 and at most 100: 0.0");
  }
}
