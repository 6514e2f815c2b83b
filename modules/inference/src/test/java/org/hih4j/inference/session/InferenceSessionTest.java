package org.hih4j.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.Test;

class InferenceSessionTest {

  private static final InferenceOptions ONE_THREAD =
      InferenceOptions.builder().intraOpThreads(1).build();

  private static final byte[] DOUBLING = OnnxBytes.scaling(List.of("n", 2, 2, 3), 2, 4);

  private static final int IN = 4;
  private static final int OUT = 8;
  private static final int SIZE = 32;

  @Test
  void runsOnWhatTheInputHoldsAndFillsTheOutputInPlace() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD);
        Slot slot = session.acquire(1)) {
      FloatBuffer output = slot.output("y");
      for (int i = 0; i < 12; i++) {
        slot.input().put(i, i + 1f);
      }
      slot.run();

      assertThat(floats(output)).containsExactly(2, 4, 6, 8, 10, 12, 28, 32, 36, 40, 44, 48);
      slot.input().put(0, -5f);
      slot.run();
      assertThat(output.get(0)).isEqualTo(-10f);
    }
  }

  @Test
  void tensorsAreDescribedInTheOrderOfTheGraph() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD)) {
      assertThat(session.inputs()).hasToString("[x FLOAT[n, 2, 2, 3]]");
      assertThat(session.outputs()).hasToString("[y FLOAT[n, 2, 2, 3]]");
      assertThat(session.inputs().get(0).shape()).containsExactly(-1L, 2L, 2L, 3L);
    }
  }

  @Test
  void eachImageOfABatchGetsWhatItWouldGetAlone() {
    Random random = new Random(1);
    try (InferenceSession session = InferenceSession.load(convolution(random), ONE_THREAD);
        Slot single = session.acquire(1);
        Slot batch = session.acquire(3)) {
      assertThat(batch.batch()).isEqualTo(3);
      assertThat(batch.outputShape("y")).containsExactly(3, OUT, SIZE, SIZE);
      fill(batch.input(), random);
      batch.run();
      float[] together = floats(batch.output("y"));

      for (int image = 0; image < 3; image++) {
        int length = IN * SIZE * SIZE;
        single.input().put(batch.input().slice(image * length, length));
        single.run();
        float[] alone = floats(single.output("y"));
        for (int i = 0; i < alone.length; i++) {
          assertThat(together[image * alone.length + i]).isCloseTo(alone[i], within());
        }
      }
    }
  }

  @Test
  void concurrentRunsAreBitEqualToSerialOnes() throws Exception {
    Random random = new Random(2);
    try (InferenceSession session =
        InferenceSession.load(convolution(random), ONE_THREAD.toBuilder().concurrency(3).build())) {
      List<float[]> images = new ArrayList<>();
      List<float[]> serial = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        float[] image = new float[IN * SIZE * SIZE];
        fill(FloatBuffer.wrap(image), random);
        images.add(image);
        serial.add(run(session, image));
      }
      ExecutorService threads = Executors.newFixedThreadPool(6);
      try {
        List<Callable<float[]>> calls = new ArrayList<>();
        for (float[] image : images) {
          calls.add(() -> run(session, image));
        }
        List<Future<float[]>> results = threads.invokeAll(calls);
        for (int i = 0; i < results.size(); i++) {
          assertThat(results.get(i).get()).containsExactly(serial.get(i));
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void slotsAreReused() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD)) {
      FloatBuffer first;
      try (Slot slot = session.acquire(1)) {
        first = slot.input();
      }
      try (Slot slot = session.acquire(1)) {
        assertThat(slot.input()).isSameAs(first);
      }
    }
  }

  @Test
  void aClosedSlotIsRefused() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD)) {
      Slot slot = session.acquire(1);
      slot.close();
      slot.close();
      assertThatIllegalStateException().isThrownBy(slot::run).withMessageContaining("slot");
      assertThatIllegalStateException().isThrownBy(slot::input);
      assertThatIllegalStateException().isThrownBy(() -> slot.output("y"));
      Slot one = session.acquire(1);
      Slot other = session.acquire(1);
      assertThat(one.input()).isNotSameAs(other.input());
      one.close();
      other.close();
    }
  }

  @Test
  void closingTwiceDoesNothing() {
    InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD);
    session.close();
    session.close();
    assertThat(session)
        .hasToString(
            "InferenceSession[[x FLOAT[n, 2, 2, 3]] -> [y FLOAT[n, 2, 2, 3]] on CPU, closed]");
  }

  @Test
  void useAfterCloseIsRefused() {
    InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD);
    Slot slot = session.acquire(1);
    session.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> session.acquire(1))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(slot::run).withMessageContaining("closed");
    slot.close();
  }

  @Test
  void closeWaitsForRunningCalls() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 5; round++) {
      InferenceSession session = InferenceSession.load(convolution(random), ONE_THREAD);
      int callers = 4;
      CountDownLatch started = new CountDownLatch(callers);
      ExecutorService threads = Executors.newFixedThreadPool(callers);
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        results.add(threads.submit(() -> runUntilClosed(session, started)));
      }
      started.await();
      session.close();
      for (Future<Integer> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isPositive();
      }
      threads.shutdown();
    }
  }

  @Test
  void aRunThatDoesNotEndIsEndedAtItsTimeLimit() {
    InferenceOptions limited = ONE_THREAD.toBuilder().timeLimit(Duration.ofMillis(100)).build();
    try (InferenceSession session =
            InferenceSession.load(OnnxBytes.endless(List.of("n", 2)), limited);
        Slot slot = session.acquire(1)) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(InferenceException.class)
            .isThrownBy(slot::run)
            .withMessageContaining("did not end within 100 ms")
            .withMessageContaining("timeLimit");
      }
    }
  }

  @Test
  void aTrialRunThatDoesNotEndIsEndedAtItsTimeLimit() {
    InferenceOptions limited = ONE_THREAD.toBuilder().timeLimit(Duration.ofMillis(100)).build();
    try (InferenceSession session =
        InferenceSession.load(OnnxBytes.endless(List.of("", 2)), limited)) {
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(() -> session.acquire(1))
          .withMessageContaining("did not end within 100 ms");
    }
  }

  @Test
  void anInterruptEndsARunAndStaysSet() throws Exception {
    InferenceOptions turns = ONE_THREAD.toBuilder().concurrency(1).build();
    try (InferenceSession session =
            InferenceSession.load(OnnxBytes.endless(List.of("n", 2)), turns);
        Slot running = session.acquire(1);
        Slot waiting = session.acquire(1)) {
      ExecutorService threads = Executors.newFixedThreadPool(2);
      CountDownLatch begun = new CountDownLatch(2);
      List<Future<Boolean>> interrupted = new ArrayList<>();
      for (Slot slot : List.of(running, waiting)) {
        interrupted.add(
            threads.submit(
                () -> {
                  begun.countDown();
                  assertThatExceptionOfType(InferenceException.class)
                      .isThrownBy(slot::run)
                      .withMessageContaining("interrupted");
                  return Thread.currentThread().isInterrupted();
                }));
      }
      begun.await();
      threads.shutdownNow();
      for (Future<Boolean> each : interrupted) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  @Test
  void anInterruptedThreadDoesNotBeginARun() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD);
        Slot slot = session.acquire(1)) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(slot::run)
          .withMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      slot.run();
    }
  }

  @Test
  void aFixedBatchIsTheOnlyOneTaken() {
    byte[] fixed = OnnxBytes.scaling(List.of(2, 2, 2, 3), 2, 4);
    try (InferenceSession session = InferenceSession.load(fixed, ONE_THREAD)) {
      session.acquire(2).close();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.acquire(1))
          .withMessageContaining("batches of 2");
    }
  }

  @Test
  void batchesOutOfRangeAreRefused() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.acquire(0))
          .withMessage("batch must be in 1..4096: 0");
      assertThatIllegalArgumentException().isThrownBy(() -> session.acquire(4097));
    }
  }

  @Test
  void anOpenDimensionNeedsASize() {
    byte[] open = OnnxBytes.scaling(List.of("n", 2, "height", 3), 2, 4);
    try (InferenceSession session = InferenceSession.load(open, ONE_THREAD)) {
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(() -> session.acquire(1))
          .withMessageContaining("x FLOAT[n, 2, height, 3]")
          .withMessageContaining("dimension(name, size)");
    }
    InferenceOptions sized = ONE_THREAD.toBuilder().dimension("height", 5).build();
    try (InferenceSession session = InferenceSession.load(open, sized);
        Slot slot = session.acquire(2)) {
      assertThat(slot.input().capacity()).isEqualTo(2 * 2 * 5 * 3);
      slot.input().put(59, 1f);
      slot.run();
      assertThat(slot.output("y").get(59)).isEqualTo(4f);
    }
  }

  @Test
  void aSizeForAnUnknownDimensionIsRefused() {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(
            () ->
                InferenceSession.load(
                    DOUBLING, ONE_THREAD.toBuilder().dimension("height", 5).build()))
        .withMessageContaining("named height");
  }

  @Test
  void outputShapesThatTheGraphLeavesOpenAreFoundByATrialRun() {
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, OnnxBytes.node("Identity", List.of("x"), List.of("y")))
            .text(2, "open")
            .message(11, OnnxBytes.value("x", OnnxBytes.FLOAT, List.of("n", 3)))
            .message(12, OnnxBytes.value("y", OnnxBytes.FLOAT, List.of("", "k")));
    try (InferenceSession session = InferenceSession.load(OnnxBytes.model(graph), ONE_THREAD);
        Slot slot = session.acquire(4)) {
      slot.input().put(11, 7f);
      slot.run();
      assertThat(slot.outputShape("y")).containsExactly(4, 3);
      assertThat(slot.output("y").get(11)).isEqualTo(7f);
    }
  }

  @Test
  void severalInputsAreTakenByName() {
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, OnnxBytes.node("Add", List.of("a", "b"), List.of("y")))
            .text(2, "sum")
            .message(11, OnnxBytes.value("a", OnnxBytes.FLOAT, List.of("n", 1)))
            .message(11, OnnxBytes.value("b", OnnxBytes.FLOAT, List.of("n", 1)))
            .message(12, OnnxBytes.value("y", OnnxBytes.FLOAT, List.of("n", 1)));
    try (InferenceSession session = InferenceSession.load(OnnxBytes.model(graph), ONE_THREAD);
        Slot slot = session.acquire(1)) {
      slot.input("a").put(0, 1f);
      slot.input("b").put(0, 2f);
      slot.run();
      assertThat(slot.output("y").get(0)).isEqualTo(3f);
      assertThatIllegalStateException().isThrownBy(slot::input).withMessageContaining("2 inputs");
    }
  }

  @Test
  void unknownTensorNamesAreRefusedWithThoseThatExist() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD);
        Slot slot = session.acquire(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> slot.output("heatmaps"))
          .withMessageContaining("heatmaps")
          .withMessageContaining("y FLOAT[n, 2, 2, 3]");
      assertThatIllegalArgumentException().isThrownBy(() -> slot.input("image"));
    }
  }

  @Test
  void requiredTensorsAreChecked() {
    try (InferenceSession session = InferenceSession.load(DOUBLING, ONE_THREAD)) {
      assertThat(session.requireInput("x", -1, 2, 2, 3)).isEqualTo(session.inputs().get(0));
      assertThat(session.requireOutput("y", 5, 2, -1, 3).name()).isEqualTo("y");
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(() -> session.requireOutput("y", -1, 98, 64, 64))
          .withMessage(
              "the network's output is y FLOAT[n, 2, 2, 3]; wanted is y FLOAT[?, 98, 64, 64]");
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(() -> session.requireOutput("decimals", -1, 98, 8, 8))
          .withMessageContaining("no output decimals FLOAT[?, 98, 8, 8]");
    }
  }

  @Test
  void inputsThatAreNotFloatsAreRefused() {
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, OnnxBytes.node("Identity", List.of("x"), List.of("y")))
            .text(2, "whole")
            .message(11, OnnxBytes.value("x", OnnxBytes.INT64, List.of("n", 3)))
            .message(12, OnnxBytes.value("y", OnnxBytes.INT64, List.of("n", 3)));
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(OnnxBytes.model(graph), ONE_THREAD))
        .withMessageContaining("x INT64[n, 3]");
  }

  @Test
  void aGraphWithAWrongShapeInsideFailsClearly() {
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, OnnxBytes.node("MatMul", List.of("x", "w"), List.of("y")))
            .text(2, "wrong")
            .message(5, OnnxBytes.floats("w", new long[] {5, 1}, 1, 2, 3, 4, 5))
            .message(11, OnnxBytes.value("x", OnnxBytes.FLOAT, List.of("n", "k")))
            .message(12, OnnxBytes.value("y", OnnxBytes.FLOAT, List.of("n", 1)));
    InferenceOptions options = ONE_THREAD.toBuilder().dimension("k", 4).build();
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(
            () -> {
              try (InferenceSession session =
                      InferenceSession.load(OnnxBytes.model(graph), options);
                  Slot slot = session.acquire(1)) {
                slot.run();
              }
            })
        .withMessageContaining("dimension");
  }

  @Test
  void tensorsTooLargeForABufferAreRefused() {
    byte[] huge = OnnxBytes.scaling(List.of("n", 2, 40_000, 40_000), 2, 4);
    try (InferenceSession session = InferenceSession.load(huge, ONE_THREAD)) {
      assertThatExceptionOfType(InferenceException.class)
          .isThrownBy(() -> session.acquire(1))
          .withMessageContaining("[1, 2, 40000, 40000]");
    }
  }

  @Test
  void anEmptyNetworkIsNamed() {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(new byte[0], ONE_THREAD))
        .withMessageContaining("empty");
  }

  @Test
  void truncatedNetworksAreRefused() {
    byte[] whole = convolution(new Random(4));
    for (int length : new int[] {1, 10, 100, whole.length / 2, whole.length - 20}) {
      assertThatExceptionOfType(InferenceException.class)
          .as("the first %d bytes", length)
          .isThrownBy(() -> InferenceSession.load(Arrays.copyOf(whole, length), ONE_THREAD))
          .withMessageContaining("truncated");
    }
  }

  @Test
  void damagedNetworksAreRefusedOrRun() {
    byte[] whole = OnnxBytes.scaling(List.of("n", 2, 2, 3), 2, 4);
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try (InferenceSession session = InferenceSession.load(damaged, ONE_THREAD)) {
        assertThat(session.inputs()).isNotEmpty();
      } catch (InferenceException expected) {
        assertThat(expected).hasMessageContaining("the network in memory");
      }
    }
  }

  private static Offset<Float> within() {
    return Offset.offset(1e-5f);
  }

  private static byte[] convolution(Random random) {
    float[] weights = new float[OUT * IN * 9];
    fill(FloatBuffer.wrap(weights), random);
    return OnnxBytes.convolution(IN, OUT, SIZE, weights);
  }

  private static void fill(FloatBuffer buffer, Random random) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, random.nextFloat() - 0.5f);
    }
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private static float[] run(InferenceSession session, float[] image) {
    try (Slot slot = session.acquire(1)) {
      slot.input().put(image);
      slot.run();
      return floats(slot.output("y"));
    }
  }

  private static int runUntilClosed(InferenceSession session, CountDownLatch started) {
    int runs = 0;
    try (Slot slot = session.acquire(1)) {
      while (true) {
        slot.run();
        if (runs++ == 0) {
          started.countDown();
        }
      }
    } catch (IllegalStateException e) {
      return runs;
    }
  }
}
