package org.hih4j.examples.folder;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentPipeline;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.AlignmentTask;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.inference.InferenceOptions;

/**
 * Aligns one face in every image of a folder, several at once: {@code Folder FOLDER}. A file {@code
 * boxes.csv} in the folder has a line {@code image,x,y,width,height} for each image, a face
 * detector's box; an image without a line has no face.
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
    Map<String, FaceBox> boxes = boxes(folder.resolve("boxes.csv"));
    // Only as many images as there are processors are in memory at a time.
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), options);
        Stream<AlignmentResult> results =
            AlignmentPipeline.of(aligner).align(images(folder).map(file -> task(file, boxes)))) {
      results.forEach(
          result -> {
            result.faces().forEach(face -> out.printf("%s %s%n", result.task().id(), face));
            result
                .failures()
                .forEach(failure -> out.printf("%s: %s%n", result.task().id(), failure.reason()));
          });
    }
  }

  private static AlignmentTask task(Path file, Map<String, FaceBox> boxes) {
    String name = file.getFileName().toString();
    FaceBox box = boxes.get(name);
    return AlignmentTask.of(name, file, box == null ? List.of() : List.of(box));
  }

  private static Map<String, FaceBox> boxes(Path file) {
    Map<String, FaceBox> boxes = new HashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .map(line -> line.split(","))
          .forEach(
              cells ->
                  boxes.put(
                      cells[0],
                      FaceBox.detector(
                          Double.parseDouble(cells[1]),
                          Double.parseDouble(cells[2]),
                          Double.parseDouble(cells[3]),
                          Double.parseDouble(cells[4]))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return boxes;
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
