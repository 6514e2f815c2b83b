package org.hih4j.examples.track;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.imaging.FaceImage;
import org.hih4j.track.FaceTracker;
import org.hih4j.track.TrackedFace;
import org.hih4j.track.TrackerOptions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows one face through a video that lies in a folder as pictures, in the order of their names,
 * and prints one line of JSON for each that shows it: {@code Track FOLDER FRAMES_PER_SECOND}.
 */
public final class Track {
  private static final JsonMapper JSON = new JsonMapper();

  private Track() {}

  /**
   * Runs the example.
   *
   * @param arguments the folder and the frame rate
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: Track FOLDER FRAMES_PER_SECOND");
      System.exit(2);
    }
    run(Path.of(arguments[0]), Double.parseDouble(arguments[1]), System.out);
  }

  static void run(Path folder, double framesPerSecond, PrintStream out) {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      FaceTracker tracker = FaceTracker.finding(aligner, TrackerOptions.defaults());
      List<Path> frames = frames(folder);
      for (int i = 0; i < frames.size(); i++) {
        Path frame = frames.get(i);
        long timestamp = Math.round(i * 1e9 / framesPerSecond);
        tracker
            .next(FaceImage.load(frame), timestamp)
            .ifPresent(face -> out.println(line(frame, face)));
      }
    }
  }

  private static String line(Path frame, TrackedFace face) {
    ObjectNode line = JSON.createObjectNode();
    line.put("frame", frame.getFileName().toString());
    line.put("seconds", face.timestamp() * 1e-9);
    line.put("state", face.state().name());
    line.put("confidence", face.confidence());
    line.set("raw", JSON.valueToTree(face.raw().toArray()));
    line.set("smoothed", JSON.valueToTree(face.smoothed().toArray()));
    return line.toString();
  }

  private static List<Path> frames(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.(jpe?g|png)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
