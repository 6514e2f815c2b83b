package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.FaceError;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.CsvDataset;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.InferenceSession;
import org.hih4j.inference.Slot;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hih model compare}: two models side by side, their errors and their speed. */
@Command(
    name = "compare",
    description = {
      "Compares two models in one run: the time of their networks in turn, on one thread and on"
          + " two, and with --data their errors on labelled faces with the true box."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  private static final int WARM_UP = 3;
  private static final int BLOCK = 10;
  private static final long PAUSE_MILLIS = 30;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|PATH",
      arity = "2",
      description = "Bundled models or the paths of some.")
  private List<String> models;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "A folder of images/ with a CSV file of labels.")
  private Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The CSV file, if there are several.")
  private Path labels;

  @Option(
      names = "--split",
      defaultValue = "validation",
      description = "Which faces: train, validation or all (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--runs",
      defaultValue = "100",
      description = "Timed runs of each network and number of threads (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  public Integer call() {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be above 0");
    }
    ModelBundle[] bundles = {ModelOption.load(models.get(0)), ModelOption.load(models.get(1))};
    PrintWriter console = spec.commandLine().getOut();
    if (data != null) {
      errors(bundles, console);
    }
    for (int threads = 1; threads <= 2; threads++) {
      double[] millis = times(bundles, threads);
      console.printf(
          Locale.ROOT,
          "%d thread%s: %.2f ms and %.2f ms, %.2f times as fast (medians of %d runs in turn)%n",
          threads,
          threads == 1 ? " " : "s",
          millis[0],
          millis[1],
          millis[0] / millis[1],
          runs);
      console.flush();
    }
    return 0;
  }

  private void errors(ModelBundle[] bundles, PrintWriter console) {
    double[][] errors = new double[2][];
    for (int i = 0; i < 2; i++) {
      errors[i] = errors(bundles[i]);
      console.printf(
          Locale.ROOT,
          "%-24s NME %.3f %% (%d faces)%n",
          bundles[i].card().name(),
          100 * Nme.mean(errors[i]),
          errors[i].length);
    }
    console.printf(
        Locale.ROOT, "difference %+.3f%n", 100 * (Nme.mean(errors[1]) - Nme.mean(errors[0])));
    console.flush();
  }

  private double[] errors(ModelBundle bundle) {
    DatasetOptions options =
        DatasetOptions.defaults().withSplit(split).withScheme(bundle.card().scheme());
    if (labels != null) {
      options = options.withLabels(labels);
    }
    AlignerOptions how =
        AlignerOptions.builder()
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .concurrency(Runtime.getRuntime().availableProcessors())
            .build();
    List<Landmarks> truth = new ArrayList<>();
    List<AlignmentRequest> requests = new ArrayList<>();
    try (CsvDataset faces = CsvDataset.open(data, options);
        Stream<Sample> samples = faces.samples()) {
      for (Sample sample : (Iterable<Sample>) samples::iterator) {
        truth.add(sample.landmarks());
        requests.add(
            new AlignmentRequest(
                sample.image().load(), FaceBox.landmarks(sample.landmarks().bounds())));
      }
    }
    if (truth.isEmpty()) {
      throw new HihException("no faces in " + data + ", split " + split);
    }
    try (FaceAligner aligner = FaceAligner.load(bundle, how)) {
      List<FaceAlignment> found = aligner.alignAll(requests);
      double[] errors = new double[found.size()];
      for (int i = 0; i < errors.length; i++) {
        Normalizer normalizer = Normalizer.interOcular(truth.get(i).scheme());
        errors[i] = FaceError.of(found.get(i).landmarks(), truth.get(i), normalizer).nme();
      }
      return errors;
    }
  }

  /** The median time of each network in milliseconds, run in turn on the same noise. */
  private double[] times(ModelBundle[] bundles, int threads) {
    InferenceOptions options = InferenceOptions.builder().intraOpThreads(threads).build();
    double[][] millis = new double[2][runs];
    try (InferenceSession first = InferenceSession.load(bundles[0].onnx(), options);
        InferenceSession second = InferenceSession.load(bundles[1].onnx(), options);
        Slot slotOfFirst = first.acquire(1);
        Slot slotOfSecond = second.acquire(1)) {
      Slot[] slots = {slotOfFirst, slotOfSecond};
      for (Slot slot : slots) {
        SplittableRandom random = new SplittableRandom(1);
        FloatBuffer input = slot.input();
        while (input.hasRemaining()) {
          input.put((float) (4 * random.nextDouble() - 2));
        }
      }
      for (int done = 0; done < runs; done += BLOCK) {
        for (int i = 0; i < 2; i++) {
          // Until the other session's threads have stopped spinning and this one's are awake.
          sleep();
          for (int run = 0; run < WARM_UP; run++) {
            slots[i].run();
          }
          for (int run = done; run < Math.min(done + BLOCK, runs); run++) {
            long start = System.nanoTime();
            slots[i].run();
            millis[i][run] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
    }
    Arrays.sort(millis[0]);
    Arrays.sort(millis[1]);
    return new double[] {millis[0][runs / 2], millis[1][runs / 2]};
  }

  private static void sleep() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HihException("interrupted", e);
    }
  }
}
