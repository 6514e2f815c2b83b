package org.hih4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InferenceOptionsTest {

  @Test
  void defaultsUseTheProcessors() {
    InferenceOptions options = InferenceOptions.defaults();
    assertThat(options.provider()).isEqualTo(Provider.CPU);
    assertThat(options.fallback()).isEqualTo(InferenceOptions.Fallback.FAIL);
    assertThat(options.intraOpThreads()).isBetween(1, 16);
    assertThat(options.concurrency()).isZero();
    assertThat(options.spinning()).isTrue();
    assertThat(options.arena()).isTrue();
    assertThat(options.optimisedCache()).isEmpty();
    assertThat(options.dimensions()).isEmpty();
    assertThat(options.timeLimit()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aCopyKeepsEveryValue() {
    InferenceOptions options =
        InferenceOptions.builder()
            .provider(Provider.cuda(1))
            .fallback(InferenceOptions.Fallback.FALL_BACK)
            .intraOpThreads(3)
            .concurrency(2)
            .spinning(false)
            .arena(false)
            .optimisedCache(Path.of("kept"))
            .dimension("height", 256)
            .timeLimit(Duration.ofSeconds(7))
            .build();
    assertThat(options.toBuilder().build())
        .usingRecursiveComparison()
        .isEqualTo(options)
        .isNotSameAs(options);
    assertThat(options)
        .hasToString(
            "InferenceOptions[provider=CUDA:1, fallback=FALL_BACK, intraOpThreads=3, concurrency=2,"
                + " spinning=false, arena=false, optimisedCache=kept, dimensions={height=256},"
                + " timeLimit=PT7S]");
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    InferenceOptions.Builder builder = InferenceOptions.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.intraOpThreads(0))
        .withMessage("intraOpThreads must be in 1..1024: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.concurrency(-1))
        .withMessage("concurrency must be in 0..1024: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.dimension("height", 0))
        .withMessage("dimension height must be at least 1: 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.dimension(" ", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeLimit(Duration.ZERO))
        .withMessage("timeLimit must be greater than 0: PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Provider.cuda(-1))
        .withMessage("device must be at least 0: -1");
    assertThatNullPointerException().isThrownBy(() -> builder.provider(null));
  }
}
