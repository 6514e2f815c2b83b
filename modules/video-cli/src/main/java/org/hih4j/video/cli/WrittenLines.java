package org.hih4j.video.cli;

import java.util.Map;
import java.util.TreeMap;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the lines of an interrupted run tell, read line by line. */
final class WrittenLines {
  private static final JsonFactory FACTORY = new JsonFactory();

  private long last = -1;
  private int width;
  private int height;
  private long greatestFace = -1;
  private Map<Long, FaceBox> faces = Map.of();

  /** Takes a line; false if it is none of {@link FrameText#json}'s, or not the next. */
  boolean take(String line) {
    long frame = -1;
    int lineWidth = 0;
    int lineHeight = 0;
    Map<Long, FaceBox> found = new TreeMap<>();
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "frame" -> frame = json.getLongValue();
          case "width" -> lineWidth = json.getIntValue();
          case "height" -> lineHeight = json.getIntValue();
          case "faces" -> readFaces(json, found);
          default -> json.skipChildren();
        }
      }
    } catch (JacksonException | IllegalArgumentException e) {
      return false;
    }
    if (frame <= last || lineWidth < 1 || lineHeight < 1) {
      return false;
    }
    last = frame;
    width = lineWidth;
    height = lineHeight;
    faces = found;
    for (long face : found.keySet()) {
      greatestFace = Math.max(greatestFace, face);
    }
    return true;
  }

  private static void readFaces(JsonParser json, Map<Long, FaceBox> found) {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      long face = -1;
      FaceBox box = null;
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "face" -> face = json.getLongValue();
          case "box" -> box = readBox(json);
          default -> json.skipChildren();
        }
      }
      if (face < 0 || box == null) {
        throw new IllegalArgumentException("a face without number or box");
      }
      found.put(face, box);
    }
  }

  private static FaceBox readBox(JsonParser json) {
    double[] numbers = new double[4];
    for (int i = 0; i < numbers.length; i++) {
      json.nextToken();
      numbers[i] = json.getDoubleValue();
    }
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw new IllegalArgumentException("a box of more than four numbers");
    }
    return FaceBox.landmarks(new Box(numbers[0], numbers[1], numbers[2], numbers[3]));
  }

  /** The number of the last frame, -1 if there is none. */
  long lastFrame() {
    return last;
  }

  /** Width of the last frame. */
  int width() {
    return width;
  }

  /** Height of the last frame. */
  int height() {
    return height;
  }

  /** The greatest number of a face, -1 if there was none. */
  long greatestFace() {
    return greatestFace;
  }

  /** Where the faces of the last frame are, by their numbers, in order. */
  Map<Long, FaceBox> faces() {
    return faces;
  }
}
