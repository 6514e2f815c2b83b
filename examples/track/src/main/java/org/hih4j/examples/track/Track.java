package org.hih4j.examples.track;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.track.FaceTracker;
import org.hih4j.track.TrackedFace;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows one face through a video that lies in a folder as pictures, in the order of their names,
 * and prints one line of JSON for each: {@code Track FOLDER X Y WIDTH HEIGHT FRAMES_PER_SECOND}.
 * The box is that of a face detector on the first picture. It ends with the video or where the face
 * is lost.
 */
public final class Track {
  private static final JsonMapper JSON = new JsonMapper();

  private Track() {}

  /**
   * Runs the example.
   *
   * @param arguments the folder, the box's left, top, width and height, and the frame rate
   */
  public static void main(String[] arguments) {
    if (arguments.length != 6) {
      System.err.println("usage: Track FOLDER X Y WIDTH HEIGHT FRAMES_PER_SECOND");
      System.exit(2);
    }
    double[] n = Arrays.stream(arguments).skip(1).mapToDouble(Double::parseDouble).toArray();
    run(Path.of(arguments[0]), FaceBox.detector(n[0], n[1], n[2], n[3]), n[4], System.out);
  }

  static void run(Path folder, FaceBox box, double framesPerSecond, PrintStream out) {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      FaceTracker tracker = FaceTracker.of(aligner);
      tracker.start(box);
      List<Path> frames = frames(folder);
      for (int i = 0; i < frames.size() && tracker.box().isPresent(); i++) {
        long timestamp = Math.round(i * 1e9 / framesPerSecond);
        TrackedFace face = tracker.next(FaceImage.load(frames.get(i)), timestamp);
        out.println(line(frames.get(i), face));
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
