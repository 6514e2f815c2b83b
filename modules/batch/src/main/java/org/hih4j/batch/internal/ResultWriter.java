package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.hih4j.align.FaceAlignment;
import org.hih4j.batch.ResultFormat;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.LineFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.face.FaceMeasure;
import org.jspecify.annotations.Nullable;

/**
 * Writes the faces of one image after the other.
 *
 * @param format how
 * @param output file or folder
 * @param measures what is written beside the landmarks
 * @param journal null for a folder
 */
record ResultWriter(
    ResultFormat format, Path output, List<FaceMeasure> measures, @Nullable LineFile journal)
    implements AutoCloseable {
  static ResultWriter open(ResultFormat format, Path output, List<FaceMeasure> measures) {
    if (format != ResultFormat.PTS) {
      return new ResultWriter(format, output, measures, file(output));
    }
    FilePaths.makeFolder(output);
    return new ResultWriter(format, output, measures, null);
  }

  /** Opens or makes a file; folders and devices are refused. */
  static LineFile file(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FileException("cannot write " + path, new IOException("it is not a file"));
    }
    return LineFile.open(path);
  }

  long length() {
    return journal == null ? 0 : journal.length();
  }

  /** Cuts off what was half written, and begins a file that has no content. */
  void begin(long length, LandmarkScheme scheme) {
    if (journal != null) {
      journal.cutTo(length);
      if (length == 0 && format == ResultFormat.CSV) {
        journal.append(AlignmentText.csvHeader(scheme, measures) + "\n");
      }
    }
  }

  void write(
      BoxEntry entry, int width, int height, List<FaceAlignment> faces, IntUnaryOperator number) {
    switch (format) {
      case JSON_LINES ->
          append(
              AlignmentText.jsonLine(entry.image(), width, height, faces, number, measures) + "\n");
      case CSV -> {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < faces.size(); i++) {
          rows.append(
                  AlignmentText.csvRow(
                      entry.image(), number.applyAsInt(i), width, height, faces.get(i), measures))
              .append('\n');
        }
        append(rows);
      }
      case PTS -> {
        for (int i = 0; i < faces.size(); i++) {
          Path file = output.resolve(ptsName(entry, number.applyAsInt(i)));
          FilePaths.makeFolder(FilePaths.folder(file));
          AtomicFile.write(file, AlignmentText.pts(faces.get(i)));
        }
      }
    }
  }

  private void append(CharSequence rows) {
    Objects.requireNonNull(journal, "journal").append(rows);
  }

  /** The name of a face's file in the output folder. */
  static String ptsName(BoxEntry entry, int number) {
    String name = FilePaths.normal(ImageName.inFolder(entry.image()).orElseThrow());
    int dot = name.lastIndexOf('.');
    String stem = dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
    return stem + (entry.boxes().size() > 1 ? "-" + number : "") + ".pts";
  }

  void force() {
    if (journal != null) {
      journal.force();
    }
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
