package org.hih4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;

/**
 * Alignments by the ten thousand on eight threads, then aligners by the hundred, while the resident
 * memory is watched. Ends with status 1 if the memory grows, if any result differs from that of one
 * thread, or if a temporary file is left behind.
 */
public final class Soak {
  private static final int THREADS = 8;
  private static final int SAMPLES = 10;
  private static final int BOXES = 100;

  /** What the resident memory may grow by after the first tenth, in MiB. */
  private static final double MOST_GROWTH = 64;

  private static final FaceImage IMAGE =
      FaceImage.load(Path.of("examples", "images", "astronaut.png"));

  private Soak() {}

  /**
   * Runs the soak.
   *
   * @param arguments number of alignments (50,000 if absent) and of aligners (1,000 if absent)
   * @throws Exception if a call fails
   */
  public static void main(String[] arguments) throws Exception {
    int alignments = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
    int aligners = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    boolean passed = align(alignments) & comeAndGo(aligners);
    System.out.println(passed ? "soak: passed" : "soak: FAILED");
    System.exit(passed ? 0 : 1);
  }

  private static FaceBox box(int number) {
    return FaceBox.detector(160 + number % 10, 55 + number / 10 % 10, 110 + number % 7, 115);
  }

  private static AlignerOptions options() {
    return AlignerOptions.builder()
        .refinement(0)
        .inference(InferenceOptions.builder().intraOpThreads(1).build())
        .build();
  }

  private static boolean align(int alignments) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), options())) {
      List<Landmarks> serial = new ArrayList<>();
      for (int i = 0; i < BOXES; i++) {
        serial.add(aligner.align(IMAGE, box(i)).landmarks());
      }
      System.out.println("| alignments | resident MiB |\n|---|---|");
      double first = 0;
      double last = 0;
      long different = 0;
      for (int sample = 1; sample <= SAMPLES; sample++) {
        different += alignOnAllThreads(pool, aligner, serial, alignments / SAMPLES);
        last = residentMebibytes();
        first = sample == 1 ? last : first;
        System.out.printf(
            Locale.ROOT, "| %d | %.1f |%n", (long) alignments * sample / SAMPLES, last);
      }
      return report("results that differ from those of one thread", different, 0)
          & report("growth of resident memory, MiB", last - first, MOST_GROWTH);
    } finally {
      pool.shutdown();
    }
  }

  private static long alignOnAllThreads(
      ExecutorService pool, FaceAligner aligner, List<Landmarks> serial, int count)
      throws InterruptedException, ExecutionException {
    List<Callable<Long>> calls = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int begin = thread;
      calls.add(
          () -> {
            long different = 0;
            for (int i = begin; i < count; i += THREADS) {
              Landmarks found = aligner.align(IMAGE, box(i % BOXES)).landmarks();
              different += found.equals(serial.get(i % BOXES)) ? 0 : 1;
            }
            return different;
          });
    }
    long different = 0;
    for (Future<Long> call : pool.invokeAll(calls)) {
      different += call.get();
    }
    return different;
  }

  private static boolean comeAndGo(int aligners) throws IOException {
    System.out.println("\n| aligners | resident MiB |\n|---|---|");
    double first = 0;
    double last = 0;
    long files = 0;
    for (int i = 1; i <= aligners; i++) {
      try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), options())) {
        aligner.align(IMAGE, box(i));
      }
      if (i % Math.max(1, aligners / SAMPLES) == 0) {
        last = residentMebibytes();
        if (first == 0) {
          first = last;
          files = temporaryFiles();
        }
        System.out.printf(Locale.ROOT, "| %d | %.1f |%n", i, last);
      }
    }
    return report("growth of resident memory, MiB", last - first, MOST_GROWTH)
        & report("temporary files more than at the start", temporaryFiles() - files, 0);
  }

  private static boolean report(String what, double found, double most) {
    System.out.printf(Locale.ROOT, "%s: %.1f, at most %.1f%n", what, found, most);
    return found <= most;
  }

  /** What the system counts, native memory included. */
  private static double residentMebibytes() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1024.0;
    }
  }

  private static long temporaryFiles() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}
