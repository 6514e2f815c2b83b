package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hih4j.batch.AlignmentRun;
import org.hih4j.batch.RunSummary;
import picocli.CommandLine;

/**
 * A run over a folder on a terminal: progress, a summary, and an orderly end when the process is
 * told to stop (Ctrl-C, SIGTERM).
 */
record FolderRun(AlignmentRun.Builder builder, Path output, CommandLine line)
    implements Callable<Integer> {
  private static final long STOP_SECONDS = 60;

  @Override
  public Integer call() {
    ProgressLine progress = new ProgressLine(line.getErr(), "align", "images");
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
    Thread runner = Thread.currentThread();
    return CliCommand.stoppable(
        run::stop,
        STOP_SECONDS / 2,
        () -> {
          // A network that does not come to an end is ended.
          runner.interrupt();
          return true;
        },
        () -> report(run.run()));
  }

  private int report(RunSummary summary) {
    PrintWriter out = line.getOut();
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
      line.getErr()
          .println(
              "hih: stopped; what is written is whole. The same command with --resume goes on");
      line.getErr().flush();
      return Terminal.FAILURE;
    }
    return summary.complete() ? 0 : Terminal.INCOMPLETE;
  }
}
