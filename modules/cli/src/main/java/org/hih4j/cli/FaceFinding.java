package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.HihException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageException;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.imaging.internal.PictureFile;
import picocli.CommandLine;

/** {@code hih align --detect-only}: faces alone, as text or drawn. */
record FaceFinding(
    CommandLine line,
    PictureTargets pictures,
    DetectorOptions options,
    AlignmentFormat format,
    String result)
    implements Callable<Integer> {
  FaceFinding {
    if (format == AlignmentFormat.PTS) {
      throw new IllegalArgumentException("--detect-only writes --format json, jsonl, csv or wider");
    }
    format = format == null ? AlignmentFormat.JSONL : format;
  }

  @Override
  public Integer call() {
    PrintWriter console = line.getOut();
    PrintWriter notes = line.getErr();
    List<Path> images = pictures.images();
    StringBuilder text = new StringBuilder();
    int found = 0;
    int failed = 0;
    try (FaceDetector detector = FaceDetector.load(DetectorBundle.bundled("hih-faces"), options)) {
      for (Path file : images) {
        String name = Terminal.printable(file.toString());
        try {
          FaceImage image = FaceImage.load(file);
          List<DetectedFace> faces = detector.detect(image);
          found += faces.size();
          append(text, file.toString(), image, faces);
          if (faces.isEmpty()) {
            notes.println("hih: " + name + ": no face found");
          }
          if (pictures.out() != null) {
            Path picture = pictures.drawing(file, pictures.out());
            draw(image, faces, picture);
            console.printf(
                Locale.ROOT,
                "%s: %d face%s, drawn to %s%n",
                name,
                faces.size(),
                faces.size() == 1 ? "" : "s",
                picture);
          }
        } catch (ImageException e) {
          if (images.size() == 1) {
            throw e;
          }
          failed++;
          notes.println("hih: " + Terminal.printable(e.getMessage()));
        }
      }
    }
    if (failed == images.size()) {
      throw new HihException("none of the " + images.size() + " images could be read");
    }
    if (format == AlignmentFormat.JSON) {
      text.insert(0, "{\"images\":[").append("]}\n");
    }
    if (result != null && !result.equals("-")) {
      AtomicFile.write(Path.of(result), text.toString());
    } else if (result != null || pictures.out() == null) {
      console.print(text);
    }
    console.flush();
    if (failed > 0) {
      return Terminal.INCOMPLETE;
    }
    return found > 0 ? 0 : Terminal.NO_FACE;
  }

  private void append(StringBuilder text, String name, FaceImage image, List<DetectedFace> faces) {
    switch (format) {
      case JSON ->
          text.append(text.isEmpty() ? "" : ",")
              .append(AlignmentText.facesLine(name, image.width(), image.height(), faces));
      case CSV -> {
        if (text.isEmpty()) {
          text.append(AlignmentText.facesHeader()).append('\n');
        }
        for (int i = 0; i < faces.size(); i++) {
          text.append(AlignmentText.facesRow(name, i, faces.get(i))).append('\n');
        }
      }
      case WIDER -> text.append(AlignmentText.widerLines(name, faces));
      default ->
          text.append(AlignmentText.facesLine(name, image.width(), image.height(), faces))
              .append('\n');
    }
  }

  private static void draw(FaceImage image, List<DetectedFace> faces, Path file) {
    BufferedImage picture = image.toBufferedImage();
    for (DetectedFace face : faces) {
      LandmarkPainter.standard().paint(picture, face.face());
    }
    PictureFile.write(file, picture);
  }
}
