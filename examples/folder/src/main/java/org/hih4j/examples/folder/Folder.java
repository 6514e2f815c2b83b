package org.hih4j.examples.folder;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;

/**
 * Aligns one face in every image of a folder, several at once: {@code Folder FOLDER}. A file {@code
 * boxes.csv} in the folder has a line {@code image,x,y,width,height} for each image; an image
 * without a line is taken for a face as a detector frames it.
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
    int cores = Runtime.getRuntime().availableProcessors();
    AlignerOptions options =
        AlignerOptions.builder()
            .concurrency(cores)
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build();
    List<String> boxes = boxes(folder.resolve("boxes.csv"));
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"), options)) {
      List<Path> files = images(folder);
      // A few at a time: only these images are in memory.
      for (int begin = 0; begin < files.size(); begin += 4 * cores) {
        List<Path> some = files.subList(begin, Math.min(begin + 4 * cores, files.size()));
        List<AlignmentRequest> requests = new ArrayList<>();
        for (Path file : some) {
          FaceImage image = FaceImage.load(file);
          requests.add(new AlignmentRequest(image, boxOf(file, image, boxes)));
        }
        List<FaceAlignment> faces = aligner.alignAll(requests);
        for (int i = 0; i < some.size(); i++) {
          out.printf("%s %s%n", some.get(i).getFileName(), faces.get(i));
        }
      }
    }
  }

  private static FaceBox boxOf(Path file, FaceImage image, List<String> boxes) {
    for (String line : boxes) {
      String[] cells = line.split(",");
      if (cells.length == 5 && cells[0].equals(file.getFileName().toString())) {
        return FaceBox.detector(
            Double.parseDouble(cells[1]),
            Double.parseDouble(cells[2]),
            Double.parseDouble(cells[3]),
            Double.parseDouble(cells[4]));
      }
    }
    return FaceBox.detector(0, 0, image.width(), image.height());
  }

  private static List<String> boxes(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> images(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.(jpe?g|png)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
