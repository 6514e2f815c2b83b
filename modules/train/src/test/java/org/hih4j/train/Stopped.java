package org.hih4j.train;

import org.hih4j.train.Trainer.Progress;

/** Trainings that are told to stop. */
final class Stopped {
  private Stopped() {}

  /** Trains from the start and stops after a step. */
  static Trainer.Result after(long last, RunConfig config) {
    Trainer[] self = new Trainer[1];
    self[0] =
        new Trainer(
            config,
            new Progress() {
              @Override
              public void step(long step, double loss) {
                if (step == last) {
                  self[0].stop();
                }
              }
            });
    return self[0].train(false);
  }
}
