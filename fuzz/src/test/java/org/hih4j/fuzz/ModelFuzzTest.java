package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.align.internal.ModelCardJson;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceSession;

/** Model cards, bundles and networks. */
class ModelFuzzTest {
  private static final FaceImage PICTURE =
      FaceImage.of(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB));
  private static final FaceBox BOX = FaceBox.landmarks(8, 8, 16, 16);
  private static final ModelCard CARD = card();

  /** The card of the seeds' network; loads the native library before anything is counted. */
  private static ModelCard card() {
    try (InputStream card = ModelFuzzTest.class.getResourceAsStream("network.json");
        InputStream network = ModelFuzzTest.class.getResourceAsStream("network.onnx")) {
      InferenceSession.load(network.readAllBytes(), org.hih4j.inference.InferenceOptions.defaults())
          .close();
      return ModelCardJson.read(
          new String(card.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @FuzzTest
  void card(byte[] bytes) {
    Contract.parser(
        () -> {
          String json = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
          ModelCardJson.read(ModelCardJson.write(ModelCardJson.read(json)));
        });
  }

  @FuzzTest
  void bundle(byte[] bytes) {
    Contract.file(bytes, "model.zip", ModelBundle::load);
  }

  /** A network whose digest its card vouches for. */
  @FuzzTest
  void network(byte[] bytes) {
    Contract.memory(
        () -> {
          try (FaceAligner aligner = FaceAligner.load(ModelBundle.of(CARD, bytes))) {
            aligner.align(PICTURE, BOX);
          }
        });
  }
}
