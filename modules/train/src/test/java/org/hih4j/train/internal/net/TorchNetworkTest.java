package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TorchNetworkTest {
  private static final HihArchitecture SMALL =
      new HihArchitecture(2, 8, 3, 6, 128, 8, 12, Head.HIH);
  private static Device cpu;

  @BeforeAll
  static void device() {
    Torch.threads(1);
    cpu = Torch.cpu();
  }

  private static TorchNetwork network(NetworkState state) {
    return (TorchNetwork) state.network();
  }

  private static float[][] run(NetworkState state, float[] image, int n, int input) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor x = channelsLast(Torch.tensor(image, cpu, n, 3, input, input));
      TorchNetwork.Maps maps = network(state).forward(x, state, false);
      return new float[][] {
        Torch.values(maps.last()), maps.decimals().map(Torch::values).orElse(new float[0])
      };
    }
  }

  private static HihArchitecture shape(int landmarks, boolean feedback, Head head) {
    boolean none = head == Head.WOO;
    boolean grid = !none && head != Head.OD;
    return new HihArchitecture(2, 8, 3, landmarks, 128, grid ? 8 : 0, none ? 0 : 12, head)
        .withFeedback(feedback);
  }

  /** The same values in the order of memory that trainings use. */
  private static Tensor channelsLast(Tensor x) {
    return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
  }

  private static float[] noise(int count, long seed) {
    Random random = new Random(seed);
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  /** Fresh weights whose statistics and maps are not trivial. */
  private static NetworkState shaken(HihArchitecture shape, long seed) {
    NetworkState state = new NetworkState(new TorchNetwork(shape), cpu);
    state.initialise(seed);
    float[] parameters = Torch.values(state.parameters());
    float[] noise = noise(parameters.length, seed);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.05f * noise[i];
    }
    Torch.set(state.parameters(), parameters);
    float[] buffers = Torch.values(state.buffers());
    noise = noise(buffers.length, seed + 1);
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] += 0.2f * Math.abs(noise[i]);
    }
    Torch.set(state.buffers(), buffers);
    return state;
  }

  @Test
  void exportsEveryNameAndShapeOfTheReference() {
    Map<String, String> expected = new LinkedHashMap<>();
    JsonNode json = JsonMapper.shared().readTree(Fixtures.bytes("hih-tiny-keys.json"));
    json.properties().forEach(e -> expected.put(e.getKey(), e.getValue().toString()));

    Map<String, String> actual = new LinkedHashMap<>();
    Weights weights = new NetworkState(new TorchNetwork(Fixtures.TINY), cpu).export(0, Map.of());
    for (String name : weights.names()) {
      actual.put(name, Arrays.toString(weights.tensor(name).shape()).replace(" ", ""));
    }

    assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void givesTheReferencesMapsForItsWeights() {
    NetworkState state = new NetworkState(new TorchNetwork(Fixtures.TINY), cpu);
    state.load(Weights.read(Fixtures.bytes("hih-tiny.pth")));

    float[][] maps = run(state, Fixtures.floats("hih-tiny-input.npy"), 2, 256);

    assertThat(largestDifference(maps[0], Fixtures.floats("hih-tiny-heatmaps.npy")))
        .isLessThan(1e-4);
    assertThat(largestDifference(maps[1], Fixtures.floats("hih-tiny-offsets.npy")))
        .isLessThan(1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithOnnxRuntimeOnItsOwnWeights(Head head) {
    NetworkState state = shaken(shape(6, true, head), 3);
    float[] image = noise(2 * 3 * 128 * 128, 4);
    float[][] expected = run(state, image, 2, 128);

    byte[] onnx = OnnxWriter.write(network(state).architecture(), state.export(7, Map.of()));
    try (InferenceSession session = InferenceSession.load(onnx, InferenceOptions.defaults());
        Slot slot = session.acquire(2)) {
      slot.input().put(0, image);
      slot.run();
      assertThat(largestDifference(expected[0], slot.output("heatmaps"))).isLessThan(1e-4);
      if (network(state).architecture().head().hasDecimals()) {
        assertThat(largestDifference(expected[1], slot.output("decimals"))).isLessThan(1e-4);
      }
    }
  }

  @Test
  void aNetworkWithoutDecimalsTakesTheIntegerMapsOfOneThatHasThem() {
    NetworkState with = shaken(shape(6, false, Head.HIH_LOCAL), 5);
    NetworkState without = new NetworkState(new TorchNetwork(shape(6, false, Head.WOO)), cpu);
    float[] image = noise(3 * 128 * 128, 6);

    without.load(with.export(1, Map.of()));

    assertThat(largestDifference(run(with, image, 1, 128)[0], run(without, image, 1, 128)[0]))
        .isLessThan(1e-6);
    assertThat(without.parameters().numel()).isLessThan(with.parameters().numel());
  }

  @ParameterizedTest
  @EnumSource(names = {"HIH", "HIH_LOCAL", "ZOOM", "WOO"})
  void withoutFeedbackACutModelGivesThePartOfTheMaps(Head head) {
    HihArchitecture joint = shape(6, false, head);
    NetworkState state = shaken(joint, 5);
    float[] image = noise(3 * 128 * 128, 6);
    float[][] whole = run(state, image, 1, 128);

    NetworkState part = new NetworkState(new TorchNetwork(shape(2, false, head)), cpu);
    part.load(Networks.selectLandmarks(state.export(1, Map.of()), 3, 4));
    float[][] cut = run(part, image, 1, 128);

    assertThat(largestDifference(Arrays.copyOfRange(whole[0], 3 * 1024, 5 * 1024), cut[0]))
        .isLessThan(1e-5);
    if (joint.head().hasDecimals()) {
      assertThat(largestDifference(Arrays.copyOfRange(whole[1], 3 * 64, 5 * 64), cut[1]))
          .isLessThan(1e-5);
    }
  }

  @Test
  void aWiderNetworkStartsWithTheSameMaps() {
    NetworkState narrow =
        shaken(new HihArchitecture(1, 8, 3, 4, 128, 8, 12, Head.HIH).withFeedback(false), 8);
    NetworkState wide =
        new NetworkState(
            new TorchNetwork(
                new HihArchitecture(1, 16, 3, 6, 128, 8, 20, Head.HIH).withFeedback(false)),
            cpu);
    wide.initialise(9);
    int[] nearest = {0, 1, 2, 3, 3, 0};
    wide.widen(narrow.export(0, Map.of()), nearest, 2, true);

    float[] image = noise(3 * 128 * 128, 10);
    float[][] before = run(narrow, image, 1, 128);
    for (int i = 0; i < before[0].length; i++) {
      before[0][i] *= 2;
    }
    float[][] after = run(wide, image, 1, 128);

    for (int k = 0; k < nearest.length; k++) {
      assertThat(
              largestDifference(
                  Arrays.copyOfRange(before[0], nearest[k] * 1024, (nearest[k] + 1) * 1024),
                  Arrays.copyOfRange(after[0], k * 1024, (k + 1) * 1024)))
          .isLessThan(1e-4);
      assertThat(
              largestDifference(
                  Arrays.copyOfRange(before[1], nearest[k] * 64, (nearest[k] + 1) * 64),
                  Arrays.copyOfRange(after[1], k * 64, (k + 1) * 64)))
          .isLessThan(1e-4);
    }
  }

  @Test
  void anotherHeadStartsAnewOnTheSameHeatmaps() {
    NetworkState old =
        shaken(new HihArchitecture(1, 8, 3, 4, 128, 8, 12, Head.HIH).withFeedback(false), 8);
    NetworkState state =
        new NetworkState(
            new TorchNetwork(
                new HihArchitecture(1, 8, 3, 4, 128, 8, 20, Head.HIH_LOCAL).withFeedback(false)),
            cpu);
    state.initialise(9);
    state.widen(old.export(0, Map.of()), new int[] {0, 1, 2, 3}, 1, false);

    float[] image = noise(3 * 128 * 128, 10);
    float[][] before = run(old, image, 1, 128);
    float[][] after = run(state, image, 1, 128);

    assertThat(largestDifference(before[0], after[0])).isLessThan(1e-4);
    assertThat(largestDifference(new float[after[1].length], after[1])).isLessThan(0.2);
  }

  @Test
  void aLocalHeadsDecimalMapFollowsItsLandmarksHeatmap() {
    NetworkState state =
        shaken(new HihArchitecture(1, 8, 3, 2, 128, 8, 12, Head.HIH_LOCAL).withFeedback(false), 3);
    float[] image = noise(3 * 128 * 128, 4);
    float[] before = run(state, image, 1, 128)[1];
    Weights weights = state.export(0, Map.of());
    float[] weight = weights.tensor("hg0_conv_pred.weight").toArray();
    for (int i = 0; i < 8; i++) {
      weight[i] = -weight[i];
    }
    Map<String, Weights.Tensor> changed = tensors(weights);
    changed.put("hg0_conv_pred.weight", Weights.Tensor.of(new long[] {2, 8, 1, 1}, weight));
    state.load(Weights.of(changed));
    float[] after = run(state, image, 1, 128)[1];

    assertThat(Arrays.copyOfRange(after, 0, 64)).isNotEqualTo(Arrays.copyOfRange(before, 0, 64));
    assertThat(Arrays.copyOfRange(after, 64, 128)).isEqualTo(Arrays.copyOfRange(before, 64, 128));
  }

  private static HihArchitecture zoom(int stride, double window) {
    return new HihArchitecture(1, 8, 3, 3, 128, 8, 6, Head.ZOOM, stride, window, false);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.7", "2, 3", "4, 1"})
  void aZoomHeadAgreesWithOnnxRuntimeAtEveryStride(int stride, double window) {
    NetworkState state = shaken(zoom(stride, window), 3);
    float[] image = noise(3 * 128 * 128, 4);
    float[][] expected = run(state, image, 1, 128);

    byte[] onnx = OnnxWriter.write(network(state).architecture(), state.export(7, Map.of()));
    try (InferenceSession session = InferenceSession.load(onnx, InferenceOptions.defaults());
        Slot slot = session.acquire(1)) {
      slot.input().put(0, image);
      slot.run();
      assertThat(largestDifference(expected[1], slot.output("decimals"))).isLessThan(1e-4);
    }
  }

  @Test
  void aZoomHeadsWindowLiesAtTheExpectationAndMovesWithTheShift() {
    NetworkState state = shaken(zoom(2, 1.5), 3);
    float[] image = noise(3 * 128 * 128, 4);
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor x = channelsLast(Torch.tensor(image, cpu, 1, 3, 128, 128));
      TorchNetwork.Maps maps = network(state).forward(x, state, false);
      float[] map = Torch.values(maps.last());
      double mass = 0;
      double sum = 0;
      for (int i = 0; i < 1024; i++) {
        mass += Math.exp(map[i]);
        sum += Math.exp(map[i]) * (i % 32 + 0.5);
      }
      float[] centres = Torch.values(maps.centres().orElseThrow());
      assertThat((double) centres[0]).isCloseTo(sum / mass, within(1e-4));

      Tensor shift = Torch.tensor(new float[] {0.25f, -0.5f, 0, 0, 0, 0}, cpu, 1, 3, 2);
      TorchNetwork.Maps moved = network(state).forward(x, state, true, Optional.of(shift));
      float[] after = Torch.values(moved.centres().orElseThrow());
      assertThat(after[0] - centres[0]).isCloseTo(0.25f, within(1e-4f));
      assertThat(after[1] - centres[1]).isCloseTo(-0.5f, within(1e-4f));
      assertThat(after[4]).isCloseTo(centres[4], within(1e-5f));
    }
  }

  @Test
  void withAFrozenTrunkOnlyTheHeadIsTrained() {
    NetworkState state = shaken(zoom(2, 1.5), 3);
    state.trackGradients();
    Weights before = state.export(0, Map.of());
    float[] image = noise(2 * 3 * 128 * 128, 4);
    try (PointerScope scope = new PointerScope();
        AutoGradMode grad = new AutoGradMode(true)) {
      Tensor x = channelsLast(Torch.tensor(image, cpu, 2, 3, 128, 128));
      TorchNetwork.Maps maps = network(state).forward(x, state, true, Optional.empty());
      assertThat(maps.last().requires_grad()).isFalse();
      Tensor decimals = maps.decimals().orElseThrow();
      decimals.mul(decimals).sum().backward();
    }
    NetworkState gradient = new NetworkState(network(state), cpu);
    Torch.set(gradient.parameters(), Torch.values(state.gradient()));
    Weights gradients = gradient.export(0, Map.of());
    for (StateLayout.Parameter p : network(state).parameters()) {
      float[] values = gradients.tensor(p.name()).toArray();
      assertThat(Arrays.equals(values, new float[values.length]))
          .as(p.name())
          .isEqualTo(!p.name().startsWith("offset_head."));
    }
    Weights after = state.export(0, Map.of());
    for (StateLayout.Parameter p : network(state).buffers()) {
      assertThat(after.tensor(p.name()).equals(before.tensor(p.name())))
          .as(p.name())
          .isEqualTo(!p.name().startsWith("offset_head."));
    }
  }

  @Test
  void aScopeKeepsTheBufferOfATensorAlive() {
    try (PointerScope scope = new PointerScope()) {
      WeakReference<FloatBuffer> buffer = forgotten();

      System.gc();

      assertThat(buffer.get()).isNotNull();
    }
  }

  /** A buffer that nothing but a tensor of the innermost scope is made of. */
  private static WeakReference<FloatBuffer> forgotten() {
    FloatBuffer buffer = ByteBuffer.allocateDirect(3 * Float.BYTES).asFloatBuffer();
    Torch.channelsLast(buffer, Torch.cpu(), 1, 3, 1, 1);
    return new WeakReference<>(buffer);
  }

  @Test
  void channelsLastBuffersGiveTheSameMaps() {
    NetworkState state = shaken(SMALL, 11);
    float[] planar = noise(3 * 128 * 128, 12);
    FloatBuffer last =
        ByteBuffer.allocateDirect(planar.length * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < 128 * 128; i++) {
      for (int c = 0; c < 3; c++) {
        last.put(i * 3 + c, planar[c * 128 * 128 + i]);
      }
    }
    float[] expected = run(state, planar, 1, 128)[0];
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor x = Torch.channelsLast(last, cpu, 1, 3, 128, 128);
      float[] actual = Torch.values(network(state).forward(x, state, false).last());
      assertThat(largestDifference(expected, actual)).isLessThan(1e-4);
    }
  }

  @Test
  void countsTheParametersOfThePapersSmallestNetwork() {
    Weights weights =
        new NetworkState(
                new TorchNetwork(new HihArchitecture(1, 256, 4, 98, 256, 8, 384, Head.HIH)), cpu)
            .export(0, Map.of());
    long parameters =
        weights.names().stream()
            .filter(name -> !name.contains("running") && !name.contains("num_batches"))
            .mapToLong(name -> weights.tensor(name).elements())
            .sum();

    assertThat(parameters).isEqualTo(10_365_700);
  }

  @Test
  void namesTheTensorThatIsMissing() {
    NetworkState state = new NetworkState(new TorchNetwork(SMALL), cpu);
    Map<String, Weights.Tensor> fewer = tensors(state.export(0, Map.of()));
    fewer.remove("hg1_lin1.bn.weight");

    assertThatThrownBy(() -> state.load(Weights.of(fewer)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hg1_lin1.bn.weight");
  }

  @Test
  void theRunningAverageMovesByTheShareItDoesNotKeep() {
    NetworkState a = shaken(SMALL, 20);
    NetworkState b = shaken(SMALL, 21);
    float before = Torch.values(a.parameters())[17];
    float newest = Torch.values(b.parameters())[17];

    a.average(b, 0.75);

    assertThat(Torch.values(a.parameters())[17])
        .isCloseTo(0.75f * before + 0.25f * newest, within(1e-6f));
  }

  private static Map<String, Weights.Tensor> tensors(Weights weights) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    return tensors;
  }

  private static double largestDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private static double largestDifference(float[] a, FloatBuffer b) {
    float[] copy = new float[a.length];
    b.duplicate().rewind().get(copy);
    return largestDifference(a, copy);
  }
}
