package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of a safetensors header: objects, arrays, text and whole numbers. Nothing else occurs
 * there, so nothing else is accepted; duplicate keys are refused.
 */
final class Json {

  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Map<String, Object> parseObject(ByteBuffer utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException("the safetensors header is not UTF-8", e);
    }
    Json json = new Json(text);
    json.space();
    Map<String, Object> result = json.object(0);
    json.space();
    if (json.at != text.length()) {
      throw json.damaged();
    }
    return result;
  }

  static String quote(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private CheckpointException damaged() {
    return new CheckpointException("the safetensors header is damaged at character " + at);
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new CheckpointException("the safetensors header is nested too deeply; refused");
    }
    space();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> result = new LinkedHashMap<>();
    expect('{');
    space();
    if (peek() == '}') {
      at++;
      return result;
    }
    while (true) {
      space();
      String key = string();
      space();
      expect(':');
      if (result.put(key, value(depth + 1)) != null) {
        throw new CheckpointException(
            "the safetensors header has two entries " + PickleGlobal.printable(key));
      }
      space();
      if (peek() == '}') {
        at++;
        return result;
      }
      expect(',');
    }
  }

  private List<Object> array(int depth) {
    List<Object> result = new ArrayList<>();
    expect('[');
    space();
    if (peek() == ']') {
      at++;
      return result;
    }
    while (true) {
      result.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return result;
      }
      expect(',');
    }
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw damaged();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw damaged();
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(text.charAt(at++), 16);
          if (digit < 0) {
            throw damaged();
          }
          code = code << 4 | digit;
        }
        yield (char) code;
      }
      default -> throw damaged();
    };
  }

  private Long number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return Long.valueOf(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw damaged();
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw damaged();
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw damaged();
    }
    at++;
  }
}
