package org.hih4j.cli;

import java.util.List;
import java.util.Locale;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.Landmarks;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How aligned faces are written down. Numbers have three decimals. */
enum AlignmentFormat {
  /** One object with all images, faces, boxes and points; a point is [x, y, confidence]. */
  JSON {
    @Override
    String write(String model, List<Image> images) {
      ObjectNode root = MAPPER.createObjectNode();
      root.put("model", model);
      ArrayNode list = root.putArray("images");
      for (Image image : images) {
        ObjectNode node = list.addObject();
        node.put("image", image.name());
        node.put("width", image.width());
        node.put("height", image.height());
        ArrayNode faces = node.putArray("faces");
        for (FaceAlignment face : image.faces()) {
          ObjectNode each = faces.addObject();
          Box box = face.box().box();
          each.putArray("box")
              .add(rounded(box.x()))
              .add(rounded(box.y()))
              .add(rounded(box.width()))
              .add(rounded(box.height()));
          put(each, face.confidence());
          ArrayNode points = each.putArray("landmarks");
          for (int i = 0; i < face.landmarks().size(); i++) {
            ArrayNode point = points.addArray();
            point.add(rounded(face.landmarks().x(i))).add(rounded(face.landmarks().y(i)));
            double confidence = face.confidence(i);
            if (Double.isNaN(confidence)) {
              point.addNull();
            } else {
              point.add(rounded(confidence));
            }
          }
        }
      }
      return root + "\n";
    }
  },

  /** A row a face: image, number of the face, x0, y0, x1, y1, and so on. */
  CSV {
    @Override
    String write(String model, List<Image> images) {
      StringBuilder text = new StringBuilder();
      for (Image image : images) {
        for (int f = 0; f < image.faces().size(); f++) {
          Landmarks landmarks = image.faces().get(f).landmarks();
          if (text.isEmpty()) {
            text.append("image,face");
            for (int i = 0; i < landmarks.size(); i++) {
              text.append(",x").append(i).append(",y").append(i);
            }
            text.append('\n');
          }
          text.append(quoted(image.name())).append(',').append(f);
          for (Point2 point : landmarks) {
            text.append(String.format(Locale.ROOT, ",%.3f,%.3f", point.x(), point.y()));
          }
          text.append('\n');
        }
      }
      return text.toString();
    }
  },

  /** The format of 300W, for one face; its coordinates count from 1. */
  PTS {
    @Override
    String write(String model, List<Image> images) {
      if (images.size() != 1 || images.get(0).faces().size() != 1) {
        throw new IllegalArgumentException("--format pts holds one face; use json or csv");
      }
      Landmarks landmarks = images.get(0).faces().get(0).landmarks();
      StringBuilder text = new StringBuilder("version: 1\nn_points: ");
      text.append(landmarks.size()).append("\n{\n");
      for (Point2 point : landmarks) {
        text.append(String.format(Locale.ROOT, "%.3f %.3f\n", point.x() + 1, point.y() + 1));
      }
      return text.append("}\n").toString();
    }
  };

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * The faces of an image.
   *
   * @param name as it was given
   * @param width in pixels
   * @param height in pixels
   * @param faces what was found
   */
  record Image(String name, int width, int height, List<FaceAlignment> faces) {}

  abstract String write(String model, List<Image> images);

  private static void put(ObjectNode face, double confidence) {
    if (Double.isNaN(confidence)) {
      face.putNull("confidence");
    } else {
      face.put("confidence", rounded(confidence));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String quoted(String name) {
    return name.matches("[^\",\\r\\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
