package org.hih4j.data.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.data.DatasetException;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Face boxes in JSON: an array of objects, or objects one after the other. */
public final class JsonBoxRows implements BoxRows {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final JsonParser parser;
  private final boolean array;

  private JsonBoxRows(Path file, boolean array) {
    this.file = file;
    this.array = array;
    InputStream stream = LineReader.bytes(file);
    try {
      parser = JSON.createParser(ObjectReadContext.empty(), stream);
    } catch (JacksonException e) {
      DatasetException failure =
          DatasetException.at(file, "cannot be read as JSON: " + e.getOriginalMessage(), e);
      try {
        stream.close();
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  /** Opens a file that is one array. */
  public static JsonBoxRows ofArray(Path file) {
    JsonBoxRows rows = new JsonBoxRows(file, true);
    try {
      if (rows.parser.nextToken() != JsonToken.START_ARRAY) {
        throw DatasetException.at(file, 1, "a .json file of boxes is an array of objects");
      }
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e instanceof JacksonException broken ? rows.malformed(broken) : e;
    }
  }

  /** Opens a file with an object a line. */
  public static JsonBoxRows ofLines(Path file) {
    return new JsonBoxRows(file, false);
  }

  @Override
  public @Nullable BoxEntry next() {
    try {
      JsonToken token = parser.nextToken();
      if (array && token == JsonToken.END_ARRAY) {
        if (parser.nextToken() != null) {
          throw bad("there is more after the end of the array");
        }
        return null;
      }
      if (token == null) {
        if (array) {
          throw bad("the array has no end");
        }
        return null;
      }
      if (token != JsonToken.START_OBJECT) {
        throw bad("expected an object with an image and its boxes");
      }
      return entry();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private BoxEntry entry() {
    long line = line();
    String image = null;
    List<BoxEntry.StatedBox> boxes = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "image" -> {
          if (value != JsonToken.VALUE_STRING || parser.getString().isBlank()) {
            throw bad("'image' must be a name");
          }
          image = parser.getString();
        }
        case "box" -> boxes = merged(boxes, List.of(box(value)));
        case "boxes" -> boxes = merged(boxes, boxes(value));
        default -> parser.skipChildren();
      }
    }
    if (image == null) {
      throw bad("there is no 'image'");
    }
    if (boxes == null) {
      throw bad("there is neither 'box' nor 'boxes'");
    }
    return new BoxEntry(image, boxes, line);
  }

  private List<BoxEntry.StatedBox> merged(
      @Nullable List<BoxEntry.StatedBox> before, List<BoxEntry.StatedBox> now) {
    if (before != null) {
      throw bad("'box' and 'boxes' must stand once, not both");
    }
    return now;
  }

  private List<BoxEntry.StatedBox> boxes(JsonToken token) {
    if (token != JsonToken.START_ARRAY) {
      throw bad("'boxes' must be an array of boxes");
    }
    List<BoxEntry.StatedBox> boxes = new ArrayList<>();
    for (JsonToken each = parser.nextToken();
        each != JsonToken.END_ARRAY;
        each = parser.nextToken()) {
      if (boxes.size() == FaceBoxFile.MOST_BOXES) {
        throw bad("more than " + FaceBoxFile.MOST_BOXES + " boxes for one image");
      }
      boxes.add(box(each));
    }
    return boxes;
  }

  private BoxEntry.StatedBox box(JsonToken token) {
    if (token != JsonToken.START_ARRAY) {
      throw bad("a box must be an array of x, y, width and height");
    }
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) {
      if (!parser.nextToken().isNumeric()) {
        throw bad("a box must be an array of x, y, width and height, all numbers");
      }
      numbers[i] = parser.getDoubleValue();
    }
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      throw bad("a box must have four numbers");
    }
    return new BoxEntry.StatedBox(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  private long line() {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  private DatasetException bad(String problem) {
    return DatasetException.at(file, line(), problem);
  }

  private DatasetException malformed(JacksonException e) {
    long line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    return DatasetException.at(file, line, "not valid JSON: " + e.getOriginalMessage());
  }

  @Override
  public void close() {
    parser.close();
  }
}
