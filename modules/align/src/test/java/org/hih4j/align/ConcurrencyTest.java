package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Many threads on one aligner, and aligners that come and go; {@code benchmarks/soak} does more.
 */
class ConcurrencyTest {
  private static final int THREADS = 8;

  /** Threads and files that the Java machine itself may open meanwhile. */
  private static final int TOLERATED = 15;

  private static final FaceImage IMAGE =
      FaceImage.of(
          TestModels.picture(
              200, 160, 4, new Point2(80.3, 60.8), new Point2(118.6, 63.1), new Point2(99, 97)));

  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() throws InterruptedException {
    pool.shutdownNow();
    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  private static FaceBox box(int number) {
    return FaceBox.landmarks(65 + number % 17, 45 + number % 13, 48 + number % 7, 48 + number % 5);
  }

  private static AlignerOptions options(int concurrency, int networkThreads) {
    return AlignerOptions.builder()
        .concurrency(concurrency)
        .batchSize(1)
        .inference(InferenceOptions.builder().intraOpThreads(networkThreads).build())
        .build();
  }

  @Test
  void eightThreadsOnOneAlignerGiveTheBitsOfOne() throws Exception {
    int faces = 2000;
    try (FaceAligner aligner = FaceAligner.load(TestModels.colours(), options(1, 1))) {
      List<Landmarks> serial = new ArrayList<>();
      for (int i = 0; i < faces; i++) {
        serial.add(aligner.align(IMAGE, box(i)).landmarks());
      }
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        calls.add(
            () -> {
              int equal = 0;
              for (int i = first; i < faces; i += THREADS) {
                equal += aligner.align(IMAGE, box(i)).landmarks().equals(serial.get(i)) ? 1 : 0;
              }
              return equal;
            });
      }
      int equal = 0;
      for (Future<Integer> each : pool.invokeAll(calls)) {
        equal += each.get();
      }
      assertThat(equal).isEqualTo(faces);
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    List<FaceBox> boxes = Stream.iterate(0, i -> i < 40, i -> i + 1).map(i -> box(i)).toList();
    List<Landmarks> expected = null;
    for (int concurrency : new int[] {1, 2, 3, 8}) {
      for (int networkThreads : new int[] {1, 2, 4}) {
        try (FaceAligner aligner =
            FaceAligner.load(TestModels.colours(), options(concurrency, networkThreads))) {
          List<Landmarks> found =
              aligner.align(IMAGE, boxes).stream().map(FaceAlignment::landmarks).toList();
          expected = expected == null ? found : expected;
          assertThat(found).as("%d, %d threads", concurrency, networkThreads).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void closingUnderLoadEndsEveryCallWithAResultOrAClearException() throws Exception {
    for (int round = 0; round < 20; round++) {
      FaceAligner aligner = FaceAligner.load(TestModels.colours(), options(round % 3 + 1, 1));
      CountDownLatch busy = new CountDownLatch(THREADS);
      List<Future<String>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        ends.add(
            pool.submit(
                () -> {
                  while (true) {
                    try {
                      aligner.align(IMAGE, List.of(box(1), box(2), box(3)));
                    } catch (IllegalStateException e) {
                      return e.getMessage();
                    } finally {
                      busy.countDown();
                    }
                  }
                }));
      }
      busy.await();
      aligner.close();
      for (Future<String> end : ends) {
        assertThat(end.get(60, TimeUnit.SECONDS)).contains("closed");
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void alignersThatComeAndGoLeaveNoFileOpenAndNoThreadBehind() throws Exception {
    comeAndGo(5);
    long files = count("fd");
    long threads = count("task");
    comeAndGo(50);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    // The last threads may still be ending.
    while (count("task") > threads + TOLERATED && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    assertThat(count("task")).isLessThanOrEqualTo(threads + TOLERATED);
    assertThat(count("fd")).isLessThanOrEqualTo(files + TOLERATED);
  }

  private static void comeAndGo(int aligners) {
    for (int i = 0; i < aligners; i++) {
      try (FaceAligner aligner = FaceAligner.load(TestModels.colours(), options(3, 2))) {
        aligner.align(IMAGE, List.of(box(i), box(i + 1), box(i + 2), box(i + 3)));
      }
    }
  }

  /** Threads (task) or open files (fd) of this process, native ones included. */
  private static long count(String what) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self", what))) {
      return all.count();
    }
  }
}
