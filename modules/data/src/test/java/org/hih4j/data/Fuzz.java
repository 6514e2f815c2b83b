package org.hih4j.data;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Damages a file at random and looks how its reader takes it. */
final class Fuzz {
  private Fuzz() {}

  /**
   * Reads damaged copies of a file: each reading must succeed or end in a {@link DatasetException}.
   */
  static void reader(Path file, int rounds, Consumer<Path> reader) throws IOException {
    byte[] original = Files.readAllBytes(file);
    Random random = new Random(20260101);
    for (int round = 0; round < rounds; round++) {
      byte[] damaged = damage(original, random);
      Files.write(file, damaged);
      try {
        reader.accept(file);
      } catch (DatasetException expected) {
        if (expected.getMessage().isBlank()) {
          fail("an error without a message in round " + round);
        }
      } catch (RuntimeException | Error e) {
        fail("round " + round + " of the fuzzing", e);
      }
    }
    Files.write(file, original);
  }

  private static byte[] damage(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int kind = random.nextInt(4);
    if (kind == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    int changes = 1 + random.nextInt(kind == 1 ? 1 : 8);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      if (kind == 3) {
        byte[] inserted = {(byte) "\",<>&; \n-.9einfNaN".charAt(random.nextInt(18))};
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = inserted[0];
        bytes = longer;
      } else {
        bytes[at] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }
}
