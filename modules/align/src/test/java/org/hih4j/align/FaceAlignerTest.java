package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.FivePoints;
import org.hih4j.imaging.ImageException;
import org.hih4j.imaging.ImageLimits;
import org.hih4j.model.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceAlignerTest {
  private static final Point2 RED = new Point2(80.3, 60.8);
  private static final Point2 GREEN = new Point2(118.6, 63.1);
  private static final Point2 BLUE = new Point2(99.2, 97.4);
  private static final FaceBox BOX = FaceBox.landmarks(75, 55, 48, 48);

  private static BufferedImage picture() {
    return TestModels.picture(200, 160, 4, RED, GREEN, BLUE);
  }

  private static void assertFound(Landmarks found, double tolerance, Point2... points) {
    for (int i = 0; i < points.length; i++) {
      assertThat(found.get(i).distance(points[i])).as("point %d", i).isLessThan(tolerance);
    }
  }

  @Test
  void findsPointsToAFractionOfAPixel() {
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      assertFound(aligner.align(picture(), BOX).landmarks(), 0.15, RED, GREEN, BLUE);
    }
  }

  @Test
  void takesFilesAndStreamsLikeImages(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture(), "png", png);
    Path file = folder.resolve("picture.png");
    Files.write(file, png.toByteArray());
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      Landmarks expected = aligner.align(picture(), BOX).landmarks();
      assertThat(aligner.align(file, BOX).landmarks()).isEqualTo(expected);
      assertThat(aligner.align(new ByteArrayInputStream(png.toByteArray()), BOX).landmarks())
          .isEqualTo(expected);
      assertThat(List.of(aligner.align(file, List.of(BOX)), aligner.align(picture(), List.of(BOX))))
          .allSatisfy(faces -> assertThat(faces).hasSize(1))
          .allSatisfy(faces -> assertThat(faces.get(0).landmarks()).isEqualTo(expected));
    }
  }

  @Test
  void movesItsPointsWithThePicture() {
    Point2 shift = new Point2(31, -17);
    BufferedImage moved =
        TestModels.picture(200, 160, 4, RED.plus(shift), GREEN.plus(shift), BLUE.plus(shift));
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      Landmarks before = aligner.align(picture(), BOX).landmarks();
      Landmarks after =
          aligner.align(moved, FaceBox.landmarks(75 + 31, 55 - 17, 48, 48)).landmarks();
      for (int i = 0; i < 3; i++) {
        assertThat(after.get(i).distance(before.get(i).plus(shift))).isLessThan(1e-4);
      }
    }
  }

  @Test
  void mirrorsItsPointsWithThePicture() {
    Point2[] mirrored = {
      new Point2(199 - RED.x(), RED.y()),
      new Point2(199 - GREEN.x(), GREEN.y()),
      new Point2(199 - BLUE.x(), BLUE.y())
    };
    BufferedImage picture = TestModels.picture(200, 160, 4, mirrored);
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      Landmarks before = aligner.align(picture(), BOX).landmarks();
      Landmarks after =
          aligner.align(picture, FaceBox.landmarks(199 - 123, 55, 48, 48)).landmarks();
      for (int i = 0; i < 3; i++) {
        assertThat(199 - after.x(i)).isCloseTo(before.x(i), within(0.02));
        assertThat(after.y(i)).isCloseTo(before.y(i), within(0.02));
      }
    }
  }

  @Test
  void givesEachFaceOfABatchThePointsItHasAlone() {
    List<FaceBox> boxes = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      boxes.add(FaceBox.landmarks(70 + i, 50 + i * 0.7, 50 + i, 50 + i * 0.5));
    }
    FaceImage image = FaceImage.of(picture());
    AlignerOptions many = AlignerOptions.builder().batchSize(4).concurrency(3).build();
    try (FaceAligner one = FaceAligner.load(TestModels.colours());
        FaceAligner batched = FaceAligner.load(TestModels.colours(), many)) {
      List<FaceAlignment> together = batched.align(image, boxes);
      assertThat(together).hasSize(11);
      for (int i = 0; i < boxes.size(); i++) {
        assertThat(together.get(i).box()).isEqualTo(boxes.get(i));
        Landmarks alone = one.align(image, boxes.get(i)).landmarks();
        for (int p = 0; p < 3; p++) {
          assertThat(together.get(i).landmarks().get(p).distance(alone.get(p))).isLessThan(1e-4);
        }
      }
    }
  }

  @Test
  void givesTheSameBitsToEightThreadsAsToOne() throws Exception {
    FaceImage image = FaceImage.of(picture());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      List<FaceBox> boxes = new ArrayList<>();
      List<Landmarks> serial = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        boxes.add(FaceBox.landmarks(70 + i % 7, 50 + i % 5, 50, 50));
        serial.add(aligner.align(image, boxes.get(i)).landmarks());
      }
      List<Callable<Landmarks>> calls = new ArrayList<>();
      for (FaceBox box : boxes) {
        calls.add(() -> aligner.align(image, box).landmarks());
      }
      List<Future<Landmarks>> futures = pool.invokeAll(calls);
      for (int i = 0; i < futures.size(); i++) {
        assertThat(futures.get(i).get()).isEqualTo(serial.get(i));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void averagesWithTheMirroredFace() {
    AlignerOptions flip = AlignerOptions.builder().flipAveraging(true).build();
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours(), flip)) {
      assertFound(aligner.align(picture(), BOX).landmarks(), 0.15, RED, GREEN, BLUE);
    }
  }

  @Test
  void refinesOnTheBoxOfThePointsFound() {
    AlignerOptions twice = AlignerOptions.builder().refinement(1).build();
    FaceBox wide = FaceBox.landmarks(40, 20, 110, 110);
    try (FaceAligner once = FaceAligner.load(TestModels.colours());
        FaceAligner refining = FaceAligner.load(TestModels.colours(), twice)) {
      Landmarks first = once.align(picture(), wide).landmarks();
      FaceAlignment refined = refining.align(picture(), wide);
      assertThat(refined.crop())
          .isEqualTo(once.align(picture(), FaceBox.landmarks(first.bounds())).crop());
      assertThat(refined.box()).isEqualTo(wide);
      assertFound(refined.landmarks(), 0.15, RED, GREEN, BLUE);
    }
  }

  @Test
  void refinesBoxesOfDetectorsUnlessToldOtherwise() {
    FaceBox wide = FaceBox.landmarks(40, 20, 110, 110);
    FaceBox detector = wide.as(FaceBox.Convention.DETECTOR);
    AlignerOptions never = AlignerOptions.builder().refinement(0).batchSize(2).build();
    AlignerOptions usual = AlignerOptions.builder().batchSize(2).build();
    try (FaceAligner once = FaceAligner.load(TestModels.colours(), never);
        FaceAligner refining = FaceAligner.load(TestModels.colours(), usual)) {
      List<FaceAlignment> faces = refining.align(FaceImage.of(picture()), List.of(wide, detector));
      Landmarks first = once.align(picture(), wide).landmarks();
      assertThat(faces.get(0).landmarks()).isEqualTo(first);
      assertThat(faces.get(1).crop())
          .isEqualTo(
              once.align(
                      picture(),
                      FaceBox.landmarks(once.align(picture(), detector).landmarks().bounds()))
                  .crop());
      assertThat(faces.get(1).box()).isEqualTo(detector);
    }
  }

  @Test
  void alignsABoxThatHangsOverTheEdgeOfTheImage() {
    Point2[] corner = {new Point2(12, 11), new Point2(31, 12), new Point2(18, 29)};
    BufferedImage picture = TestModels.picture(60, 50, 3, corner);
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      assertFound(
          aligner.align(picture, FaceBox.landmarks(-10, -10, 45, 45)).landmarks(), 0.4, corner);
    }
  }

  @Test
  void refusesABoxWhollyOutsideTheImage() {
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> aligner.align(picture(), FaceBox.landmarks(500, 10, 40, 40)))
          .withMessageContaining("box")
          .withMessageContaining("200 x 160");
    }
  }

  @Test
  void reportsTheFailureOfTheFirstFaceThatFailed() {
    FaceImage image = FaceImage.of(picture());
    List<FaceBox> boxes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boxes.add(i < 7 ? BOX : FaceBox.landmarks(1000 + i, 10, 40, 40));
    }
    AlignerOptions many = AlignerOptions.builder().concurrency(1).build();
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours(), many)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> aligner.align(image, boxes))
          .withMessageContaining("1007");
    }
  }

  @Test
  void readsRegressedCoordinatesOfEachUnit() {
    FaceBox box = FaceBox.landmarks(50, 40, 40, 40);
    // The crop's side is 60: its first pixel's left edge lies at 70 - 30 = 40 (50 + 20 - 30).
    try (FaceAligner aligner =
        FaceAligner.load(
            TestModels.constant(
                ModelCard.CoordinateOutput.Unit.FRACTION, 0, 0, 0.5f, 0.5f, 1, 1))) {
      Landmarks found = aligner.align(picture(), box).landmarks();
      assertFound(found, 1e-4, new Point2(40, 30), new Point2(70, 60), new Point2(100, 90));
    }
    try (FaceAligner aligner =
        FaceAligner.load(
            TestModels.constant(ModelCard.CoordinateOutput.Unit.SYMMETRIC, -1, -1, 0, 0, 1, 1))) {
      Landmarks found = aligner.align(picture(), box).landmarks();
      assertFound(found, 1e-4, new Point2(40, 30), new Point2(70, 60), new Point2(100, 90));
    }
    try (FaceAligner aligner =
        FaceAligner.load(
            TestModels.constant(
                ModelCard.CoordinateOutput.Unit.PIXELS,
                -0.5f,
                -0.5f,
                31.5f,
                31.5f,
                63.5f,
                63.5f))) {
      Landmarks found = aligner.align(picture(), box).landmarks();
      assertFound(found, 1e-4, new Point2(40, 30), new Point2(70, 60), new Point2(100, 90));
    }
  }

  @Test
  void refusesPointsOfAnotherShapeThanADecodingNetworkGives() {
    ModelBundle bundle =
        TestModels.constant(ModelCard.CoordinateOutput.Unit.PIXELS, 0, 0, 1, 0, 1, 1);
    ModelCard wrong =
        bundle.card().toBuilder()
            .output(
                new ModelCard.DecodedOutput(
                    "points", 16, 16, HeatmapFrame.CELL_CENTRES, HeatmapDecoder.centreOfMass(3)))
            .build();
    assertThatThrownBy(() -> FaceAligner.load(bundle.withCard(wrong)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("[n, 3, 3]");
  }

  @Test
  void refusesDecodedPointsWhoseNumberOfValuesIsOpen() {
    ModelCard.Output output =
        new ModelCard.DecodedOutput(
            "points", 16, 16, HeatmapFrame.CELL_CENTRES, HeatmapDecoder.centreOfMass(3));
    assertThatThrownBy(() -> FaceAligner.load(TestModels.openColumns(output)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("points FLOAT[n, 3, m]");
  }

  @Test
  void refusesCoordinatesWhoseNumberIsOpen() {
    ModelCard.Output output =
        new ModelCard.CoordinateOutput("points", ModelCard.CoordinateOutput.Unit.PIXELS);
    assertThatThrownBy(() -> FaceAligner.load(TestModels.openColumns(output)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("points FLOAT[n, 3, m]");
  }

  @Test
  void alignsOneByOneWithANetworkThatTakesOnePictureAtATime() {
    try (FaceAligner aligner = FaceAligner.load(TestModels.onePicture())) {
      assertThat(aligner.align(FaceImage.of(picture()), List.of(BOX, BOX)))
          .allSatisfy(face -> assertFound(face.landmarks(), 0.15, RED, GREEN, BLUE));
    }
  }

  @Test
  void refusesOptionsThatWantAnotherBatchThanTheNetworkTakes() {
    for (AlignerOptions options :
        List.of(
            AlignerOptions.builder().flipAveraging(true).build(),
            AlignerOptions.builder().batchSize(2).build())) {
      assertThatThrownBy(() -> FaceAligner.load(TestModels.onePicture(), options))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("takes batches of 1 alone");
    }
  }

  @Test
  void hasNoConfidenceToGiveForAModelWithoutHeatmaps() {
    try (FaceAligner aligner =
        FaceAligner.load(
            TestModels.constant(ModelCard.CoordinateOutput.Unit.FRACTION, 0, 0, 1, 0, 1, 1))) {
      FaceAlignment face = aligner.align(picture(), BOX);
      assertThat(face.confidence(0)).isNaN();
      assertThat(face.confidence()).isNaN();
    }
  }

  @Test
  void isLessConfidentWhereTheHeatmapIsWider() {
    ModelBundle uncalibrated = TestModels.colours(HeatmapDecoder.localSoftArgmax(6, 60));
    ModelBundle bundle =
        uncalibrated.withCard(
            uncalibrated.card().toBuilder()
                .confidence(new ModelCard.Calibrated(0.05, -4, -2, "nothing"))
                .build());
    try (FaceAligner aligner = FaceAligner.load(bundle)) {
      FaceAlignment sharp = aligner.align(TestModels.picture(200, 160, 3, RED, GREEN, BLUE), BOX);
      FaceAlignment soft = aligner.align(TestModels.picture(200, 160, 9, RED, GREEN, BLUE), BOX);
      for (int i = 0; i < 3; i++) {
        assertThat(sharp.spread(i)).isLessThan(soft.spread(i));
        assertThat(sharp.confidence(i)).isBetween(soft.confidence(i), 1.0);
      }
    }
  }

  @Test
  void closesTwiceAndRefusesUseAfterwards() {
    FaceAligner aligner = FaceAligner.load(TestModels.colours());
    aligner.close();
    aligner.close();
    assertThatIllegalStateException().isThrownBy(() -> aligner.align(picture(), BOX));
  }

  @Test
  void refusesANetworkWithAnotherInputThanItsCardSays() {
    ModelBundle bundle = TestModels.colours();
    ModelCard card = bundle.card();
    ModelCard wrong =
        card.toBuilder()
            .input(new ModelCard.Input("picture", 64, 64, card.input().normalization()))
            .build();
    assertThatThrownBy(() -> FaceAligner.load(bundle.withCard(wrong)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'picture'");
  }

  @Test
  void refusesANetworkWithAnotherOutputThanItsCardSays() {
    ModelBundle bundle = TestModels.colours();
    ModelCard wrong =
        TestModels.card(
            "colours",
            new ModelCard.HeatmapOutput(
                "maps", Optional.empty(), HeatmapFrame.SCALED, HeatmapDecoder.centreOfMass(2)));
    assertThatThrownBy(() -> FaceAligner.load(bundle.withCard(wrong)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'maps'");
  }

  @Test
  void refusesAFileThatIsNoImage(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("picture.png"), "no picture");
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours())) {
      assertThatThrownBy(() -> aligner.align(file, BOX)).isInstanceOf(ImageException.class);
    }
  }

  @Test
  void readsFilesWithinTheLimitsOfItsOptions(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("face.png");
    ImageIO.write(picture(), "png", file.toFile());
    AlignerOptions small =
        AlignerOptions.builder()
            .imageLimits(ImageLimits.builder().maxPixels(200 * 160 - 1).build())
            .build();
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours(), small)) {
      assertThatThrownBy(() -> aligner.align(file, BOX))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("200 x 160 pixels");
      assertThatThrownBy(
              () -> aligner.align(new ByteArrayInputStream(Files.readAllBytes(file)), BOX))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("200 x 160 pixels");
    }
  }

  @Test
  void refusesANetworkThatGivesLessThanABatch() {
    AlignerOptions pairs = AlignerOptions.builder().batchSize(2).build();
    FaceImage image = FaceImage.of(picture());
    try (FaceAligner aligner = FaceAligner.load(TestModels.merging(), pairs)) {
      assertThat(aligner.align(image, BOX).landmarks().size()).isEqualTo(3);
      assertThatThrownBy(() -> aligner.align(image, List.of(BOX, BOX)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("'heatmaps' is [1, 3, 16, 16] for a batch of 2");
    }
  }

  private static final Path PHOTO = Path.of("..", "..", "examples", "images", "astronaut.png");

  @Test
  void findsAndAlignsTheFaceOfAPhotographWithoutABox() {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      List<FaceAlignment> faces = aligner.align(PHOTO);

      assertThat(faces).hasSize(1);
      assertThat(faces.get(0).detected()).isPresent();
      assertThat(faces.get(0).landmarks().get(30).distance(new Point2(225, 128))).isLessThan(5);
    }
  }

  @Test
  void foundFacesWhoseLandmarksAreNotTrustedAreLeftOut() {
    AlignerOptions all =
        AlignerOptions.builder()
            .leastConfidence(0)
            .detection(DetectorOptions.builder().score(0.05).build())
            .build();
    AlignerOptions sure =
        AlignerOptions.builder()
            .leastConfidence(0.3)
            .detection(DetectorOptions.builder().score(0.05).build())
            .build();
    try (FaceAligner every = FaceAligner.load(Models.bundled("hih-300w"), all);
        FaceAligner few = FaceAligner.load(Models.bundled("hih-300w"), sure)) {
      List<FaceAlignment> found = every.align(PHOTO);
      List<FaceAlignment> trusted = few.align(PHOTO);

      assertThat(found).anyMatch(face -> face.confidence() < 0.3);
      assertThat(trusted)
          .extracting(FaceAlignment::landmarks)
          .isEqualTo(
              found.stream()
                  .filter(face -> face.confidence() >= 0.3)
                  .map(FaceAlignment::landmarks)
                  .toList());
    }
  }

  @Test
  void leastConfidenceMustBeAProbability() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlignerOptions.builder().leastConfidence(1.5))
        .withMessage("leastConfidence must be in 0..1: 1.5");
  }

  @Test
  void turnConfidenceMustBeAProbability() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlignerOptions.builder().turnConfidence(-0.5))
        .withMessage("turnConfidence must be in 0..1: -0.5");
  }

  /** The photograph turned clockwise about its middle. */
  private static FaceImage turned(double degrees) {
    FaceImage photo = FaceImage.load(PHOTO);
    return FaceImage.of(FaceChip.cut(photo, turn(degrees), photo.width(), photo.height()).image());
  }

  private static Transform2 turn(double degrees) {
    return Transform2.rotation(Math.toRadians(degrees), new Point2(255.5, 255.5));
  }

  /**
   * The mean distance from where a turn takes the points, in percent of the inter-ocular distance.
   */
  private static double error(Landmarks upright, Landmarks found, double degrees) {
    Landmarks expected = upright.transformed(turn(degrees));
    double sum = 0;
    for (int i = 0; i < expected.size(); i++) {
      sum += expected.get(i).distance(found.get(i));
    }
    return 100 * sum / expected.size() / upright.get(36).distance(upright.get(45));
  }

  @ParameterizedTest
  @ValueSource(doubles = {45, 90, 135, 180, 250})
  void rolledFacesAreFoundAndAligned(double degrees) {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      Landmarks upright = aligner.align(PHOTO).get(0).landmarks();

      List<FaceAlignment> faces = aligner.align(turned(degrees));

      assertThat(faces)
          .filteredOn(face -> face.confidence() > 0.75)
          .singleElement()
          .satisfies(face -> assertThat(error(upright, face.landmarks(), degrees)).isLessThan(2));
    }
  }

  @Test
  void aFaceThatIsLookedAtUprightOnlyIsMissedUpsideDown() {
    AlignerOptions upright = AlignerOptions.builder().turnConfidence(0).build();
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), upright)) {
      assertThat(aligner.align(turned(180))).noneMatch(face -> face.confidence() > 0.6);
    }
  }

  @Test
  void turnsInWhichABoxLeavesTheImageAreNotLookedAt() {
    FaceBox edge = FaceBox.detector(200, -98, 120, 120);
    FaceBox down = FaceBox.detector(229, 335, 112, 112);
    AlignerOptions pairs = AlignerOptions.builder().batchSize(2).build();
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), pairs)) {
      FaceImage image = turned(180);
      FaceAlignment alone = aligner.alignAtAnyRoll(image, List.of(down)).get(0);

      List<FaceAlignment> faces = aligner.alignAtAnyRoll(image, List.of(edge, down));

      assertThat(alone.confidence()).isGreaterThan(0.75);
      assertThat(faces.get(1).landmarks()).isEqualTo(alone.landmarks());
    }
  }

  @Test
  void aBoxWithARollIsLookedAtTurned() {
    FaceBox box = FaceBox.detector(170, 64, 112, 112);
    Box place = box.box();
    Point2 middle = turn(120).apply(place.center());
    FaceBox rolled =
        FaceBox.detector(
                middle.x() - place.width() / 2,
                middle.y() - place.height() / 2,
                place.width(),
                place.height())
            .rolled(Math.toRadians(120));
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      Landmarks upright = aligner.align(PHOTO, box).landmarks();

      FaceAlignment face = aligner.align(turned(120), rolled);

      assertThat(error(upright, face.landmarks(), 120)).isLessThan(2);
      assertThat(face.box()).isEqualTo(rolled);
    }
  }

  @Test
  void aBoxWithoutAFaceIsDoubtful() {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      List<FaceAlignment> faces =
          aligner.align(
              FaceImage.load(PHOTO),
              List.of(FaceBox.detector(165, 63, 115, 115), FaceBox.detector(400, 400, 90, 90)));

      assertThat(faces).extracting(FaceAlignment::doubtful).containsExactly(false, true);
    }
  }

  @Test
  void allFacesOfAGroupAreFoundAtTheirSizesAndRolls() {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      List<FaceAlignment> faces = aligner.align(PHOTO.resolveSibling("group.png"));

      assertThat(faces).filteredOn(face -> face.confidence() > 0.75).hasSize(8);
      assertThat(faces)
          .filteredOn(face -> face.landmarks().bounds().contains(new Point2(575, 465)))
          .singleElement()
          .satisfies(
              lying ->
                  assertThat(FivePoints.of(lying.landmarks()).roll())
                      .isCloseTo(Math.PI / 2, within(0.2)));
    }
  }
}
