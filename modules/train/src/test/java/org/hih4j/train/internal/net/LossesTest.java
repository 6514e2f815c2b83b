package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.train.TrainConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
  private static final int CELLS = 16;
  private static final int SUB = 8;
  private static Device cpu;

  @BeforeAll
  static void device() {
    Torch.threads(1);
    cpu = Torch.cpu();
  }

  private static TrainConfig.Loss config(String recipe) {
    return switch (recipe) {
      case "published" -> TrainConfig.Loss.published();
      case "foreground" -> TrainConfig.Loss.foreground();
      case "adaptive-wing" -> TrainConfig.Loss.adaptiveWing();
      default -> TrainConfig.Loss.seamless();
    };
  }

  private static TorchNetwork.Maps maps(Tensor heatmap, Tensor decimals) {
    return new TorchNetwork.Maps(List.of(heatmap), Optional.of(decimals));
  }

  private static float[] noise(int count, long seed) {
    Random random = new Random(seed);
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  @Test
  void targetsAreGaussiansAtAllBorders() {
    float[] points = {0, 0, 15.99f, 0.4f, 0.2f, 15.5f, 7.3f, 9.8f, 15.9f, 15.9f};
    int n = points.length / 2;
    float[] cell = new float[points.length];
    float[] fraction = new float[points.length];
    for (int i = 0; i < points.length; i++) {
      cell[i] = (float) Math.floor(points[i]);
      fraction[i] = (float) Math.min(Math.rint((points[i] - cell[i]) * SUB), SUB - 1);
    }
    float[] heat = new float[n * CELLS * CELLS];
    float[] sub = new float[n * SUB * SUB];
    for (int k = 0; k < n; k++) {
      draw(heat, k, CELLS, cell[2 * k], cell[2 * k + 1], 1.5);
      draw(sub, k, SUB, fraction[2 * k], fraction[2 * k + 1], 1);
    }

    try (PointerScope scope = new PointerScope()) {
      Tensor[] maps =
          new Losses(TrainConfig.Loss.published(), CELLS, SUB, cpu).targets(cell, fraction, 1, n);
      assertClose(Torch.values(maps[0]), heat);
      assertClose(Torch.values(maps[1]), sub);
    }
  }

  private static void draw(float[] maps, int map, int side, float x, float y, double sigma) {
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double squared = (column - x) * (column - x) + (row - y) * (row - y);
        maps[(map * side + row) * side + column] = (float) Math.exp(-squared / (2 * sigma * sigma));
      }
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"published", "foreground", "adaptive-wing", "seamless"})
  void fallsToAlmostNothingWhenMapsAreTheirTargets(String recipe) {
    TrainConfig.Loss config = config(recipe);
    // In the middle of cell (5, 9), sub-cell (4, 2): what both maps can express exactly.
    float[] point = {5.5f, 9.25f};
    try (PointerScope scope = new PointerScope()) {
      Losses losses = new Losses(config, CELLS, SUB, cpu);
      Tensor[] goal = losses.targets(new float[] {5, 9}, new float[] {4, 2}, 1, 1);
      boolean logits = config.heatmap() == TrainConfig.Loss.Heatmap.KL;
      Tensor heat = logits ? goal[0].log() : goal[0];
      Tensor sub = config.decimal() == TrainConfig.Loss.Decimal.KL ? goal[1].log() : goal[1];
      Losses.Truth truth = new Losses.Truth(point, new float[] {1}, new float[] {1}, 1, 1);
      Losses.Loss loss = losses.of(maps(heat, sub), truth);
      assertThat(loss.heatmap().item_double()).isCloseTo(0, within(1e-4));
      assertThat(loss.decimal().item_double()).isCloseTo(0, within(1e-4));
      double far = losses.of(maps(heat.flip(2), sub.flip(3)), truth).total().item_double();
      assertThat(loss.total().item_double()).isLessThan(far);
    }
  }

  @Test
  void publishedLossesAreTheReferencesMeans() {
    float[] pred = Fixtures.floats("loss-pred.npy");
    float[] target = Fixtures.floats("loss-target.npy");
    double squares = 0;
    for (int i = 0; i < pred.length; i++) {
      squares += (pred[i] - target[i]) * (double) (pred[i] - target[i]);
    }
    assertThat(squares / pred.length).isCloseTo(1.3058284521102905, within(1e-5));
    int maps = pred.length / (SUB * SUB);
    try (PointerScope scope = new PointerScope()) {
      double kl =
          Losses.softDivergence(
                  Torch.tensor(pred, cpu, 1, maps, SUB, SUB),
                  Torch.tensor(target, cpu, 1, maps, SUB, SUB))
              .mean()
              .item_double();
      assertThat(kl).isCloseTo(0.007292690221220255, within(1e-7));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"published", "foreground", "adaptive-wing", "seamless"})
  void unknownLandmarksTouchNothing(String recipe) {
    try (PointerScope scope = new PointerScope()) {
      Losses losses = new Losses(config(recipe), CELLS, SUB, cpu);
      Tensor heat = Torch.tensor(noise(2 * CELLS * CELLS, 1), cpu, 1, 2, CELLS, CELLS);
      Tensor sub = Torch.tensor(noise(2 * SUB * SUB, 2), cpu, 1, 2, SUB, SUB);
      heat.requires_grad_(true);
      sub.requires_grad_(true);
      losses
          .of(
              maps(heat, sub),
              new Losses.Truth(
                  new float[] {3.3f, 4.4f, 5.5f, 6.6f},
                  new float[] {1, 0},
                  new float[] {1, 0},
                  1,
                  2))
          .total()
          .backward();
      float[] heatGradient = Torch.values(heat.grad());
      float[] subGradient = Torch.values(sub.grad());
      for (int i = 0; i < CELLS * CELLS; i++) {
        assertThat(heatGradient[CELLS * CELLS + i]).isZero();
      }
      for (int i = 0; i < SUB * SUB; i++) {
        assertThat(subGradient[SUB * SUB + i]).isZero();
      }
      assertThat(heatGradient[3 + 4 * CELLS]).isNotZero();
    }
  }

  @Test
  void theCoordinateLossIsTheDistanceOfBothExpectationsSum() {
    TrainConfig.Loss config =
        new TrainConfig.Loss(
            TrainConfig.Loss.Heatmap.KL,
            TrainConfig.Loss.Target.CELL,
            TrainConfig.Loss.Decimal.KL,
            TrainConfig.Loss.Origin.CELL,
            0,
            0,
            1,
            0,
            1.5,
            1,
            0);
    float[] heat = new float[CELLS * CELLS];
    heat[9 * CELLS + 5] = 100;
    float[] sub = new float[SUB * SUB];
    sub[2 * SUB + 4] = 100;
    try (PointerScope scope = new PointerScope()) {
      double loss =
          new Losses(config, CELLS, SUB, cpu)
              .of(
                  maps(
                      Torch.tensor(heat, cpu, 1, 1, CELLS, CELLS),
                      Torch.tensor(sub, cpu, 1, 1, SUB, SUB)),
                  new Losses.Truth(
                      new float[] {5.5f + 3, 9.25f + 4}, new float[] {1}, new float[] {1}, 1, 1))
              .total()
              .item_double();
      assertThat(loss).isCloseTo(Math.sqrt(25.01), within(1e-4));
    }
  }

  /** One integer map that is sure of cell (5, 9), a decimal map, and a landmark. */
  private Losses.Loss residual(float[] decimals, float x, float y) {
    float[] heat = new float[CELLS * CELLS];
    heat[9 * CELLS + 5] = 100;
    return new Losses(TrainConfig.Loss.residual(), CELLS, SUB, cpu)
        .of(
            maps(
                Torch.tensor(heat, cpu, 1, 1, CELLS, CELLS),
                Torch.tensor(decimals, cpu, 1, 1, SUB, SUB)),
            new Losses.Truth(new float[] {x, y}, new float[] {1}, new float[] {1}, 1, 1));
  }

  /** Logarithm of a Gaussian of sigma 1 around a place in the decimal map. */
  private static float[] bump(double x, double y) {
    float[] result = new float[SUB * SUB];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (-(Math.pow(i % SUB - x, 2) + Math.pow(i / SUB - y, 2)) / 2);
    }
    return result;
  }

  @Test
  void aResidualTargetIsWhatTheIntegerMapsExpectationLeavesOver() {
    try (PointerScope scope = new PointerScope()) {
      double right = residual(bump(SUB * 0.6, SUB * 0.25), 5.6f, 9.25f).decimal().item_double();
      double wrong = residual(bump(SUB * 0.4, SUB * 0.25), 5.6f, 9.25f).decimal().item_double();
      assertThat(right).isCloseTo(0, within(1e-4));
      assertThat(wrong).isGreaterThan(0.1);
    }
  }

  @Test
  void aResidualTargetBeyondTheCellStaysAtItsEdge() {
    try (PointerScope scope = new PointerScope()) {
      assertThat(residual(bump(SUB - 1, 0), 6.5f, 8.5f).decimal().item_double())
          .isCloseTo(0, within(1e-4));
    }
  }

  @Test
  void theResidualCoordinateLossIsHalfOfTheIntegerMapsAndHalfOfBothMaps() {
    float[] sharp = new float[SUB * SUB];
    sharp[2 * SUB + 4] = 100;
    double whole = Math.hypot(0.5 - 0.6, 0.5 - 0.25);
    double both = Math.hypot(4.0 / SUB - 0.6, 2.0 / SUB - 0.25);
    try (PointerScope scope = new PointerScope()) {
      assertThat(residual(sharp, 5.6f, 9.25f).coordinate().item_double())
          .isCloseTo(
              (Math.sqrt(whole * whole + 0.01) + Math.sqrt(both * both + 0.01)) / 2, within(1e-4));
    }
  }

  /** One integer map alone, and a landmark. */
  private Losses.Loss expectation(float[] heat, float x, float y) {
    return new Losses(TrainConfig.Loss.expectation(), CELLS, 0, cpu)
        .of(
            new TorchNetwork.Maps(
                List.of(Torch.tensor(heat, cpu, 1, 1, CELLS, CELLS)), Optional.empty()),
            new Losses.Truth(new float[] {x, y}, new float[] {1}, new float[] {0}, 1, 1));
  }

  @Test
  void withoutDecimalMapsTheIntegerTargetLiesAtTheLandmark() {
    float[] heat = new float[CELLS * CELLS];
    for (int i = 0; i < heat.length; i++) {
      // The landmark's cell coordinates count from cells' edges, the map's from their middles.
      double dx = i % CELLS + 0.5 - 5.7;
      double dy = i / CELLS + 0.5 - 9.1;
      heat[i] = (float) (-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
    }
    try (PointerScope scope = new PointerScope()) {
      Losses.Loss right = expectation(heat, 5.7f, 9.1f);
      assertThat(right.heatmap().item_double()).isCloseTo(0, within(1e-5));
      assertThat(right.coordinate().item_double()).isCloseTo(0.1, within(2e-3));
      assertThat(expectation(heat, 5.3f, 9.1f).heatmap().item_double()).isGreaterThan(0.02);
    }
  }

  @Test
  void withoutDecimalMapsTheCoordinateLossIsTheDistanceOfTheExpectation() {
    float[] heat = new float[CELLS * CELLS];
    heat[9 * CELLS + 5] = 100;
    try (PointerScope scope = new PointerScope()) {
      Losses.Loss loss = expectation(heat, 5.5f + 3, 9.5f + 4);
      assertThat(loss.coordinate().item_double()).isCloseTo(Math.sqrt(25.01), within(1e-4));
      assertThat(loss.decimal().item_double()).isZero();
    }
  }

  /** A decimal map over a window of 2 cells about (5, 9), and a landmark. */
  private Losses.Loss window(float[] decimals, float x, float y) {
    return new Losses(TrainConfig.Loss.zoom(), CELLS, SUB, 2, cpu)
        .of(
            new TorchNetwork.Maps(
                List.of(Torch.tensor(new float[CELLS * CELLS], cpu, 1, 1, CELLS, CELLS)),
                Optional.of(Torch.tensor(decimals, cpu, 1, 1, SUB, SUB)),
                Optional.of(Torch.tensor(new float[] {5, 9}, cpu, 1, 1, 2))),
            new Losses.Truth(new float[] {x, y}, new float[] {1}, new float[] {1}, 1, 1));
  }

  /**
   * The distance that the integer map without any peak has to a landmark, as the loss counts it.
   */
  private static double fromTheMiddle(double x, double y) {
    return Math.sqrt(Math.pow(x - CELLS / 2.0, 2) + Math.pow(y - CELLS / 2.0, 2) + 0.01);
  }

  @Test
  void aWindowsTargetIsTheLandmarksPlaceInIt() {
    // Sub-cell (6, 2) of a window from (4, 8) to (6, 10): its middle is at 6.5 and 2.5 quarters.
    float x = 4 + 6.5f / 4;
    float y = 8 + 2.5f / 4;
    double sigma = TrainConfig.Loss.zoom().decimalSigma();
    float[] goal = new float[SUB * SUB];
    for (int i = 0; i < goal.length; i++) {
      double dx = i % SUB - 6;
      double dy = i / SUB - 2;
      goal[i] = (float) (-(dx * dx + dy * dy) / (2 * sigma * sigma));
    }
    float[] sharp = new float[SUB * SUB];
    sharp[2 * SUB + 6] = 100;
    try (PointerScope scope = new PointerScope()) {
      assertThat(window(goal, x, y).decimal().item_double()).isCloseTo(0, within(1e-5));
      assertThat(window(goal, x - 0.3f, y).decimal().item_double()).isGreaterThan(0.02);
      assertThat(window(sharp, x, y).coordinate().item_double())
          .isCloseTo(fromTheMiddle(x, y) + 0.1, within(1e-4));
      assertThat(window(sharp, x - 0.3f, y + 0.4f).coordinate().item_double())
          .isCloseTo(fromTheMiddle(x - 0.3, y + 0.4) + Math.sqrt(0.26), within(1e-4));
    }
  }

  @Test
  void aLandmarkOutsideItsWindowHasNoPartInTheDecimalMapsLosses() {
    float[] sharp = new float[SUB * SUB];
    sharp[0] = 100;
    try (PointerScope scope = new PointerScope()) {
      Losses.Loss loss = window(sharp, 6.1f, 9);
      assertThat(loss.decimal().item_double()).isZero();
      assertThat(loss.coordinate().item_double()).isCloseTo(fromTheMiddle(6.1, 9), within(1e-4));
    }
  }

  @Test
  void adaptiveWingIsContinuousAndSmoothWhereItsPartsMeet() {
    TrainConfig.Loss config = TrainConfig.Loss.adaptiveWing();
    try (PointerScope scope = new PointerScope()) {
      Losses losses = new Losses(config, CELLS, SUB, cpu);
      double[] values = new double[3];
      for (int i = 0; i < 3; i++) {
        float[] heat =
            Torch.values(losses.targets(new float[] {5, 9}, new float[] {0, 0}, 1, 1)[0]);
        heat[9 * CELLS + 5] = 1 + 0.5f + (i - 1) * 1e-3f;
        values[i] =
            losses
                .of(
                    maps(
                        Torch.tensor(heat, cpu, 1, 1, CELLS, CELLS),
                        Torch.tensor(new float[SUB * SUB], cpu, 1, 1, SUB, SUB)),
                    new Losses.Truth(new float[] {5, 9}, new float[] {1}, new float[] {0}, 1, 1))
                .heatmap()
                .item_double();
      }
      double left = values[1] - values[0];
      double right = values[2] - values[1];
      assertThat(right).isCloseTo(left, within(0.02 * left));
    }
  }
}
