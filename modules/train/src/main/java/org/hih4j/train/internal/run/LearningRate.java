package org.hih4j.train.internal.run;

import org.hih4j.train.RunConfig.Settings.Optimiser;

/** The learning rate of a step. */
final class LearningRate {
  private static final double WARM_START = 0.04;

  private LearningRate() {}

  /** The rate for the step of that number, from 0. */
  static double at(long step, Optimiser o) {
    double progress = (double) step / o.steps();
    double w = o.warmup();
    return o.learningRate()
        * switch (o.schedule()) {
          case COSINE ->
              progress < w
                  ? WARM_START + (1 - WARM_START) * progress / w
                  : o.finalRate() + (1 - o.finalRate()) * half((progress - w) / (1 - w));
          case ONE_CYCLE ->
              progress < w
                  ? WARM_START + (1 - WARM_START) * (1 - half(progress / w))
                  : o.finalRate() + (1 - o.finalRate()) * half((progress - w) / (1 - w));
          case STEPS ->
              progress < w
                  ? WARM_START + (1 - WARM_START) * progress / w
                  : progress < 1.0 / 2 ? 1 : progress < 5.0 / 6 ? 0.1 : 0.01;
        };
  }

  /** From 1 to 0 along half a cosine. */
  private static double half(double t) {
    return (1 + Math.cos(Math.PI * Math.min(t, 1))) / 2;
  }
}
