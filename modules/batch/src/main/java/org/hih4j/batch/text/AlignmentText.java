package org.hih4j.batch.text;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.io.Csv;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.PtsFile;
import org.hih4j.detect.DetectedFace;
import org.hih4j.face.FaceMeasure;
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
   * given), {@code confidence} and {@code landmarks}, arrays of x, y and confidence; where the face
   * was found by the detector {@code score}, a probability, and {@code roll} in degrees, clockwise;
   * {@code doubtful}, true, where there may be no face; and an object for each measure, null where
   * the landmarks do not tell. A confidence that the model does not give is null.
   *
   * @param image the image's name
   * @param width in pixels
   * @param height in pixels
   * @param faces what was found
   * @param number from a face's index to the number of its box
   * @param measures what is written beside the landmarks, in this order
   * @return the object, without a line's end
   */
  public static String jsonLine(
      String image,
      int width,
      int height,
      List<FaceAlignment> faces,
      IntUnaryOperator number,
      List<FaceMeasure> measures) {
    return line(
        image,
        width,
        height,
        json -> {
          for (int f = 0; f < faces.size(); f++) {
            json.writeStartObject();
            write(json, faces.get(f), number.applyAsInt(f));
            write(json, measures, faces.get(f).landmarks(), width, height);
            json.writeEndObject();
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
            write(json, "box", faces.get(f).box().box());
            write(json, "outline", faces.get(f).face());
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
    write(json, "score", face.score());
    write(json, "roll", Math.toDegrees(face.roll()));
  }

  /** Writes an object for each measure, null where the landmarks do not tell. */
  public static void write(
      JsonGenerator json, List<FaceMeasure> measures, Landmarks landmarks, int width, int height) {
    for (FaceMeasure measure : measures) {
      Optional<List<Double>> values = measure.of(landmarks, width, height);
      json.writeName(measure.label());
      if (values.isEmpty()) {
        json.writeNull();
        continue;
      }
      json.writeStartObject();
      for (int i = 0; i < measure.parts().size(); i++) {
        write(json, measure.parts().get(i), values.get().get(i));
      }
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, FaceAlignment face, int number) {
    json.writeNumberProperty("face", number);
    write(json, "box", face.box().box());
    if (face.detected().isPresent()) {
      writeScore(json, face.detected().get());
    }
    write(json, "confidence", face.confidence());
    if (face.doubtful()) {
      json.writeBooleanProperty("doubtful", true);
    }
    write(json, face.landmarks(), face::confidence);
  }

  /** Writes {@code landmarks}, arrays of x, y and confidence. */
  public static void write(
      JsonGenerator json, Landmarks landmarks, IntToDoubleFunction confidence) {
    json.writeArrayPropertyStart("landmarks");
    for (int i = 0; i < landmarks.size(); i++) {
      write(json, landmarks.x(i), landmarks.y(i), confidence.applyAsDouble(i));
    }
    json.writeEndArray();
  }

  /** Writes a box as an array of x, y, width and height. */
  public static void write(JsonGenerator json, String name, Box box) {
    json.writeName(name);
    write(json, box.x(), box.y(), box.width(), box.height());
  }

  private static void write(JsonGenerator json, double... values) {
    json.writeStartArray();
    for (double value : values) {
      write(json, value);
    }
    json.writeEndArray();
  }

  /** Writes a number of three decimals, null for one that is not known (NaN). */
  public static void write(JsonGenerator json, String name, double value) {
    json.writeName(name);
    write(json, value);
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
   * of the face and {@code c0,c1} and so on of its points, {@code
   * box_x,box_y,box_width,box_height,score,box_roll}, and the parts of each measure.
   *
   * @param scheme the scheme of all faces
   * @param measures what is written beside the landmarks, in this order
   * @return the header, without a line's end
   */
  public static String csvHeader(LandmarkScheme scheme, List<FaceMeasure> measures) {
    StringBuilder text = new StringBuilder("image,face");
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",x").append(i).append(",y").append(i);
    }
    text.append(",confidence");
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",c").append(i);
    }
    text.append(",box_x,box_y,box_width,box_height,score,box_roll");
    for (FaceMeasure measure : measures) {
      measure.parts().forEach(part -> text.append(',').append(part));
    }
    return text.toString();
  }

  /**
   * A face as a row of the CSV form. A confidence that the model does not give is an empty cell; so
   * are score and roll (degrees, clockwise) of a face whose box was given, and the parts of a
   * measure that the landmarks do not tell. A name that a spreadsheet would take for a formula gets
   * {@code ./} in front, which leaves it the name of the same file.
   *
   * @param image the image's name
   * @param number the number of the face's box
   * @param width of the image, in pixels
   * @param height of the image, in pixels
   * @param face what was found
   * @param measures what is written beside the landmarks, in this order
   * @return the row, without a line's end
   */
  public static String csvRow(
      String image,
      int number,
      int width,
      int height,
      FaceAlignment face,
      List<FaceMeasure> measures) {
    StringBuilder text = new StringBuilder(cell(image)).append(',').append(number);
    for (Point2 point : face.landmarks()) {
      text.append(String.format(Locale.ROOT, ",%.3f,%.3f", point.x(), point.y()));
    }
    text.append(number(face.confidence()));
    for (int i = 0; i < face.landmarks().size(); i++) {
      text.append(number(face.confidence(i)));
    }
    append(text, face.box().box());
    text.append(number(face.detected().map(DetectedFace::score).orElse(Double.NaN)));
    text.append(
        number(face.detected().map(found -> Math.toDegrees(found.roll())).orElse(Double.NaN)));
    append(text, measures, face.landmarks(), width, height);
    return text.toString();
  }

  /** Adds a cell for each part of each measure, empty where the landmarks do not tell. */
  public static void append(
      StringBuilder row, List<FaceMeasure> measures, Landmarks landmarks, int width, int height) {
    for (FaceMeasure measure : measures) {
      Optional<List<Double>> values = measure.of(landmarks, width, height);
      for (int i = 0; i < measure.parts().size(); i++) {
        row.append(number(values.isPresent() ? values.get().get(i) : Double.NaN));
      }
    }
  }

  /** The header of {@link #facesRow}: {@code image,face,x,y,width,height,score,roll} and so on. */
  public static String facesHeader() {
    return "image,face,x,y,width,height,score,roll,outline_x,outline_y,outline_width,outline_height";
  }

  /**
   * A face without landmarks as a row: the image, the number of the face, the tight box of its
   * landmarks, score, roll in degrees, clockwise, and the box from hairline to chin.
   *
   * @param image the image's name
   * @param number of the face
   * @param face what was found
   * @return the row, without a line's end
   */
  public static String facesRow(String image, int number, DetectedFace face) {
    StringBuilder text = new StringBuilder(cell(image)).append(',').append(number);
    append(text, face.box().box());
    text.append(number(face.score())).append(number(Math.toDegrees(face.roll())));
    append(text, face.face());
    return text.toString();
  }

  /**
   * An image's faces in the form of WIDER FACE's results: the image's name, the number of its
   * faces, and a line {@code left top width height score} for each, the box from hairline to chin.
   *
   * @param image the image's name
   * @param faces what was found
   * @return the lines, each with its end
   */
  public static String widerLines(String image, List<DetectedFace> faces) {
    StringBuilder text = new StringBuilder(image).append('\n').append(faces.size()).append('\n');
    for (DetectedFace face : faces) {
      Box box = face.face();
      text.append(
          String.format(
              Locale.ROOT,
              "%.1f %.1f %.1f %.1f %.3f\n",
              box.x(),
              box.y(),
              box.width(),
              box.height(),
              face.score()));
    }
    return text.toString();
  }

  /**
   * A face in the {@code .pts} form of 300W, coordinates counted from 1, with all digits. The line
   * of the version, which readers pass over, goes on with {@code box:} x, y, width, height, {@code
   * confidence:} and, where the face was found, {@code score:}.
   *
   * @param face what was found
   * @return the content of a file
   */
  public static String pts(FaceAlignment face) {
    Box box = face.box().box();
    StringBuilder remark = new StringBuilder("box:");
    for (double value : new double[] {box.x() + 1, box.y() + 1, box.width(), box.height()}) {
      remark.append(' ').append(rounded(value));
    }
    if (!Double.isNaN(face.confidence())) {
      remark.append(" confidence: ").append(rounded(face.confidence()));
    }
    face.detected().ifPresent(found -> remark.append(" score: ").append(rounded(found.score())));
    return PtsFile.text(face.landmarks(), remark.toString());
  }

  private static void append(StringBuilder text, Box box) {
    text.append(number(box.x()))
        .append(number(box.y()))
        .append(number(box.width()))
        .append(number(box.height()));
  }

  /** {@return a further cell with a number of three decimals, empty for one that is not known} */
  public static String number(double value) {
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
