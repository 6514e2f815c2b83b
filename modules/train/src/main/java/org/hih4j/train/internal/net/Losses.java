package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.where;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.train.TrainConfig;

/**
 * Losses of HIH training (arXiv 2104.03100, section 3) and some that converge faster on small
 * networks. A loss is the weighted mean over the landmarks of a batch; landmarks with weight 0 are
 * unknown and touch nothing.
 *
 * <p>Not safe for use by several threads.
 */
public final class Losses {
  private static final double TINY = 1e-9;
  private static final double OMEGA = 14;
  private static final double THETA = 0.5;
  private static final double ALPHA = 2.1;
  private static final double SMOOTH = 0.01;

  private final TrainConfig.Loss config;
  private final int cells;
  private final int subCells;
  private final double window;
  private final Device device;
  private final Tensor cellLine;
  private final Tensor subLine;
  private final Tensor cellGrid;
  private final Tensor subGrid;

  /**
   * Landmarks of a batch.
   *
   * @param points [n, landmarks, 2] in heatmap coordinates: cell plus fraction, inside the map
   * @param weight [n, landmarks] of the integer heatmaps' loss
   * @param decimalWeight [n, landmarks] of the decimal heatmaps' loss
   * @param n images
   * @param landmarks channels
   */
  public record Truth(
      float[] points, float[] weight, float[] decimalWeight, int n, int landmarks) {}

  /** What a batch lost: scalars on the device, in units of the loss. */
  public record Loss(Tensor total, Tensor heatmap, Tensor decimal, Tensor coordinate) {}

  /** Prepares the losses for maps of the given sides. */
  public Losses(TrainConfig.Loss config, int cells, int subCells, Device device) {
    this(config, cells, subCells, 0, device);
  }

  /** As above, for a zoom head whose windows have the given side in cells. */
  public Losses(TrainConfig.Loss config, int cells, int subCells, double window, Device device) {
    this.window = window;
    this.config = config;
    this.cells = cells;
    this.subCells = subCells;
    this.device = device;
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      cellLine = Torch.kept(line(cells));
      subLine = Torch.kept(line(subCells));
      cellGrid = Torch.kept(grid(cells));
      subGrid = Torch.kept(grid(subCells));
    }
  }

  private Tensor line(int count) {
    return arange(Torch.scalar(count)).to(device, Torch.FLOAT);
  }

  /** The (x, y) of every cell, [count * count, 2]. */
  private Tensor grid(int count) {
    float[] values = new float[count * count * 2];
    for (int i = 0; i < count * count; i++) {
      int row = i / count;
      values[2 * i] = i % count;
      values[2 * i + 1] = row;
    }
    return Torch.tensor(values, device, (long) count * count, 2);
  }

  /** The loss of one batch; tensors belong to the caller's pointer scope. */
  public Loss of(TorchNetwork.Maps maps, Truth truth) {
    Tensor weight = Torch.tensor(truth.weight(), device, truth.n(), truth.landmarks());
    Tensor point = Torch.tensor(truth.points(), device, truth.n(), truth.landmarks(), 2);
    List<Tensor> expectations = new ArrayList<>();
    if (config.coordinateWeight() > 0) {
      maps.heatmaps().forEach(map -> expectations.add(expectation(map, cellGrid)));
    }

    Target target = integerTarget(truth);
    Tensor heatmapLoss = meanOf(maps.heatmaps(), map -> mean(heatmapError(map, target), weight));
    Tensor none = heatmapLoss.detach().mul(Torch.scalar(0));
    Tensor decimalLoss = none;
    Tensor windowLoss = none;
    if (config.origin() == TrainConfig.Loss.Origin.WINDOW) {
      Tensor decimals = maps.decimals().orElseThrow();
      Tensor centre = maps.centres().orElseThrow();
      Tensor inside = inside(point.sub(centre), truth);
      Tensor reached = expectation(decimals, subGrid).add(Torch.scalar(0.5 - subCells / 2.0));
      reached = centre.add(reached.mul(Torch.scalar(window / subCells)));
      decimalLoss = mean(decimalError(decimals, windowTarget(point.sub(centre))), inside);
      windowLoss = mean(length(reached.sub(point)), inside);
    } else if (maps.decimals().isPresent()) {
      Tensor error = decimalError(maps.decimals().get(), decimalTarget(truth, point, expectations));
      decimalLoss =
          mean(error, Torch.tensor(truth.decimalWeight(), device, truth.n(), truth.landmarks()));
    }
    Tensor coordinateLoss =
        expectations.isEmpty()
            ? none
            : coordinateLoss(expectations, maps.decimals(), point, weight).add(windowLoss);
    Tensor total =
        heatmapLoss
            .mul(Torch.scalar(config.heatmapWeight()))
            .add(decimalLoss.mul(Torch.scalar(config.decimalWeight())))
            .add(coordinateLoss.mul(Torch.scalar(config.coordinateWeight())));
    return new Loss(total, heatmapLoss.detach(), decimalLoss.detach(), coordinateLoss.detach());
  }

  /** The number of the cell that a landmark's coordinate lies in. */
  private double cell(double at) {
    return Math.min(Math.max(Math.floor(at), 0), cells - 1);
  }

  private Target integerTarget(Truth truth) {
    boolean atLandmark = config.target() == TrainConfig.Loss.Target.LANDMARK;
    float[] at = new float[truth.points().length];
    for (int i = 0; i < at.length; i++) {
      double p = truth.points()[i];
      // The map's values stand for the middles of cells.
      at[i] = (float) (atLandmark ? p - 0.5 : cell(p));
    }
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      return target(
          Torch.tensor(at, device, truth.n(), truth.landmarks(), 2), cellLine, config.sigma());
    }
  }

  /** Weights of the landmarks inside their windows; those outside have none. */
  private Tensor inside(Tensor offset, Truth truth) {
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor farthest = offset.abs().amax(new long[] {2}, false);
      return Torch.tensor(truth.decimalWeight(), device, truth.n(), truth.landmarks())
          .mul(farthest.le(Torch.scalar(window / 2)).to(Torch.FLOAT));
    }
  }

  /** The target of a decimal map over a window, from the landmarks' offsets from its middle. */
  private Target windowTarget(Tensor offset) {
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor at =
          offset.mul(Torch.scalar(subCells / window)).add(Torch.scalar((subCells - 1) / 2.0));
      // What lies outside has no weight; its target need only be finite.
      ScalarOptional first = new ScalarOptional(Torch.scalar(-1));
      ScalarOptional last = new ScalarOptional(Torch.scalar(subCells));
      return target(at.clamp(first, last), subLine, config.decimalSigma());
    }
  }

  private Target decimalTarget(Truth truth, Tensor point, List<Tensor> expectations) {
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      if (config.origin() == TrainConfig.Loss.Origin.EXPECTATION) {
        Tensor left = point.sub(expectations.get(expectations.size() - 1).detach());
        Tensor within =
            left.mul(Torch.scalar(subCells))
                .clamp(
                    new ScalarOptional(Torch.scalar(0)),
                    new ScalarOptional(Torch.scalar(subCells - 1)));
        return target(within, subLine, config.decimalSigma());
      }
      boolean rounded = config.decimal() == TrainConfig.Loss.Decimal.SOFT_KL;
      float[] within = new float[truth.points().length];
      for (int i = 0; i < within.length; i++) {
        double p = truth.points()[i];
        double at = (p - cell(p)) * subCells;
        within[i] = (float) Math.min(Math.max(rounded ? Math.rint(at) : at, 0), subCells - 1);
      }
      return target(
          Torch.tensor(within, device, truth.n(), truth.landmarks(), 2),
          subLine,
          config.decimalSigma());
    }
  }

  /** The distance of the landmarks from what is read from the maps, in cells. */
  private Tensor coordinateLoss(
      List<Tensor> expectations, Optional<Tensor> decimals, Tensor point, Tensor weight) {
    Tensor toMiddle = point.neg().add(Torch.scalar(0.5));
    if (decimals.isEmpty() || config.target() == TrainConfig.Loss.Target.LANDMARK) {
      return meanOf(expectations, each -> mean(length(each.add(toMiddle)), weight));
    }
    Tensor toBoth =
        expectation(decimals.get(), subGrid).mul(Torch.scalar(1.0 / subCells)).sub(point);
    if (config.origin() == TrainConfig.Loss.Origin.CELL) {
      return meanOf(expectations, each -> mean(length(each.add(toBoth)), weight));
    }
    Tensor whole = meanOf(expectations, each -> mean(length(each.add(toMiddle)), weight));
    Tensor last = expectations.get(expectations.size() - 1);
    return whole.add(mean(length(last.add(toBoth)), weight)).mul(Torch.scalar(0.5));
  }

  /** The mean of a loss over the stacks. */
  private static Tensor meanOf(List<Tensor> stacks, UnaryOperator<Tensor> loss) {
    Tensor sum = loss.apply(stacks.get(0));
    for (Tensor each : stacks.subList(1, stacks.size())) {
      sum = sum.add(loss.apply(each));
    }
    return sum.mul(Torch.scalar(1.0 / stacks.size()));
  }

  /** Length of each vector of the last axis, smooth at zero. */
  private static Tensor length(Tensor vectors) {
    return vectors.mul(vectors).sum(2).add(Torch.scalar(SMOOTH)).sqrt();
  }

  /**
   * A Gaussian on each map, as its two separable factors.
   *
   * @param x [n, k, 1, side], y [n, k, side, 1]: peak 1
   */
  private record Target(Tensor x, Tensor y) {
    Tensor map() {
      return y.mul(x);
    }

    /** The same with sum 1, flat [n, k, cells]. */
    Tensor distribution() {
      return y.div(sum(y, 2)).mul(x.div(sum(x, 3))).flatten(2, 3);
    }

    /** Sum of q log q over a distribution, [n, k]. */
    Tensor negentropy() {
      return partial(y, 2).add(partial(x, 3)).flatten(1, 3);
    }

    private static Tensor partial(Tensor factor, long axis) {
      Tensor q = factor.div(sum(factor, axis));
      return sum(q.mul(q.add(Torch.scalar(TINY)).log()), axis);
    }

    private static Tensor sum(Tensor t, long axis) {
      return t.sum(new long[] {axis}, true, new ScalarTypeOptional());
    }
  }

  private static Target target(Tensor at, Tensor line, double sigma) {
    Tensor off = line.sub(at.unsqueeze(3));
    Tensor g = off.mul(off).mul(Torch.scalar(-1 / (2 * sigma * sigma))).exp();
    return new Target(g.narrow(2, 0, 1), g.narrow(2, 1, 1).transpose(2, 3));
  }

  /** Expectation of softmax(map) over the grid's coordinates, [n, k, 2]. */
  private static Tensor expectation(Tensor map, Tensor grid) {
    return softmax(map.flatten(2, 3), 2).matmul(grid);
  }

  private static Tensor mean(Tensor error, Tensor weight) {
    Tensor mass = weight.sum().clamp_min(Torch.scalar(1));
    return error.mul(weight).sum().div(mass);
  }

  /** Divergence of softmax(logits) from {@code goal}, [n, k]. */
  private static Tensor divergence(Tensor logits, Tensor goal, Tensor negentropy) {
    return negentropy.sub(goal.mul(log_softmax(logits.flatten(2, 3), 2)).sum(2));
  }

  private Tensor decimalError(Tensor decimals, Target target) {
    if (config.decimal() == TrainConfig.Loss.Decimal.KL) {
      return divergence(decimals, target.distribution(), target.negentropy());
    }
    return softDivergence(decimals, target.map());
  }

  /**
   * Divergence of two softmaxes, [n, k]: the published decimal loss, whose mean runs over the cells
   * as well.
   */
  static Tensor softDivergence(Tensor map, Tensor target) {
    Tensor goal = softmax(target.flatten(2, 3), 2);
    Tensor negentropy = goal.mul(goal.log()).sum(2);
    double cells = map.size(2) * map.size(3);
    return divergence(map, goal, negentropy).mul(Torch.scalar(1 / cells));
  }

  private Tensor heatmapError(Tensor map, Target target) {
    return switch (config.heatmap()) {
      case KL -> divergence(map, target.distribution(), target.negentropy());
      case MSE -> {
        Tensor off = map.sub(target.map());
        yield off.mul(off).mean(2, 3);
      }
      case FOREGROUND -> {
        Tensor goal = target.map();
        Tensor off = map.sub(goal);
        Tensor weight = goal.mul(Torch.scalar(config.foregroundWeight())).add(Torch.scalar(1));
        yield off.mul(off).mul(weight).mean(2, 3);
      }
      case ADAPTIVE_WING -> adaptiveWing(map, target.map());
    };
  }

  /**
   * The adaptive wing loss with its usual constants (omega 14, epsilon 1, theta 0.5, alpha 2.1):
   * logarithmic near the goal, linear far from it, the two joined with equal slope.
   */
  private Tensor adaptiveWing(Tensor map, Tensor goal) {
    Tensor base;
    Tensor power;
    Tensor slope;
    Tensor offset;
    Tensor weight;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      power = goal.neg().add(Torch.scalar(ALPHA));
      base = power.mul(Torch.scalar(Math.log(THETA))).exp();
      // omega * power * theta^(power - 1) / (1 + theta^power)
      slope = base.mul(power).mul(Torch.scalar(OMEGA / THETA)).div(base.add(Torch.scalar(1)));
      offset = slope.mul(Torch.scalar(THETA)).sub(base.log1p().mul(Torch.scalar(OMEGA)));
      weight =
          goal.gt(Torch.scalar(0.2))
              .to(Torch.FLOAT)
              .mul(Torch.scalar(config.foregroundWeight()))
              .add(Torch.scalar(1))
              .mul(Torch.scalar(1 / OMEGA));
    }
    Tensor size = map.sub(goal).abs();
    Tensor near = size.clamp_min(Torch.scalar(1e-6)).pow(power).log1p().mul(Torch.scalar(OMEGA));
    Tensor far = slope.mul(size).sub(offset);
    return where(size.lt(Torch.scalar(THETA)), near, far).mul(weight).mean(2, 3);
  }

  /** The targets drawn for the given landmarks, for tests: integer maps, then decimal maps. */
  Tensor[] targets(float[] cell, float[] fraction, int n, int landmarks) {
    return new Tensor[] {
      target(Torch.tensor(cell, device, n, landmarks, 2), cellLine, config.sigma()).map(),
      target(Torch.tensor(fraction, device, n, landmarks, 2), subLine, config.decimalSigma()).map()
    };
  }
}
