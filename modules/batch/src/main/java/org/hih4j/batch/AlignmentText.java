package org.hih4j.batch;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.io.Csv;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.detect.DetectedFace;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Aligned faces as text. Coordinates are image pixels, pixel centres at whole numbers, with three
 * decimals.
 */
public final class AlignmentText {
  // A generator of its own: the tree model's text needs a mapper, which is long to set up.
  private static final JsonFactory FACTORY = new JsonFactory();

  private static final double LARGEST_ROUNDED = 1e12;

  private AlignmentText() {}

  /**
   * An image as a JSON object on one line: {@code image}, {@code width}, {@code height} and {@code
   * faces}, each with {@code face} (the number of its box), {@code box} (x, y, width, height as
   * given), {@code confidence} and {@code landmarks}, arrays of x, y and confidence; and where the
   * face was found by the detector {@code score}, a probability, and {@code roll} in degrees,
   * clockwise. A confidence that the model does not give is null.
   *
   * @param image the image's name
   * @param width in pixels
   * @param height in pixels
   * @param faces what was found
   * @param number from a face's index to the number of its box
   * @return the object, without a line's end
   */
  public static String jsonLine(
      String image, int width, int height, List<FaceAlignment> faces, IntUnaryOperator number) {
    return line(
        image,
        width,
        height,
        json -> {
          for (int f = 0; f < faces.size(); f++) {
            write(json, faces.get(f), number.applyAsInt(f));
          }
        });
  }

  /**
   * An image's faces without landmarks as a JSON object on one line: {@code image}, {@code width},
   * {@code height} and {@code faces}, each with {@code face} (its number), {@code box}, the tight
   * box of the landmarks, {@code outline}, the box from hairline to chin (both x, y, width,
   * height), {@code score} and {@code roll} in degrees, clockwise.
   *
   * @param image the image's name
   * @param width in pixels
   * @param height in pixels
   * @param faces what was found
   * @return the object, without a line's end
   */
  public static String facesLine(String image, int width, int height, List<DetectedFace> faces) {
    return line(
        image,
        width,
        height,
        json -> {
          for (int f = 0; f < faces.size(); f++) {
            json.writeStartObject();
            json.writeNumberProperty("face", f);
            Box box = faces.get(f).box().box();
            json.writeName("box");
            write(json, box.x(), box.y(), box.width(), box.height());
            Box outline = faces.get(f).face();
            json.writeName("outline");
            write(json, outline.x(), outline.y(), outline.width(), outline.height());
            writeScore(json, faces.get(f));
            json.writeEndObject();
          }
        });
  }

  private static String line(
      String image, int width, int height, Consumer<JsonGenerator> writeFaces) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("image", image);
      json.writeNumberProperty("width", width);
      json.writeNumberProperty("height", height);
      json.writeArrayPropertyStart("faces");
      writeFaces.accept(json);
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeScore(JsonGenerator json, DetectedFace face) {
    json.writeName("score");
    write(json, face.score());
    json.writeName("roll");
    write(json, Math.toDegrees(face.roll()));
  }

  private static void write(JsonGenerator json, FaceAlignment face, int number) {
    json.writeStartObject();
    json.writeNumberProperty("face", number);
    Box box = face.box().box();
    json.writeName("box");
    write(json, box.x(), box.y(), box.width(), box.height());
    if (face.detected().isPresent()) {
      writeScore(json, face.detected().get());
    }
    json.writeName("confidence");
    write(json, face.confidence());
    json.writeArrayPropertyStart("landmarks");
    for (int i = 0; i < face.landmarks().size(); i++) {
      write(json, face.landmarks().x(i), face.landmarks().y(i), face.confidence(i));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, double x, double y, double... more) {
    json.writeStartArray();
    write(json, x);
    write(json, y);
    for (double value : more) {
      write(json, value);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, double value) {
    if (Double.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(rounded(value));
    }
  }

  /**
   * The header of the CSV form: {@code image,face,x0,y0,x1,y1} and so on, then {@code confidence}
   * of the face and {@code c0,c1} and so on of its points.
   *
   * @param scheme the scheme of all faces
   * @return the header, without a line's end
   */
  public static String csvHeader(LandmarkScheme scheme) {
    StringBuilder text = new StringBuilder("image,face");
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",x").append(i).append(",y").append(i);
    }
    text.append(",confidence");
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",c").append(i);
    }
    return text.toString();
  }

  /**
   * A face as a row of the CSV form. A confidence that the model does not give is an empty cell. A
   * name that a spreadsheet would take for a formula gets {@code ./} in front, which leaves it the
   * name of the same file.
   *
   * @param image the image's name
   * @param number the number of the face's box
   * @param face what was found
   * @return the row, without a line's end
   */
  public static String csvRow(String image, int number, FaceAlignment face) {
    StringBuilder text = new StringBuilder(cell(image)).append(',').append(number);
    for (Point2 point : face.landmarks()) {
      text.append(String.format(Locale.ROOT, ",%.3f,%.3f", point.x(), point.y()));
    }
    text.append(confidence(face.confidence()));
    for (int i = 0; i < face.landmarks().size(); i++) {
      text.append(confidence(face.confidence(i)));
    }
    return text.toString();
  }

  private static String confidence(double value) {
    return Double.isNaN(value) ? "," : String.format(Locale.ROOT, ",%.3f", value);
  }

  /** To three decimals, where a double has that many. */
  private static double rounded(double value) {
    return Math.abs(value) < LARGEST_ROUNDED ? Math.round(value * 1000) / 1000.0 : value;
  }

  /** A cell that no spreadsheet takes for a formula. */
  private static String cell(String name) {
    String safe = !name.isEmpty() && "=+-@\t\r".indexOf(name.charAt(0)) >= 0 ? "./" + name : name;
    return Csv.cell(safe);
  }
}
