package org.hih4j.train;

import java.util.Objects;

/**
 * What is minimised.
 *
 * @param heatmap kind of the integer heatmaps' loss
 * @param target where the integer heatmaps' target lies
 * @param decimal kind of the decimal heatmaps' loss
 * @param origin where the decimal heatmaps' target is measured from
 * @param heatmapWeight factor of the integer heatmaps' loss
 * @param decimalWeight factor of the decimal heatmaps' loss
 * @param coordinateWeight factor of the distance between a landmark and the expectation of both
 *     maps, or of the integer map where there is no decimal one
 * @param foregroundWeight how much more a cell at a landmark counts than background
 * @param sigma of the integer target in cells
 * @param decimalSigma of the decimal target in decimal cells
 * @param jitter how far a zoom head's windows are moved on each axis while it is trained, at most,
 *     in sides of a window
 */
public record LossConfig(
    Heatmap heatmap,
    Target target,
    Decimal decimal,
    Origin origin,
    double heatmapWeight,
    double decimalWeight,
    double coordinateWeight,
    double foregroundWeight,
    double sigma,
    double decimalSigma,
    double jitter) {

  /** Losses of the integer heatmaps. */
  public enum Heatmap {
    /** Mean squared error, as published. */
    MSE,
    /** Squared error, times 1 + w g where the target is g. */
    FOREGROUND,
    /** Adaptive wing loss (Wang et al., ICCV 2019) with a weighted foreground. */
    ADAPTIVE_WING,
    /** Kullback-Leibler divergence of the map's softmax from the normalised target. */
    KL
  }

  /** Where the integer heatmaps' target lies. */
  public enum Target {
    /** At the cell that the landmark lies in, as published. */
    CELL,
    /**
     * At the landmark itself, so that the integer map's expectation is the landmark without a
     * decimal map; those then have nothing to say, and have no loss.
     */
    LANDMARK
  }

  /** Losses of the decimal heatmaps. */
  public enum Decimal {
    /** Divergence between two softmaxes, the target at the nearest cell, as published. */
    SOFT_KL,
    /** Divergence from the normalised Gaussian at the exact fraction. */
    KL
  }

  /** Where the decimal heatmaps' target is measured from. */
  public enum Origin {
    /** The corner of the cell that the landmark lies in: the target is the landmark's fraction. */
    CELL,
    /**
     * The expectation of the network's own integer heatmap, which stands for that corner where the
     * network is unsure of the cell: the target is what remains to the landmark. Only with a
     * coordinate loss; that is then half the distance of the sum of both expectations, and half
     * those of each stack's integer map and the middle of a cell.
     */
    EXPECTATION,
    /**
     * The window of a zoom head, which lies about the expectation of its integer heatmap: the
     * target is the landmark's place in the window, and landmarks outside it have no part. The
     * coordinate loss is then that of the integer maps, and for landmarks inside the distance of
     * the decimal map's expectation. Only with target {@link Target#LANDMARK}.
     */
    WINDOW
  }

  /** Checks each value. */
  public LossConfig {
    Objects.requireNonNull(heatmap, "heatmap");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(decimal, "decimal");
    Objects.requireNonNull(origin, "origin");
    notNegative("heatmapWeight", heatmapWeight);
    notNegative("decimalWeight", decimalWeight);
    notNegative("coordinateWeight", coordinateWeight);
    notNegative("foregroundWeight", foregroundWeight);
    if (origin == Origin.EXPECTATION && (coordinateWeight == 0 || heatmap != Heatmap.KL)) {
      throw new IllegalArgumentException(
          "origin EXPECTATION needs the integer heatmap loss KL and a coordinateWeight above 0");
    }
    boolean window = origin == Origin.WINDOW;
    if (target == Target.LANDMARK && !window && (decimalWeight > 0 || origin != Origin.CELL)) {
      throw new IllegalArgumentException(
          "target LANDMARK needs decimalWeight 0 and origin CELL: the integer heatmap then says what"
              + " the decimal one would; or the origin WINDOW of a zoom head");
    }
    if (window && (target != Target.LANDMARK || heatmap != Heatmap.KL || decimal != Decimal.KL)) {
      throw new IllegalArgumentException(
          "origin WINDOW needs target LANDMARK and the losses KL of both heatmaps");
    }
    if (!(jitter >= 0 && jitter <= 0.5)) {
      throw new IllegalArgumentException("jitter must lie in [0, 0.5]: " + jitter);
    }
    if (!(sigma > 0 && sigma <= 16)) {
      throw new IllegalArgumentException("sigma must lie in (0, 16]: " + sigma);
    }
    if (!(decimalSigma > 0 && decimalSigma <= 16)) {
      throw new IllegalArgumentException("decimalSigma must lie in (0, 16]: " + decimalSigma);
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be finite and not negative: " + value);
    }
  }

  /** Mean squared error and 0.05 times the softmax divergence, as published. */
  public static LossConfig published() {
    return new LossConfig(
        Heatmap.MSE, Target.CELL, Decimal.SOFT_KL, Origin.CELL, 1, 0.05, 0, 0, 1.5, 1, 0);
  }

  /** Foreground-weighted squared error and a sharp decimal target. */
  public static LossConfig foreground() {
    return new LossConfig(
        Heatmap.FOREGROUND, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.05, 0, 10, 1.5, 1, 0);
  }

  /** Adaptive wing loss and a sharp decimal target. */
  public static LossConfig adaptiveWing() {
    return new LossConfig(
        Heatmap.ADAPTIVE_WING, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.05, 0, 10, 1.5, 1, 0);
  }

  /** Both maps as logits, tied by the distance of their expectations' sum from the landmark. */
  public static LossConfig seamless() {
    return new LossConfig(
        Heatmap.KL, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.1, 1, 0, 1.5, 1, 0);
  }

  /** As {@link #seamless()}, with decimal maps that say what the integer maps leave over. */
  public static LossConfig residual() {
    return new LossConfig(
        Heatmap.KL, Target.CELL, Decimal.KL, Origin.EXPECTATION, 1, 0.1, 1, 0, 1.5, 1, 0);
  }

  /** For networks without decimal maps: integer maps whose expectation is the landmark. */
  public static LossConfig expectation() {
    return new LossConfig(
        Heatmap.KL, Target.LANDMARK, Decimal.KL, Origin.CELL, 1, 0, 1, 0, 1.5, 1, 0);
  }

  /** For zoom heads: as {@link #expectation()}, and what the window shows beyond that. */
  public static LossConfig zoom() {
    return new LossConfig(
        Heatmap.KL, Target.LANDMARK, Decimal.KL, Origin.WINDOW, 1, 0.5, 1, 0, 1.5, 1.2, 0.1);
  }
}
