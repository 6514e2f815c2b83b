package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.evaluation.DetectorEvaluation;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.DetectorReport;
import org.hih4j.evaluation.DetectorResult;
import org.hih4j.evaluation.DetectorText;

/** {@code hih evaluate --dataset wider}: scores a detector. */
final class DetectorRun {
  /** The name that stands for photographs with face boxes on the command line. */
  static final String DATASET = "wider";

  private DetectorRun() {}

  /** Scores a detector, prints the tables and writes the files that are asked for. */
  static void run(
      String name,
      DetectorModel finder,
      Path path,
      DatasetOptions where,
      DetectorEvaluation.Options how,
      Optional<Path> json,
      Optional<Path> report,
      PrintWriter out,
      PrintWriter err) {
    WiderFaceDataset dataset = WiderFaceDataset.open(path, where);
    ProgressLine progress = new ProgressLine(err, name, "photographs");
    DetectorResult result =
        DetectorEvaluation.run(name, finder, dataset, how.withProgress(progress));
    out.println(DetectorText.table(result));
    if (where.errorPolicy() instanceof DatasetOptions.SkippedRows skipped && skipped.count() > 0) {
      out.println(skipped.count() + " bad rows skipped:");
      skipped.examples().forEach(example -> out.println("  " + example));
    }
    if (json.isPresent()) {
      AtomicFile.write(json.get(), DetectorText.json(result));
      out.println("numbers written to " + json.get());
    }
    if (report.isPresent()) {
      AtomicFile.write(report.get(), DetectorReport.of(finder, dataset, result));
      out.println("report written to " + report.get());
    }
    out.flush();
  }
}
