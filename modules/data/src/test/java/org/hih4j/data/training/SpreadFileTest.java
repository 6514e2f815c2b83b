package org.hih4j.data.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.data.DatasetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadFileTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("spread.csv"), text);
  }

  @Test
  void givesTheSpreadsOfEachFace() throws IOException {
    SpreadFile spreads =
        SpreadFile.load(file("image,face,mean,s0,s1\na.jpg,75,1.5,1,2\nb.jpg,60,0.5,0.25,0.75\n"));

    assertThat(spreads.landmarks()).isEqualTo(2);
    assertThat(spreads.spread("b.jpg")).hasValue(new double[] {0.25, 0.75});
    assertThat(spreads.spread("c.jpg")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image,s0,s1\na.jpg,1\n",
        "image,s0,s1\na.jpg,1,x\n",
        "image,s0,s1\na.jpg,1,-2\n",
        "image,s0,s1\na.jpg,1,NaN\n",
      })
  void badRowsAreNamed(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> SpreadFile.load(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(":2: ");
  }

  @Test
  void anImageMayHaveOneRowOnly() throws IOException {
    Path file = file("image,s0\na.jpg,1\na.jpg,2\n");
    assertThatThrownBy(() -> SpreadFile.load(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(":3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "image,x0,y0\n", "s0,s1\n", "image,s0,s2\n"})
  void otherHeadersAreRefused(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> SpreadFile.load(file)).isInstanceOf(DatasetException.class);
  }
}
