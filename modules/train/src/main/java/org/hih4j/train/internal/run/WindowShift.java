package org.hih4j.train.internal.run;

import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.internal.net.Torch;

/**
 * How a zoom head's windows are moved while it is trained, so that it learns to correct more than
 * its integer maps get wrong on faces that they were trained on. A function of the seed and the
 * step alone. Immutable and thread-safe.
 */
final class WindowShift {
  private final long seed;
  private final int n;
  private final int landmarks;
  private final double most;
  private final Device device;

  WindowShift(TrainConfig config, Device device) {
    this.seed = config.seed();
    this.n = config.optimiser().batch();
    this.landmarks = config.channels();
    this.most = config.loss().jitter() * config.network().window();
    this.device = device;
  }

  /** The shifts of a step's windows [n, landmarks, 2] in cells; empty if they are never moved. */
  Optional<Tensor> at(long step) {
    if (most == 0) {
      return Optional.empty();
    }
    SplittableRandom random =
        new SplittableRandom(seed * 0xD1B54A32D192ED03L ^ step * 0x9E3779B97F4A7C15L);
    float[] values = new float[2 * n * landmarks];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (most * (2 * random.nextDouble() - 1));
    }
    return Optional.of(Torch.tensor(values, device, n, landmarks, 2));
  }
}
