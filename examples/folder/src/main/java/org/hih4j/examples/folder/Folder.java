package org.hih4j.examples.folder;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentPipeline;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.AlignmentTask;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.inference.InferenceOptions;

/**
 * Finds the faces of every image of a folder and aligns them, several images at once: {@code Folder
 * FOLDER}. An image without a face is a result without faces.
 */
public final class Folder {
  private Folder() {}

  /**
   * Runs the example.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: Folder FOLDER");
      System.exit(2);
    }
    run(Path.of(arguments[0]), System.out);
  }

  static void run(Path folder, PrintStream out) {
    AlignerOptions options =
        AlignerOptions.builder()
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build();
    // Only as many images as there are processors are in memory at a time.
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), options);
        Stream<AlignmentResult> results =
            AlignmentPipeline.of(aligner).align(images(folder).map(AlignmentTask::finding))) {
      results.forEach(
          result -> {
            String name = result.task().id();
            if (result.complete()) {
              out.printf("%s: %d faces%n", name, result.faces().size());
            }
            result.faces().forEach(face -> out.printf("%s %s%n", name, face));
            result.failures().forEach(failure -> out.printf("%s: %s%n", name, failure.reason()));
          });
    }
  }

  private static Stream<Path> images(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(jpe?g|png)"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
