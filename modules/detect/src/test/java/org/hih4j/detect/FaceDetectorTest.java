package org.hih4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.detect.internal.DetectorCardJson;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.model.ModelException;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceDetectorTest {
  private static final DetectorArchitecture NETWORK =
      new DetectorArchitecture(4, 4, 1, 4, 1, 4, 1, 4);

  private static DetectorCard card() {
    return card(outputs());
  }

  private static List<DetectorCard.Output> outputs() {
    List<DetectorCard.Output> outputs = new ArrayList<>();
    for (int stride : DetectorArchitecture.strides()) {
      outputs.add(
          new DetectorCard.Output(
              stride, DetectorArchitecture.scores(stride), DetectorArchitecture.faces(stride)));
    }
    return outputs;
  }

  private static DetectorCard card(List<DetectorCard.Output> outputs) {
    return new DetectorCard(
        "made-up",
        "finds a face in every cell of 32 pixels",
        new DetectorCard.Input("image", 32, Normalization.IMAGENET, Sampling.ANTIALIASED),
        outputs,
        new DetectorCard.ScoreCalibration(0.5, 0.25),
        Optional.of(new DetectorCard.FalseAlarms(0.5, 0.1, "nothing")),
        Optional.of(
            new DetectorCard.Reliability(
                "nothing",
                new ScoreReliability(
                    List.of(new ScoreReliability.Bin(0.8, 0.9, 20, 0.84, 0.85)), 0.01))),
        Map.of("how", "by hand"),
        "none",
        List.of(new DetectorCard.Measurement("nothing", "none", 3, 12.5)),
        "");
  }

  /**
   * A network that gives the same in every cell: faces in those of stride 32, none elsewhere.
   *
   * @param side of each face in pixels of the input
   */
  private static DetectorBundle everywhere(double side) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Networks.tensorShapes(NETWORK)
        .forEach(
            (name, shape) -> {
              int count = 1;
              for (long size : shape) {
                count *= (int) size;
              }
              float[] values = new float[count];
              if (name.endsWith("running_var")) {
                Arrays.fill(values, 1);
              } else if (name.matches("scores\\d+\\.bias")) {
                values[0] = name.startsWith("scores32") ? 5 : -20;
              } else if (name.matches("faces\\d+\\.bias")) {
                values[2] = (float) Math.log(side / (4 * 32));
                values[3] = (float) Math.log(side / (4 * 32));
                values[8] = 1;
              }
              tensors.put(name, Weights.Tensor.of(shape, values));
            });
    return DetectorBundle.of(
        card(), OnnxWriter.write(NETWORK, Weights.of(tensors), OnnxWriter.Options.defaults()));
  }

  private static FaceImage picture(int width, int height) {
    return FaceImage.of(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR));
  }

  @Test
  void facesAreInPixelsOfThePicture() {
    try (FaceDetector detector = FaceDetector.load(everywhere(32))) {
      List<DetectedFace> faces = detector.detect(picture(1280, 960));

      assertThat(faces).hasSize(20 * 15);
      DetectedFace first = faces.get(0);
      assertThat(first.face().center().x()).isEqualTo(31.5, within(1e-4));
      assertThat(first.face().width()).isEqualTo(64, within(1e-4));
      assertThat(first.box().convention()).isEqualTo(FaceBox.Convention.LANDMARKS);
      assertThat(first.score()).isEqualTo(1 / (1 + Math.exp(-2.75)), within(1e-6));
    }
  }

  @Test
  void largeFacesAreLookedForAtHalfTheSize() {
    try (FaceDetector detector = FaceDetector.load(everywhere(256))) {
      List<DetectedFace> faces = detector.detect(picture(640, 640));

      assertThat(faces).isNotEmpty();
      assertThat(faces).allSatisfy(f -> assertThat(f.face().width()).isCloseTo(512, within(1e-3)));
    }
  }

  @Test
  void whereAFaceIsFoundDoesNotDependOnTheThreshold() {
    DetectorOptions low = DetectorOptions.builder().score(0.1).build();
    DetectorOptions high = DetectorOptions.builder().score(0.9).build();
    try (FaceDetector all = FaceDetector.load(DetectorBundle.bundled("hih-faces"), low);
        FaceDetector sure = FaceDetector.load(DetectorBundle.bundled("hih-faces"), high)) {
      Path group = Path.of("../../examples/images/group.png");
      List<DetectedFace> faces = sure.detect(group);

      assertThat(faces).isNotEmpty();
      assertThat(all.detect(group)).containsAll(faces);
    }
  }

  @Test
  void aFaceInProfileIsFound() {
    try (FaceDetector detector = FaceDetector.load(DetectorBundle.bundled("hih-faces"))) {
      List<DetectedFace> faces = detector.detect(Path.of("../../examples/images/profile.png"));

      assertThat(faces).hasSize(1);
      assertThat(faces.get(0).face().overlap(new Box(275, 197, 114, 156))).isGreaterThan(0.7);
    }
  }

  @Test
  void picturesOfAnySizeAndTurnAreTaken() {
    DetectorOptions turned = DetectorOptions.builder().rotations(4).tiles(2).build();
    try (FaceDetector detector = FaceDetector.load(everywhere(32), turned)) {
      for (int[] size : new int[][] {{1, 1}, {7, 300}, {641, 33}}) {
        for (DetectedFace face : detector.detect(picture(size[0], size[1]))) {
          assertThat(face.box().box().center().x()).isBetween(-0.5, size[0] - 0.5);
          assertThat(face.box().box().center().y()).isBetween(-0.5, size[1] - 0.5);
        }
      }
    }
  }

  @Test
  void smallAndManyFacesAreLeftOutOnRequest() {
    DetectorOptions few = DetectorOptions.builder().mostFaces(7).build();
    DetectorOptions large = DetectorOptions.builder().smallestFace(33).build();
    DetectorOptions share = DetectorOptions.builder().smallestShare(0.2).build();
    DetectorOptions sure = DetectorOptions.builder().score(0.95).build();
    assertThat(count(few)).isEqualTo(7);
    assertThat(count(large)).isZero();
    assertThat(count(share)).isZero();
    assertThat(count(sure)).isZero();
  }

  private static int count(DetectorOptions options) {
    try (FaceDetector detector = FaceDetector.load(everywhere(32), options)) {
      return detector.detect(picture(640, 320)).size();
    }
  }

  @Test
  void manyThreadsFindWhatOneFinds() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (FaceDetector detector = FaceDetector.load(everywhere(32))) {
      FaceImage wide = picture(200, 100);
      FaceImage tall = picture(96, 160);
      List<DetectedFace> wideFaces = detector.detect(wide);
      List<DetectedFace> tallFaces = detector.detect(tall);
      List<Future<List<DetectedFace>>> results = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        FaceImage image = i % 2 == 0 ? wide : tall;
        results.add(pool.submit(() -> detector.detect(image)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? wideFaces : tallFaces);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aClosedDetectorSaysSo() {
    FaceDetector detector = FaceDetector.load(everywhere(32));
    detector.close();
    detector.close();

    assertThatThrownBy(() -> detector.detect(picture(64, 64)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBundleIsReadBackAsItWasWritten(@TempDir Path folder) {
    DetectorBundle written = everywhere(32);
    written.write(folder);

    DetectorBundle read = DetectorBundle.load(folder);

    assertThat(read.card()).isEqualTo(written.card());
    assertThat(read.onnx()).isEqualTo(written.onnx());
  }

  @Test
  void aCardThatIsNoDetectorsIsRefused() {
    byte[] card = "{\"schema\": 1, \"name\": \"x\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> DetectorBundle.read(card, new byte[0]))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("face-detection");
  }

  @Test
  void unknownFieldsOfACardAreRefused() {
    String json = DetectorCardJson.write(card()).replace("\"slope\"", "\"slop\"");

    assertThatThrownBy(() -> DetectorCardJson.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("calibration.slope");
  }

  @Test
  void sharesThatAreNoSharesAreRefused() {
    String json = DetectorCardJson.write(card()).replace("\"share\" : 0.85", "\"share\" : 1.85");

    assertThatThrownBy(() -> DetectorCardJson.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reliability.bins.share must be in 0..1: 1.85");
  }

  @Test
  void theBundledDetectorStatesItsFalseAlarmsAndThatItsScoresAreProbabilities() {
    DetectorCard bundled = DetectorBundle.bundled("hih-faces").card();

    assertThat(bundled.falseAlarms().orElseThrow().threshold())
        .isEqualTo(DetectorOptions.defaults().score());
    assertThat(bundled.falseAlarms().orElseThrow().perPicture()).isPositive();
    ScoreReliability scores = bundled.reliability().orElseThrow().scores();
    assertThat(scores.expectedError()).isLessThan(0.03);
    assertThat(scores.bins())
        .filteredOn(bin -> bin.from() >= 0.5)
        .hasSize(5)
        .allSatisfy(bin -> assertThat(bin.share()).isCloseTo(bin.meanScore(), within(0.15)));
  }

  @Test
  void aNetworkWithoutThePromisedOutputsIsRefused() {
    DetectorCard other = card(List.of(new DetectorCard.Output(8, "scores8", "elsewhere")));
    DetectorBundle bundle = DetectorBundle.of(other, everywhere(32).onnx());

    assertThatThrownBy(() -> FaceDetector.load(bundle))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("elsewhere");
  }

  @Test
  void aNetworkWhoseHeightAndWidthHaveOneNameIsRefused() {
    String onnx = new String(everywhere(32).onnx(), StandardCharsets.ISO_8859_1);
    byte[] square = onnx.replace("image.3", "image.2").getBytes(StandardCharsets.ISO_8859_1);
    DetectorBundle bundle = DetectorBundle.of(card(), square);

    assertThatThrownBy(() -> FaceDetector.load(bundle))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("names of their own");
  }

  @Test
  void mapsOfAnotherStrideThanTheCardStatesAreRefused() {
    DetectorCard coarse = card(List.of(new DetectorCard.Output(16, "scores8", "faces8")));
    DetectorBundle bundle = DetectorBundle.of(coarse, everywhere(32).onnx());

    try (FaceDetector detector = FaceDetector.load(bundle)) {
      assertThatThrownBy(() -> detector.detect(picture(64, 32)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("'scores8' to be [1, 1,");
    }
  }
}
