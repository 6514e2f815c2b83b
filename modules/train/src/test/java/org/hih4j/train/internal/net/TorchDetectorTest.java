package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;

class TorchDetectorTest {
  private static final DetectorArchitecture SMALL =
      new DetectorArchitecture(8, 8, 1, 16, 1, 16, 1, 8);
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  private static NetworkState shaken() {
    Torch.threads(1);
    NetworkState state = new NetworkState(new TorchDetector(SMALL), Torch.cpu());
    state.initialise(4);
    shake(state.parameters(), 1);
    shake(state.buffers(), 2);
    return state;
  }

  private static void shake(Tensor tensor, long seed) {
    Random random = new Random(seed);
    float[] values = Torch.values(tensor);
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.1f * Math.abs((float) random.nextGaussian());
    }
    Torch.set(tensor, values);
  }

  @Test
  void agreesWithOnnxRuntimeOnItsOwnWeights() {
    NetworkState state = shaken();
    Random random = new Random(3);
    FloatBuffer last =
        ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT * 4)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    float[] planar = new float[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int c = 0; c < 3; c++) {
        float value = (float) random.nextGaussian();
        last.put(3 * i + c, value);
        planar[c * WIDTH * HEIGHT + i] = value;
      }
    }
    byte[] onnx = OnnxWriter.write(SMALL, state.export(1, Map.of()), OnnxWriter.Options.defaults());
    try (InferenceSession session = InferenceSession.load(onnx, InferenceOptions.defaults());
        Slot slot = session.acquire(1, Map.of("image.2", (long) HEIGHT, "image.3", (long) WIDTH));
        PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      slot.input().put(0, planar);
      slot.run();
      TorchDetector network = (TorchDetector) state.network();
      Tensor x = Torch.channelsLast(last, Torch.cpu(), 1, 3, HEIGHT, WIDTH);
      TorchDetector.Maps maps = network.forward(x, state, false);
      List<Integer> strides = DetectorArchitecture.strides();
      for (int i = 0; i < strides.size(); i++) {
        int stride = strides.get(i);
        same(Torch.values(maps.scores().get(i)), slot.output(DetectorArchitecture.scores(stride)));
        same(Torch.values(maps.faces().get(i)), slot.output(DetectorArchitecture.faces(stride)));
        assertThat(slot.outputShape(DetectorArchitecture.scores(stride)))
            .containsExactly(1, 1, HEIGHT / stride, WIDTH / stride);
      }
    }
  }

  private static void same(float[] expected, FloatBuffer actual) {
    assertThat(actual.capacity()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual.get(i))
          .isCloseTo(expected[i], within(1e-3f + 1e-3f * Math.abs(expected[i])));
    }
  }
}
