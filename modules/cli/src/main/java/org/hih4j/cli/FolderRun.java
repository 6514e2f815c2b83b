package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hih4j.batch.AlignmentRun;
import org.hih4j.batch.RunSummary;
import picocli.CommandLine;

/**
 * A run over a folder on a terminal: progress, a summary, and an orderly end when the process is
 * told to stop (Ctrl-C, SIGTERM).
 */
final class FolderRun implements Callable<Integer> {
  private static final long STOP_SECONDS = 60;

  private final AlignmentRun.Builder builder;
  private final Path output;
  private final PrintWriter out;
  private final PrintWriter err;
  private final ProgressLine progress;

  FolderRun(AlignmentRun.Builder builder, Path output, CommandLine line) {
    this.builder = builder;
    this.output = output;
    this.out = line.getOut();
    this.err = line.getErr();
    this.progress = new ProgressLine(err, "align", "images");
  }

  @Override
  public Integer call() {
    boolean[] begun = new boolean[1];
    AlignmentRun run =
        builder
            .progress(
                (done, images) -> {
                  if (!begun[0]) {
                    begun[0] = true;
                    progress.startsFrom(done);
                  }
                  progress.progress(done, images);
                })
            .build();
    CountDownLatch ended = new CountDownLatch(1);
    Thread runner = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              run.stop();
              try {
                if (!ended.await(STOP_SECONDS / 2, TimeUnit.SECONDS)) {
                  // A network that does not come to an end is ended.
                  runner.interrupt();
                  ended.await(STOP_SECONDS / 2, TimeUnit.SECONDS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "hih-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return report(run.run());
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook is at work.
      }
    }
  }

  private int report(RunSummary summary) {
    out.printf(
        Locale.ROOT,
        "%d of %d images: %d faces aligned, %d images and %d boxes failed; %d images have no box%n",
        summary.done(),
        summary.images(),
        summary.faces(),
        summary.failedImages(),
        summary.failedBoxes(),
        summary.imagesWithoutBox());
    for (RunSummary.Reason reason : summary.reasons()) {
      out.printf(
          Locale.ROOT,
          "  %s: %d, such as %s%n",
          reason.kind(),
          reason.count(),
          Terminal.printable(reason.example()));
    }
    if (!summary.complete() || summary.imagesWithoutBox() > 0) {
      out.println("each is named in " + summary.failures());
    }
    out.println("results: " + output);
    out.flush();
    if (!summary.finished()) {
      err.println("hih: stopped; what is written is whole. The same command with --resume goes on");
      err.flush();
      return Terminal.FAILURE;
    }
    return summary.complete() ? 0 : Terminal.INCOMPLETE;
  }
}
