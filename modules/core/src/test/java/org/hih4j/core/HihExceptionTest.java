package org.hih4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HihExceptionTest {
  @Test
  void keepsItsMessageAndCause() {
    Throwable cause = new IllegalStateException();

    assertThat(new HihException("do this")).hasMessage("do this").hasNoCause();
    assertThat(new HihException("do this", cause)).hasMessage("do this").hasCause(cause);
  }
}
