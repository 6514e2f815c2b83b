package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final double RATE = 0.01;

  @BeforeAll
  static void device() {
    Torch.threads(1);
  }

  private static NetworkState state() {
    NetworkState state =
        new NetworkState(
            new TorchNetwork(new HihArchitecture(1, 8, 2, 2, 64, 4, 8, Head.HIH)), Torch.cpu());
    state.initialise(1);
    state.trackGradients();
    return state;
  }

  private static float[] gradient(int count, int step) {
    Random random = new Random(step);
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  @Test
  void followsThePublishedFormula() {
    NetworkState state = state();
    AdamW optimiser = new AdamW(state, 0.9, 0.99, 0.1, Double.POSITIVE_INFINITY);
    float[] start = Torch.values(state.parameters());
    int n = start.length;
    double[] x = new double[n];
    Arrays.setAll(x, i -> start[i]);
    double[] m = new double[n];
    double[] v = new double[n];
    for (int step = 1; step <= 5; step++) {
      float[] g = gradient(n, step);
      Torch.set(state.gradient(), g);
      optimiser.step(step, RATE);
      for (int i = 0; i < n; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
        double decay = i < state.matrices() ? RATE * 0.1 * x[i] : 0;
        double mean = m[i] / (1 - Math.pow(0.9, step));
        double square = v[i] / (1 - Math.pow(0.99, step));
        x[i] -= decay + RATE * mean / (Math.sqrt(square) + 1e-8);
      }
    }

    float[] end = Torch.values(state.parameters());
    for (int i = 0; i < n; i++) {
      assertThat((double) end[i]).as("parameter %d", i).isCloseTo(x[i], within(2e-6));
    }
  }

  @Test
  void clearsTheGradient() {
    NetworkState state = state();
    Torch.set(state.gradient(), gradient((int) state.parameters().numel(), 1));

    new AdamW(state, 0.9, 0.99, 0, 3).step(1, RATE);

    assertThat(Torch.values(state.gradient())).containsOnly(0f);
  }

  @Test
  void limitsTheNormToAMultipleOfTheUsualOne() {
    NetworkState state = state();
    AdamW optimiser = new AdamW(state, 0, 0, 0, 3);
    int n = (int) state.parameters().numel();
    float[] g = gradient(n, 1);
    Torch.set(state.gradient(), g);
    double usual = optimiser.step(1, RATE);
    float[] huge = new float[n];
    for (int i = 0; i < n; i++) {
      huge[i] = 100 * g[i];
    }
    Torch.set(state.gradient(), huge);
    optimiser.step(2, RATE);

    // Without memory the first moment is the gradient that was used.
    double norm = 0;
    for (float value : Torch.values(optimiser.first())) {
      norm += (double) value * value;
    }
    assertThat(Math.sqrt(norm)).isCloseTo(3 * usual, within(1e-3 * usual));
  }

  @Test
  void changesNothingWhereTheGradientIsNotFinite() {
    NetworkState state = state();
    float[] before = Torch.values(state.parameters());
    float[] g = gradient(before.length, 1);
    g[7] = Float.NaN;
    Torch.set(state.gradient(), g);

    double norm = new AdamW(state, 0.9, 0.99, 0.1, 3).step(1, RATE);

    assertThat(norm).isNaN();
    assertThat(Torch.values(state.parameters())).isEqualTo(before);
  }
}
