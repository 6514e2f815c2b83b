package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.globalContext;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.train.Trainer.Progress;
import org.hih4j.train.internal.sample.Batch;

/**
 * Compares what a network gives with PyTorch's fast processor kernels (oneDNN) and with its plain
 * ones. On some processors fast kernels of some sizes have been wrong; a training adapts to that
 * without a sign, and its weights then fail everywhere else.
 */
public final class ArithmeticCheck {
  private static final int BATCH = 2;
  private static final double MAP_TOLERANCE = 1e-3;
  private static final double GRADIENT_TOLERANCE = 2e-2;

  private ArithmeticCheck() {}

  /** One forward pass in training mode: the maps, on each of which a loss depends. */
  public interface Forward {
    /** Runs the network on images [n, 3, side, side]. */
    List<Tensor> maps(Tensor x, NetworkState state);
  }

  /**
   * Makes one training step's forward and backward pass with either kind of kernels, and leaves the
   * fast ones switched on, for the whole process, if they are right for this network; says so if
   * they are not.
   *
   * @param side of the square images
   */
  public static void chooseKernels(TorchNetwork network, int side, Progress progress) {
    chooseKernels(
        network,
        (x, state) -> {
          TorchNetwork.Maps maps = network.forward(x, state, true);
          List<Tensor> all = new ArrayList<>(maps.heatmaps());
          maps.decimals().ifPresent(all::add);
          return all;
        },
        side,
        progress);
  }

  /** As {@link #chooseKernels(TorchNetwork, int, Progress)}, for any network. */
  public static void chooseKernels(
      StateLayout network, Forward forward, int side, Progress progress) {
    if (!chooseKernels(network, forward, side)) {
      progress.message(
          "PyTorch's fast kernels are wrong for this network on this processor; its plain ones are"
              + " used, which take many times as long. The environment variable"
              + " ONEDNN_MAX_CPU_ISA=AVX may bring fast ones that are right");
    }
  }

  private static boolean chooseKernels(StateLayout network, Forward forward, int side) {
    fastKernels(true);
    List<float[]> fast = pass(network, forward, side);
    fastKernels(false);
    boolean right = agree(fast, pass(network, forward, side));
    fastKernels(right);
    return right;
  }

  private static void fastKernels(boolean on) {
    globalContext().setUserEnabledMkldnn(on);
  }

  /** Whether the maps, and the gradient, which comes last, differ by no more than rounding does. */
  static boolean agree(List<float[]> fast, List<float[]> plain) {
    boolean agree = true;
    for (int i = 0; i < fast.size(); i++) {
      double tolerance = i == fast.size() - 1 ? GRADIENT_TOLERANCE : MAP_TOLERANCE;
      agree &= difference(fast.get(i), plain.get(i)) <= tolerance;
    }
    return agree;
  }

  private static List<float[]> pass(StateLayout network, Forward forward, int side) {
    Device cpu = Torch.cpu();
    NetworkState state = new NetworkState(network, cpu);
    state.initialise(1);
    state.trackGradients();
    FloatBuffer pixels = Batch.allocate(BATCH, side, 1).images();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextGaussian());
    }
    List<float[]> result = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        AutoGradMode grad = new AutoGradMode(true)) {
      Tensor x = Torch.channelsLast(pixels, cpu, BATCH, 3, side, side);
      Tensor loss = Torch.tensor(new float[1], cpu, 1).sum();
      List<Tensor> all = forward.maps(x, state);
      for (Tensor map : all) {
        loss = loss.add(map.mul(map).sum());
        result.add(Torch.values(map));
      }
      loss.backward();
      result.add(Torch.values(state.gradient()));
    }
    return result;
  }

  /** Distance of two vectors, as a share of the second's length; NaN if either has one. */
  private static double difference(float[] a, float[] b) {
    double off = 0;
    double size = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      off += d * d;
      size += (double) b[i] * b[i];
    }
    return Math.sqrt(off / size);
  }
}
