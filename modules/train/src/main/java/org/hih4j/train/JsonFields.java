package org.hih4j.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Reads one JSON object and names every value that is wrong, missing or unknown. */
final class JsonFields {
  private final String path;
  private final JsonNode node;
  private final Set<String> seen = new HashSet<>();

  JsonFields(String path, JsonNode node) {
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          (path.isEmpty() ? "the configuration" : path) + " must be a JSON object");
    }
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private JsonNode value(String name) {
    seen.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  boolean has(String name) {
    return value(name) != null;
  }

  private IllegalArgumentException wrong(String name, String expected, JsonNode value) {
    return new IllegalArgumentException(at(name) + " must be " + expected + ": " + value);
  }

  private IllegalArgumentException missing(String name) {
    return new IllegalArgumentException(at(name) + " is missing");
  }

  /** A whole number; {@code fallback} null means it must be there. */
  long integer(String name, Long fallback, long low, long high) {
    JsonNode value = value(name);
    if (value == null) {
      if (fallback == null) {
        throw missing(name);
      }
      return fallback;
    }
    String expected = "a whole number in " + low + ".." + high;
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, expected, value);
    }
    long number = value.longValue();
    if (number < low || number > high) {
      throw wrong(name, expected, value);
    }
    return number;
  }

  int integer(String name, int fallback, int low, int high) {
    return (int) integer(name, Long.valueOf(fallback), low, high);
  }

  double number(String name, double fallback, double low, double high) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isNumber() || !(value.doubleValue() >= low && value.doubleValue() <= high)) {
      throw wrong(name, "a number in " + low + ".." + high, value);
    }
    return value.doubleValue();
  }

  boolean flag(String name, boolean fallback) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  String text(String name) {
    String text = text(name, null);
    if (text == null) {
      throw missing(name);
    }
    return text;
  }

  String text(String name, String fallback) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw wrong(name, "a text", value);
    }
    return value.stringValue();
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    String text = text(name, null);
    if (text == null) {
      if (fallback == null) {
        throw missing(name);
      }
      return fallback;
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String written = written(constant);
      if (written.equals(text)) {
        return constant;
      }
      names.add(written);
    }
    throw new IllegalArgumentException(
        at(name) + " must be one of " + String.join(", ", names) + ": " + text);
  }

  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  List<String> texts(String name, List<String> fallback) {
    JsonNode value = value(name);
    if (value == null) {
      if (fallback == null) {
        throw missing(name);
      }
      return fallback;
    }
    List<String> result = new ArrayList<>();
    if (!value.isArray()) {
      throw wrong(name, "a list of texts", value);
    }
    for (JsonNode entry : value) {
      if (!entry.isString()) {
        throw wrong(name, "a list of texts", value);
      }
      result.add(entry.stringValue());
    }
    return List.copyOf(result);
  }

  /** A nested object; null where it is absent. */
  JsonFields object(String name) {
    JsonNode value = value(name);
    return value == null ? null : new JsonFields(at(name), value);
  }

  /** A list of objects, empty where it is absent. */
  List<JsonFields> objects(String name) {
    JsonNode value = value(name);
    List<JsonFields> result = new ArrayList<>();
    if (value == null) {
      return result;
    }
    if (!value.isArray()) {
      throw wrong(name, "a list of objects", value);
    }
    for (int i = 0; i < value.size(); i++) {
      result.add(new JsonFields(at(name) + "[" + i + "]", value.get(i)));
    }
    return result;
  }

  /** Builds a value, with this object's path in the message of what it refuses. */
  <T> T build(Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  /** Refuses names that nobody asked for. */
  void end() {
    for (String name : node.propertyNames()) {
      if (!seen.contains(name)) {
        throw new IllegalArgumentException(
            at(name)
                + " is not known; known here: "
                + String.join(", ", seen.stream().sorted().toList()));
      }
    }
  }
}
