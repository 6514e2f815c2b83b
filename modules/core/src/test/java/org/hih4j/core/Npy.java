package org.hih4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little of NumPy's file format that the golden files use: version 1, f4 or f8, row-major. */
public record Npy(int[] shape, double[] values) {
  private static final Pattern TYPE = Pattern.compile("'descr': '<f([48])'");
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");

  public static Npy load(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = bytes.getShort(8);
      byte[] header = new byte[headerLength];
      bytes.get(10, header);
      String text = new String(header, StandardCharsets.US_ASCII);
      Matcher type = TYPE.matcher(text);
      Matcher shape = SHAPE.matcher(text);
      if (!type.find() || !shape.find() || text.contains("'fortran_order': True")) {
        throw new IllegalStateException(name + ": " + text);
      }
      int[] sides =
          Arrays.stream(shape.group(1).split(","))
              .map(String::strip)
              .filter(side -> !side.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      boolean wide = type.group(1).equals("8");
      bytes.position(10 + headerLength);
      double[] values = new double[Arrays.stream(sides).reduce(1, (a, b) -> a * b)];
      for (int i = 0; i < values.length; i++) {
        values[i] = wide ? bytes.getDouble() : bytes.getFloat();
      }
      return new Npy(sides, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
