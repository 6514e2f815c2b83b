package org.hih4j.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.Csv;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Writes the labels of many faces into one file, face by face.
 *
 * <p>The file appears when {@link #commit()} is called, in one step; closed without that, nothing
 * is left behind. All faces are in one scheme. Not thread-safe.
 */
public final class LabelWriter implements AutoCloseable {
  private final AtomicFile file;
  private final LandmarkScheme scheme;
  private final BiFunction<Face, Boolean, String> format;
  private final String end;
  private boolean first = true;

  /** One face as it is written. */
  private record Face(String image, Landmarks landmarks, Optional<FaceBox> box) {}

  private LabelWriter(
      Path target,
      LandmarkScheme scheme,
      String start,
      BiFunction<Face, Boolean, String> format,
      String end) {
    this.scheme = Objects.requireNonNull(scheme, "scheme");
    this.format = format;
    this.end = end;
    this.file = AtomicFile.create(target);
    file.append(start);
  }

  /**
   * Writes the CSV form that {@link DatasetKind#CSV} reads.
   *
   * @param target the file
   * @param scheme the scheme of all faces
   * @return a writer
   */
  public static LabelWriter csv(Path target, LandmarkScheme scheme) {
    StringBuilder header = new StringBuilder("image");
    for (int k = 0; k < scheme.size(); k++) {
      header.append(",x").append(k).append(",y").append(k);
    }
    return new LabelWriter(target, scheme, header.append('\n').toString(), LabelWriter::csv, "");
  }

  /**
   * Writes a JSON object: {@code scheme}, and {@code faces} with {@code image}, {@code points} as
   * pairs, and {@code box} as x, y, width, height of the tight landmark box where one is given.
   *
   * @param target the file
   * @param scheme the scheme of all faces
   * @return a writer
   */
  public static LabelWriter json(Path target, LandmarkScheme scheme) {
    return new LabelWriter(
        target,
        scheme,
        "{\"scheme\":" + quoted(scheme.name()) + ",\"faces\":[",
        LabelWriter::json,
        "\n]}\n");
  }

  /**
   * Writes dlib's XML, which {@link DatasetKind#DLIB} reads. A face without a box gets the detector
   * box that its landmarks imply.
   *
   * @param target the file
   * @param scheme the scheme of all faces
   * @return a writer
   */
  public static LabelWriter dlibXml(Path target, LandmarkScheme scheme) {
    return new LabelWriter(
        target,
        scheme,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dataset>\n<images>\n",
        LabelWriter::xml,
        "</images>\n</dataset>\n");
  }

  /**
   * Adds a face.
   *
   * @param image the image's name, relative to the file or its images folder
   * @param landmarks the landmarks in image pixels
   * @throws IllegalArgumentException if the landmarks are in another scheme, or the name holds
   *     control characters
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public void add(String image, Landmarks landmarks) {
    write(new Face(image, landmarks, Optional.empty()));
  }

  /**
   * Adds a face with its box.
   *
   * @param image the image's name, relative to the file or its images folder
   * @param landmarks the landmarks in image pixels
   * @param box the box
   * @throws IllegalArgumentException if the landmarks are in another scheme, or the name holds
   *     control characters
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public void add(String image, Landmarks landmarks, FaceBox box) {
    write(new Face(image, landmarks, Optional.of(box)));
  }

  private void write(Face face) {
    Objects.requireNonNull(face.image(), "image");
    if (face.image().isBlank() || face.image().chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          "image must be a name without control characters: '" + face.image() + "'");
    }
    if (!face.landmarks().scheme().equals(scheme)) {
      throw new IllegalArgumentException(
          "landmarks must be in the scheme "
              + scheme.name()
              + ": "
              + face.landmarks().scheme().name());
    }
    file.append(format.apply(face, first));
    first = false;
  }

  /**
   * Puts the file in its place and ends the writing.
   *
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public void commit() {
    file.append(end);
    file.commit();
  }

  /** Throws the file away if it was not committed. Idempotent. */
  @Override
  public void close() {
    file.close();
  }

  private static String csv(Face face, boolean first) {
    StringBuilder row = new StringBuilder(Csv.cell(face.image()));
    for (double value : face.landmarks().toArray()) {
      row.append(',').append(value);
    }
    return row.append('\n').toString();
  }

  private static String json(Face face, boolean first) {
    StringBuilder object = new StringBuilder(first ? "\n" : ",\n");
    object.append("{\"image\":").append(quoted(face.image())).append(",\"points\":[");
    for (int k = 0; k < face.landmarks().size(); k++) {
      object.append(k == 0 ? "[" : ",[").append(face.landmarks().x(k)).append(',');
      object.append(face.landmarks().y(k)).append(']');
    }
    object.append(']');
    if (face.box().isPresent()) {
      Box box = face.box().get().landmarkBox();
      object.append(",\"box\":[").append(box.x()).append(',').append(box.y()).append(',');
      object.append(box.width()).append(',').append(box.height()).append(']');
    }
    return object.append('}').toString();
  }

  private static String xml(Face face, boolean first) {
    Box box =
        face.box()
            .orElseGet(() -> FaceBox.landmarks(face.landmarks().bounds()))
            .as(FaceBox.Convention.DETECTOR)
            .box();
    StringBuilder element = new StringBuilder();
    element.append("<image file=\"").append(escaped(face.image())).append("\">\n<box");
    attribute(element, "top", box.y());
    attribute(element, "left", box.x());
    attribute(element, "width", box.width());
    attribute(element, "height", box.height());
    element.append(">\n");
    for (int k = 0; k < face.landmarks().size(); k++) {
      element.append(k < 10 ? "<part name=\"0" : "<part name=\"").append(k).append('"');
      attribute(element, "x", face.landmarks().x(k));
      attribute(element, "y", face.landmarks().y(k));
      element.append("/>\n");
    }
    return element.append("</box>\n</image>\n").toString();
  }

  private static void attribute(StringBuilder element, String name, double value) {
    element.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
