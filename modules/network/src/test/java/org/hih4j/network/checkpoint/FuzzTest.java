package org.hih4j.network.checkpoint;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.hih4j.network.Networks;
import org.hih4j.network.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated files are read or refused; nothing else happens. */
class FuzzTest {

  /** Damage concentrates on the first bytes, where the structure is, and on the last. */
  private static byte[] mutated(byte[] file, Random random) {
    byte[] result = file.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int structure = Math.min(result.length, 16_384);
      int at =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(result.length);
            case 1 -> result.length - 1 - random.nextInt(structure);
            default -> random.nextInt(structure);
          };
      switch (random.nextInt(4)) {
        case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> result[at] = (byte) random.nextInt(256);
        case 2 -> result[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        default -> {
          int length = Math.min(1 + random.nextInt(16), result.length - at);
          int from = random.nextInt(result.length - length + 1);
          System.arraycopy(file, from, result, at, length);
        }
      }
    }
    if (random.nextInt(8) == 0) {
      result = Arrays.copyOf(result, random.nextInt(result.length));
    }
    return result;
  }

  private static void fuzz(byte[] file, UnaryOperator<byte[]> wrap, long seed, int rounds) {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      byte[] changed = wrap.apply(mutated(file, random));
      try {
        Networks.infer(Weights.read(changed));
      } catch (CheckpointException expected) {
        continue;
      } catch (RuntimeException | Error e) {
        fail("round " + round + " of seed " + seed, e);
      }
    }
  }

  private static void fuzz(byte[] file, long seed, int rounds) {
    fuzz(file, UnaryOperator.identity(), seed, rounds);
  }

  @Test
  void mutatedZipCheckpointsAreReadOrRefused() {
    fuzz(Npy.bytes("hih-tiny.pth"), 1, 60);
  }

  @Test
  void mutatedPicklesInSoundArchivesAreReadOrRefused() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3});
    file.tensor("v", "HalfStorage", "1", 2, 0, new int[] {2}, new int[] {1}).end();
    file.floats("0", 0, 1, 2, 3, 4, 5).shorts("1", 1, 2);
    fuzz(file.pickle(), file::zip, 2, 2000);
  }

  @Test
  void mutatedOlderCheckpointsAreReadOrRefused() {
    fuzz(Npy.bytes("hih-tiny-legacy.pth"), 3, 60);
  }

  @Test
  void mutatedSafetensorsAreReadOrRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("w.safetensors");
    Weights.read(Npy.bytes("hih-tiny.pth")).saveSafetensors(file);
    fuzz(Files.readAllBytes(file), 4, 80);
  }
}
