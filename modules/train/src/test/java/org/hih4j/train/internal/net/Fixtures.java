package org.hih4j.train.internal.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;

/** Numbers computed from the reference definition. */
final class Fixtures {
  /** The network of the {@code hih-tiny} files. */
  static final HihArchitecture TINY = new HihArchitecture(2, 16, 4, 5, 256, 8, 24, Head.HIH);

  private Fixtures() {}

  static byte[] bytes(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of a little-endian float32 array in row-major order. */
  static float[] floats(String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + (file.getShort(8) & 0xffff);
    float[] result = new float[(file.limit() - start) / Float.BYTES];
    file.position(start).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(result);
    return result;
  }
}
