package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.grid_sampler;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.upsample_bilinear2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.topology.Layer;
import org.hih4j.network.topology.Layer.After;
import org.hih4j.network.topology.LayerVisitor;

/** One forward pass: the layers' arithmetic over one state. */
final class TorchPass implements LayerVisitor<Tensor> {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] NONE = {0, 0};
  private static final int BLOCK = 64;

  /** Names of PyTorch's bilinear sampling and of its padding by the border. */
  private static final long BILINEAR = 0;

  private static final long BORDER = 1;

  private final NetworkState state;
  private final boolean training;
  private final Optional<Tensor> shift;
  private Optional<Tensor> centres = Optional.empty();

  /**
   * A pass.
   *
   * @param state the numbers
   * @param training whether batch statistics are used, and the running ones updated
   * @param shift by which windows are moved [n, landmarks, 2], in cells of the heatmap
   */
  TorchPass(NetworkState state, boolean training, Optional<Tensor> shift) {
    this.state = state;
    this.training = training;
    this.shift = shift;
  }

  /** Middles of the windows that were sampled [n, landmarks, 2], in cells from the map's edge. */
  Optional<Tensor> centres() {
    return centres;
  }

  private StateLayout.Place place(Layer layer) {
    return state.network().place(layer);
  }

  @Override
  public Tensor convolution(Layer.Convolution layer, Tensor x) {
    long[] stride = {layer.stride(), layer.stride()};
    long[] pad = {layer.kernel() / 2, layer.kernel() / 2};
    StateLayout.Place place = place(layer);
    int first = place.parameter();
    Tensor weight = state.parameter(first);
    if (layer.after() == After.BIAS) {
      // Widened by outputs of zero: oneDNN's convolutions were seen to be wrong for numbers of
      // outputs that fill no whole block.
      long outputs = layer.outputs();
      long[] behind = {0, 0, 0, 0, 0, 0, 0, Math.floorMod(-outputs, BLOCK)};
      Tensor widened = constant_pad_nd(weight, behind, Torch.scalar(0));
      Tensor y = conv2d(x, widened, state.absent(), stride, pad, ONE, 1).narrow(1, 0, outputs);
      return y.add(state.parameter(first + 1).view(1, outputs, 1, 1));
    }
    int groups = layer.depthwise() ? layer.inputs() : 1;
    Tensor y = conv2d(x, weight, state.absent(), stride, pad, ONE, groups);
    if (layer.normalised()) {
      y =
          batch_norm(
              y,
              state.parameterOptional(first + 1),
              state.parameterOptional(first + 2),
              state.bufferOptional(place.buffer()),
              state.bufferOptional(place.buffer() + 1),
              training,
              MOMENTUM,
              EPSILON,
              true);
    }
    return layer.rectified() ? y.relu_() : y;
  }

  @Override
  public Tensor maxPool(String name, Tensor x, int kernel) {
    return max_pool2d(x, new long[] {kernel, kernel}, TWO, NONE, ONE, false);
  }

  @Override
  public Tensor doubled(String name, Tensor x, Tensor side) {
    return upsample_bilinear2d(x, doubledSize(x), true).add_(side);
  }

  @Override
  public Tensor repeated(String name, Tensor x) {
    return upsample_nearest2d(x, doubledSize(x));
  }

  private static long[] doubledSize(Tensor x) {
    return new long[] {2 * x.size(2), 2 * x.size(3)};
  }

  @Override
  public Tensor sum(String name, Tensor a, Tensor b) {
    return a.add(b);
  }

  @Override
  public Tensor residual(String name, Tensor branch, Tensor side) {
    return branch.add_(side).relu_();
  }

  @Override
  public Tensor fullyConnected(Layer.FullyConnected layer, Tensor x) {
    int first = place(layer).parameter();
    return x.flatten(1, 3)
        .matmul(state.parameter(first).t())
        .add(state.parameter(first + 1))
        .view(-1, layer.landmarks(), 1, 2);
  }

  @Override
  public Tensor eachLandmark(Layer.EachLandmark layer, Tensor x) {
    int first = place(layer).parameter();
    long landmarks = layer.landmarks();
    long n = x.size(0);
    long side = layer.side();
    Tensor weight = state.parameter(first);
    Tensor values;
    if (layer.sampled()) {
      // For each landmark a product of matrices: [landmarks, n * cells, width], [.., width, 1].
      Tensor rows = x.permute(2, 0, 3, 1).reshape(landmarks, n * layer.cells(), layer.width());
      values = rows.matmul(weight.unsqueeze(2)).view(landmarks, n, layer.cells());
    } else {
      // For each landmark a product of matrices: [landmarks, n, width], [.., width, cells].
      values = x.squeeze(3).permute(2, 0, 1).matmul(weight);
    }
    return values.transpose(0, 1).add(state.parameter(first + 1)).view(n, landmarks, side, side);
  }

  @Override
  public Tensor mean(Layer.Mean layer, Tensor x, Tensor heatmaps) {
    Tensor mass = softmax(heatmaps.flatten(2, 3), 2);
    return x.flatten(2, 3).matmul(mass.transpose(1, 2)).unsqueeze(3);
  }

  @Override
  public Tensor samples(Layer.Samples layer, Tensor x, Tensor heatmaps) {
    Tensor places;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor middles = middles(layer.heatmap(), heatmaps.device());
      Tensor expected = softmax(heatmaps.detach().flatten(2, 3), 2).matmul(middles);
      Tensor centre = shift.isPresent() ? expected.add(shift.get()) : expected;
      centres = Optional.of(centre);
      // From the window's corner to its middle is half a side.
      Tensor offsets =
          middles(layer.side(), centre.device())
              .mul(Torch.scalar(1.0 / layer.side()))
              .sub(Torch.scalar(0.5))
              .mul(Torch.scalar(layer.window()));
      places =
          centre
              .unsqueeze(2)
              .add(offsets)
              .mul(Torch.scalar(2.0 / layer.heatmap()))
              .sub(Torch.scalar(1));
    }
    return grid_sampler(x.contiguous(), places, BILINEAR, BORDER, false).relu();
  }

  /** The middle of every cell of a map, x then y, in cells from its edge: [side * side, 2]. */
  private static Tensor middles(int side, Device device) {
    float[] values = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      values[2 * i] = i % side + 0.5f;
      int row = i / side;
      values[2 * i + 1] = row + 0.5f;
    }
    return Torch.tensor(values, device, (long) side * side, 2);
  }
}
