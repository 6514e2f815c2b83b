package org.hih4j.model.internal.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.internal.Checks;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the fields of a JSON object by name, with the path of the field in every message, and
 * refuses fields that nobody asked for: a misspelt option must not be ignored. A field of null
 * counts as absent. Not safe for use by several threads.
 */
public final class JsonFields implements HeatmapDecoder.Parameters {
  private final JsonNode node;
  private final String path;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonFields(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          (path.isEmpty() ? "the text" : path) + " must be a JSON object");
    }
    this.node = node;
    this.path = path;
  }

  /**
   * Reads an object.
   *
   * @param json the text
   * @param comments whether Java's comments are allowed
   * @throws IllegalArgumentException if it is no JSON object, or a name comes twice in an object
   */
  public static JsonFields parse(String json, boolean comments) {
    try {
      return new JsonFields(JsonTree.read(json, comments), "");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private IllegalArgumentException wrong(String name, String expected, JsonNode value) {
    return new IllegalArgumentException(at(name) + " must be " + expected + ": " + value);
  }

  /** Whether the object has a field that is not null. */
  @Override
  public boolean has(String name) {
    return value(name) != null;
  }

  private @Nullable JsonNode value(String name) {
    asked.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode required(String name) {
    JsonNode value = value(name);
    if (value == null) {
      throw new IllegalArgumentException(at(name) + " is missing");
    }
    return value;
  }

  /** What a reader makes of this object; it must ask for every field. */
  public <T> T read(Function<JsonFields, T> reader) {
    T result = reader.apply(this);
    done();
    return result;
  }

  /** A nested object, which must be there. */
  public JsonFields object(String name) {
    return new JsonFields(required(name), at(name));
  }

  /** What a reader makes of a nested object, which must be there. */
  public <T> T object(String name, Function<JsonFields, T> reader) {
    return object(name).read(reader);
  }

  /** What a reader makes of a nested object, one without fields where it is absent. */
  public <T> T objectOrEmpty(String name, Function<JsonFields, T> reader) {
    return has(name)
        ? object(name, reader)
        : reader.apply(new JsonFields(JsonNodeFactory.instance.objectNode(), at(name)));
  }

  /** What a reader makes of a nested object, empty where it is absent. */
  public <T> Optional<T> optional(String name, Function<JsonFields, T> reader) {
    return has(name) ? Optional.of(object(name, reader)) : Optional.empty();
  }

  /** What a reader makes of each of a list of objects, empty where it is absent. */
  public <T> List<T> list(String name, Function<JsonFields, T> reader) {
    List<T> result = new ArrayList<>();
    if (has(name)) {
      JsonNode value = array(name, "objects");
      for (int i = 0; i < value.size(); i++) {
        result.add(new JsonFields(value.get(i), at(name) + "[" + i + "]").read(reader));
      }
    }
    return List.copyOf(result);
  }

  private JsonNode array(String name, String of) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrong(name, "a list of " + of, value);
    }
    return value;
  }

  /** A text, which must be there; it may be empty. */
  public String text(String name) {
    JsonNode value = required(name);
    if (!value.isString()) {
      throw wrong(name, "a text", value);
    }
    return value.stringValue();
  }

  /** A text, empty where it is absent. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A text that is not blank, which must be there. */
  public String words(String name) {
    String text = text(name);
    if (text.isBlank()) {
      throw wrong(name, "a text", node.get(name));
    }
    return text;
  }

  /** A text that is not blank, nothing where it is absent. */
  public Optional<String> optionalWords(String name) {
    return has(name) ? Optional.of(words(name)) : Optional.empty();
  }

  /** A text that is not blank, or the fallback where it is absent. */
  public String words(String name, String fallback) {
    return has(name) ? words(name) : fallback;
  }

  @Override
  public double number(String name) {
    JsonNode value = required(name);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, "a finite number", value);
    }
    return value.doubleValue();
  }

  /** A number in a range, or the fallback where it is absent. */
  public double number(String name, double fallback, double low, double high) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isNumber() || !(value.doubleValue() >= low && value.doubleValue() <= high)) {
      throw wrong(name, "a number in " + low + ".." + high, value);
    }
    return value.doubleValue();
  }

  @Override
  public int integer(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "a whole number", value);
    }
    return value.intValue();
  }

  /** A whole number in a range, or the fallback where it is absent. */
  public long integer(String name, long fallback, long low, long high) {
    return has(name) ? integer(name, low, high) : fallback;
  }

  /** A whole number in a range, which must be there. */
  public long integer(String name, long low, long high) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < low
        || value.longValue() > high) {
      throw wrong(name, "a whole number in " + low + ".." + high, value);
    }
    return value.longValue();
  }

  /** A whole number in a range, or the fallback where it is absent. */
  public int integer(String name, int fallback, int low, int high) {
    return (int) integer(name, (long) fallback, low, high);
  }

  @Override
  public boolean flag(String name, boolean fallback) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  @Override
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    return Checks.oneOf(at(name), text(name), type.getEnumConstants(), JsonFields::lower);
  }

  /** A constant of an enum, or the fallback where it is absent. */
  public <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    return has(name) ? choice(name, type) : fallback;
  }

  /** How constants of enums are written: in lower case with hyphens. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** So many numbers, which must be there. */
  public float[] numbers(String name, int count) {
    JsonNode value = required(name);
    if (!value.isArray() || value.size() != count) {
      throw wrong(name, count + " numbers", value);
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      JsonNode each = value.get(i);
      if (!each.isNumber() || !Double.isFinite(each.doubleValue())) {
        throw wrong(name + "[" + i + "]", "a finite number", each);
      }
      numbers[i] = (float) each.doubleValue();
    }
    return numbers;
  }

  /** A list of whole numbers, which must be there. */
  public int[] integers(String name) {
    JsonNode value = array(name, "whole numbers");
    int[] numbers = new int[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!value.get(i).isIntegralNumber() || !value.get(i).canConvertToInt()) {
        throw wrong(name + "[" + i + "]", "a whole number", value.get(i));
      }
      numbers[i] = value.get(i).intValue();
    }
    return numbers;
  }

  /** The names of all fields, which count as asked for. */
  public List<String> names() {
    List<String> names = List.copyOf(node.propertyNames());
    asked.addAll(names);
    return names;
  }

  /** A list of texts, which must be there. */
  public List<String> textList(String name) {
    JsonNode value = array(name, "texts");
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isString()) {
        throw wrong(name, "a list of texts", value);
      }
      texts.add(each.stringValue());
    }
    return List.copyOf(texts);
  }

  /** An object of texts, empty where it is absent. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(name)) {
      JsonFields fields = object(name);
      fields.names().forEach(key -> texts.put(key, fields.text(key)));
    }
    return texts;
  }

  /** Builds a value, with this object's path in the message of what it refuses. */
  public <T> T build(Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  /** Refuses fields that were not asked for. */
  private void done() {
    for (String name : node.propertyNames()) {
      if (!asked.contains(name)) {
        throw new IllegalArgumentException(
            at(name)
                + " is not known; known here: "
                + String.join(", ", asked.stream().sorted().toList()));
      }
    }
  }
}
