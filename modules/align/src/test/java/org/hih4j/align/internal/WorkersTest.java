package org.hih4j.align.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkersTest {

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Test
  void anInterruptOfTheCallerReachesItsHelpers() {
    Thread caller = Thread.currentThread();
    CountDownLatch helping = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.forEach(
                      2,
                      job -> {
                        if (Thread.currentThread() == caller) {
                          await(helping);
                          caller.interrupt();
                        } else {
                          helping.countDown();
                          await(never);
                        }
                      }))
          .hasMessage("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
