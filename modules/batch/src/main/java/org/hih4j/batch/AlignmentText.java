package org.hih4j.batch;

import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Aligned faces as text. Coordinates are image pixels, pixel centres at whole numbers, with three
 * decimals.
 */
public final class AlignmentText {
  private AlignmentText() {}

  /**
   * An image as a JSON object on one line: {@code image}, {@code width}, {@code height} and {@code
   * faces}, each with {@code face} (the number of its box), {@code box} (x, y, width, height as
   * given), {@code confidence} and {@code landmarks}, arrays of x, y and confidence. A confidence
   * that the model does not give is null.
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
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("image", image);
    node.put("width", width);
    node.put("height", height);
    ArrayNode list = node.putArray("faces");
    for (int f = 0; f < faces.size(); f++) {
      FaceAlignment face = faces.get(f);
      ObjectNode each = list.addObject();
      each.put("face", number.applyAsInt(f));
      Box box = face.box().box();
      ArrayNode sides = each.putArray("box");
      add(sides, box.x());
      add(sides, box.y());
      add(sides, box.width());
      add(sides, box.height());
      double confidence = face.confidence();
      if (Double.isNaN(confidence)) {
        each.putNull("confidence");
      } else {
        each.put("confidence", rounded(confidence));
      }
      ArrayNode points = each.putArray("landmarks");
      for (int i = 0; i < face.landmarks().size(); i++) {
        ArrayNode point = points.addArray();
        add(point, face.landmarks().x(i));
        add(point, face.landmarks().y(i));
        add(point, face.confidence(i));
      }
    }
    return node.toString();
  }

  private static void add(ArrayNode array, double value) {
    if (Double.isNaN(value)) {
      array.addNull();
    } else {
      array.add(rounded(value));
    }
  }

  /**
   * The header of the CSV form: {@code image,face,x0,y0,x1,y1} and so on.
   *
   * @param scheme the scheme of all faces
   * @return the header, without a line's end
   */
  public static String csvHeader(LandmarkScheme scheme) {
    StringBuilder text = new StringBuilder("image,face");
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",x").append(i).append(",y").append(i);
    }
    return text.toString();
  }

  /**
   * A face as a row of the CSV form.
   *
   * @param image the image's name
   * @param number the number of the face's box
   * @param landmarks the points
   * @return the row, without a line's end
   */
  public static String csvRow(String image, int number, Landmarks landmarks) {
    StringBuilder text = new StringBuilder(quoted(image)).append(',').append(number);
    for (Point2 point : landmarks) {
      text.append(String.format(Locale.ROOT, ",%.3f,%.3f", point.x(), point.y()));
    }
    return text.toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String quoted(String name) {
    return name.matches("[^\",\\r\\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
