package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.hih4j.train.TrainingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir Path folder;

  private static Checkpoint sample() {
    float[] values = new float[40_000];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Map<String, float[]> arrays = new LinkedHashMap<>();
    arrays.put("parameters", values);
    arrays.put("empty", new float[0]);
    return new Checkpoint("seed=1", 123, 4.5, 67.8, "step,loss\n1,2\n", arrays);
  }

  @Test
  void comesBackAsItWas() {
    Path file = folder.resolve("checkpoint.hih");
    sample().save(file);

    Checkpoint back = Checkpoint.load(file);

    assertThat(back).usingRecursiveComparison().isEqualTo(sample());
  }

  @Test
  void leavesNoTemporaryFile() {
    sample().save(folder.resolve("checkpoint.hih"));

    assertThat(folder.toFile().list()).containsExactly("checkpoint.hih");
  }

  @Test
  void saysThatThereIsNothingToResume() {
    assertThatThrownBy(() -> Checkpoint.load(folder.resolve("none.hih")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("nothing to resume");
  }

  @Test
  void refusesDamagedFiles() throws IOException {
    Path file = folder.resolve("checkpoint.hih");
    sample().save(file);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = whole.clone();
      if (i % 2 == 0) {
        int at = i % 4 == 0 ? random.nextInt(100) : random.nextInt(damaged.length);
        damaged[at] ^= (byte) (1 << random.nextInt(8));
      } else {
        damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
      }
      Files.write(file, damaged);
      assertThatThrownBy(() -> Checkpoint.load(file)).isInstanceOf(TrainingException.class);
    }
  }
}
