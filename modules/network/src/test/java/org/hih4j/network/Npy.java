package org.hih4j.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Test resources: whole files, and NumPy arrays of floats. */
public final class Npy {

  private Npy() {}

  public static byte[] bytes(String name) {
    try (InputStream in = Npy.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of a little-endian float32 array in row-major order. */
  public static float[] floats(String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + (file.getShort(8) & 0xffff);
    float[] result = new float[(file.limit() - start) / Float.BYTES];
    file.position(start).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(result);
    return result;
  }
}
