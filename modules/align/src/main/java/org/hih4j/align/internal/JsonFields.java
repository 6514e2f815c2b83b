package org.hih4j.align.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hih4j.core.heatmap.HeatmapDecoder;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of a JSON object by name, with the path of the field in every complaint, and
 * refuses fields that nobody asked for: a misspelt option must not be ignored.
 */
final class JsonFields implements HeatmapDecoder.Parameters {
  private final JsonNode node;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  JsonFields(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("'" + path + "' must be a JSON object");
    }
    this.node = node;
    this.path = path;
  }

  private String at(String name) {
    return path.isEmpty() ? "'" + name + "'" : "'" + path + "." + name + "'";
  }

  boolean has(String name) {
    asked.add(name);
    return node.has(name) && !node.get(name).isNull();
  }

  private JsonNode required(String name) {
    if (!has(name)) {
      throw new IllegalArgumentException(at(name) + " is missing");
    }
    return node.get(name);
  }

  JsonFields object(String name) {
    return new JsonFields(required(name), path.isEmpty() ? name : path + "." + name);
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isString()) {
      throw new IllegalArgumentException(at(name) + " must be a string: " + value);
    }
    return value.stringValue();
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  @Override
  public double number(String name) {
    return number(required(name), at(name));
  }

  @Override
  public double number(String name, double fallback) {
    return has(name) ? number(name) : fallback;
  }

  private static double number(JsonNode value, String at) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException(at + " must be a finite number: " + value);
    }
    return value.doubleValue();
  }

  @Override
  public int integer(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException(at(name) + " must be a whole number: " + value);
    }
    return value.intValue();
  }

  @Override
  public int integer(String name, int fallback) {
    return has(name) ? integer(name) : fallback;
  }

  @Override
  public boolean flag(String name, boolean fallback) {
    if (!has(name)) {
      return fallback;
    }
    JsonNode value = node.get(name);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(at(name) + " must be true or false: " + value);
    }
    return value.booleanValue();
  }

  @Override
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    String text = text(name);
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String lower = lower(constant);
      if (lower.equals(text)) {
        return constant;
      }
      names.add(lower);
    }
    throw new IllegalArgumentException(
        at(name) + " must be one of " + String.join(", ", names) + ": '" + text + "'");
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  float[] numbers(String name, int count) {
    JsonNode value = required(name);
    if (!value.isArray() || value.size() != count) {
      throw new IllegalArgumentException(at(name) + " must be " + count + " numbers: " + value);
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) number(value.get(i), at(name) + "[" + i + "]");
    }
    return numbers;
  }

  int[] integers(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw new IllegalArgumentException(at(name) + " must be an array of whole numbers: " + value);
    }
    int[] numbers = new int[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!value.get(i).isIntegralNumber() || !value.get(i).canConvertToInt()) {
        throw new IllegalArgumentException(at(name) + "[" + i + "] must be a whole number");
      }
      numbers[i] = value.get(i).intValue();
    }
    return numbers;
  }

  /** The names of all fields, which count as asked for. */
  List<String> names() {
    List<String> names = List.copyOf(node.propertyNames());
    asked.addAll(names);
    return names;
  }

  List<String> textList(String name) {
    JsonNode value = required(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!value.isArray() || !each.isString()) {
        throw new IllegalArgumentException(at(name) + " must be an array of strings");
      }
      texts.add(each.stringValue());
    }
    return texts;
  }

  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(name)) {
      JsonFields fields = object(name);
      for (String key : fields.node.propertyNames()) {
        texts.put(key, fields.text(key));
      }
    }
    return texts;
  }

  List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    if (has(name)) {
      JsonNode value = node.get(name);
      if (!value.isArray()) {
        throw new IllegalArgumentException(at(name) + " must be an array");
      }
      for (int i = 0; i < value.size(); i++) {
        objects.add(
            new JsonFields(
                value.get(i), (path.isEmpty() ? name : path + "." + name) + "[" + i + "]"));
      }
    }
    return objects;
  }

  /** Says so if there are fields that were not asked for. */
  void done() {
    List<String> unknown = new ArrayList<>();
    for (String name : node.propertyNames()) {
      if (!asked.contains(name)) {
        unknown.add(at(name));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown field " + String.join(", ", unknown));
    }
  }
}
