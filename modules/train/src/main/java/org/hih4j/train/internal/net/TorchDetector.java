package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.DetectorArchitecture;
import org.hih4j.network.DetectorLayer;
import org.hih4j.network.OnnxWriter;

/**
 * A detector's network as a list of named parameters and a forward pass over the same layers that
 * the ONNX writer reads. The numbers live in a {@link NetworkState}.
 *
 * <p>Immutable, so safe for use by several threads on different states.
 */
public final class TorchDetector implements StateLayout {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final long[] ONE = {1, 1};
  private static final int BLOCK = 64;

  private final DetectorArchitecture architecture;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Parameter> buffers = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** A layer and the places of its numbers; -1 where it has none. */
  private record Step(DetectorLayer layer, int weight, int scale, int bias, int statistics) {}

  /** Lays out a network. */
  public TorchDetector(DetectorArchitecture architecture) {
    this.architecture = architecture;
    for (DetectorLayer layer : architecture.layers()) {
      steps.add(
          layer instanceof DetectorLayer.Convolution c ? step(c) : new Step(layer, -1, -1, -1, -1));
    }
  }

  private Step step(DetectorLayer.Convolution c) {
    boolean map = c.after() == DetectorLayer.After.BIAS;
    Start start = map ? Start.SMALL : c.depthwise() ? Start.EACH : Start.KAIMING;
    List<Integer> shape = new ArrayList<>();
    for (long size : c.shape()) {
      shape.add((int) size);
    }
    List<Integer> each = List.of(c.outputs());
    int weight = add(parameters, c.name() + ".weight", shape, start);
    return switch (c.after()) {
      case NOTHING -> new Step(c, weight, -1, -1, -1);
      case BIAS ->
          new Step(
              c,
              weight,
              -1,
              add(parameters, c.name() + ".bias", each, c.outputs() == 1 ? Start.RARE : Start.ZERO),
              -1);
      case BATCH_NORM -> {
        boolean branch = c.added().isPresent() && c.depthwise();
        int scale =
            add(parameters, c.name() + ".bn.weight", each, branch ? Start.QUARTER : Start.ONE);
        int bias = add(parameters, c.name() + ".bn.bias", each, Start.ZERO);
        int mean = add(buffers, c.name() + ".bn.running_mean", each, Start.ZERO);
        add(buffers, c.name() + ".bn.running_var", each, Start.ONE);
        yield new Step(c, weight, scale, bias, mean);
      }
    };
  }

  private static int add(List<Parameter> list, String name, List<Integer> shape, Start start) {
    list.add(new Parameter(name, List.copyOf(shape), start));
    return list.size() - 1;
  }

  /** The network this is. */
  public DetectorArchitecture architecture() {
    return architecture;
  }

  @Override
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  @Override
  public List<Parameter> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  @Override
  public List<Parameter> unused() {
    return List.of();
  }

  @Override
  public List<String> normalisations() {
    return List.of();
  }

  /**
   * What a forward pass gives, for each stride in turn.
   *
   * @param scores logits, each [n, 1, rows, columns]
   * @param faces places, sizes and roll, each [n, 10, rows, columns]
   */
  public record Maps(List<Tensor> scores, List<Tensor> faces) {}

  /**
   * Runs the network.
   *
   * @param x images [n, 3, height, width], normalised
   * @param state the numbers
   * @param training whether batch statistics are used, and the running ones updated in {@code
   *     state}
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean training) {
    Map<String, Tensor> results = new HashMap<>();
    results.put(OnnxWriter.IMAGE, x);
    for (Step step : steps) {
      Tensor y;
      if (step.layer instanceof DetectorLayer.Convolution c) {
        y = convolution(c, step, results.get(c.input()), state, training);
        if (c.added().isPresent()) {
          y = y.add_(results.get(c.added().get()));
        }
        y = c.rectified() ? y.relu_() : y;
      } else {
        y = doubled(results.get(((DetectorLayer.Doubled) step.layer).input()));
      }
      results.put(step.layer.name(), y);
    }
    List<Tensor> scores = new ArrayList<>();
    List<Tensor> faces = new ArrayList<>();
    for (int stride : DetectorArchitecture.strides()) {
      scores.add(results.get(DetectorArchitecture.scores(stride)));
      faces.add(results.get(DetectorArchitecture.faces(stride)));
    }
    return new Maps(scores, faces);
  }

  private static Tensor doubled(Tensor x) {
    return upsample_nearest2d(x, new long[] {2 * x.size(2), 2 * x.size(3)});
  }

  private static Tensor convolution(
      DetectorLayer.Convolution c, Step step, Tensor x, NetworkState state, boolean training) {
    long[] stride = {c.stride(), c.stride()};
    long[] pad = {c.kernel() / 2, c.kernel() / 2};
    Tensor weight = state.parameter(step.weight);
    if (c.after() == DetectorLayer.After.BIAS) {
      // Widened by outputs of zero: oneDNN's convolutions were seen to be wrong for numbers of
      // outputs that fill no whole block.
      long[] behind = {0, 0, 0, 0, 0, 0, 0, Math.floorMod(-c.outputs(), BLOCK)};
      Tensor widened = constant_pad_nd(weight, behind, Torch.scalar(0));
      Tensor y = conv2d(x, widened, state.absent(), stride, pad, ONE, 1);
      return y.narrow(1, 0, c.outputs()).add(state.parameter(step.bias).view(1, c.outputs(), 1, 1));
    }
    int groups = c.depthwise() ? c.inputs() : 1;
    Tensor y = conv2d(x, weight, state.absent(), stride, pad, ONE, groups);
    if (c.after() == DetectorLayer.After.NOTHING) {
      return y;
    }
    return batch_norm(
        y,
        state.parameterOptional(step.scale),
        state.parameterOptional(step.bias),
        state.bufferOptional(step.statistics),
        state.bufferOptional(step.statistics + 1),
        training,
        MOMENTUM,
        EPSILON,
        true);
  }
}
