package org.hih4j.network.checkpoint;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON of a safetensors header: objects, arrays, text and whole numbers. Nothing else occurs
 * there, so nothing else is accepted; a name that comes twice is refused.
 */
final class SafetensorsHeader {
  private static final int MAX_DEPTH = 8;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private SafetensorsHeader() {}

  /** Reads a header: text, {@code Long}s, and maps and lists of them. */
  static Map<String, Object> read(ByteBuffer utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException("the safetensors header is not UTF-8", e);
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(parser);
      }
      Map<String, Object> result = object(parser);
      if (parser.nextToken() != null) {
        throw damaged(parser);
      }
      return result;
    } catch (JacksonException e) {
      throw new CheckpointException(
          "the safetensors header is damaged: " + PickleGlobal.printable(e.getOriginalMessage()),
          e);
    }
  }

  /** Writes an object. */
  static String write(Consumer<JsonGenerator> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static CheckpointException damaged(JsonParser parser) {
    return new CheckpointException(
        "the safetensors header is damaged at character "
            + parser.currentTokenLocation().getCharOffset());
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (result.put(name, value(parser)) != null) {
        throw new CheckpointException(
            "the safetensors header has two entries " + PickleGlobal.printable(name));
      }
    }
    return result;
  }

  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      default -> throw damaged(parser);
    };
  }
}
