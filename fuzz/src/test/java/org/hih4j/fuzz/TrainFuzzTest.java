package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.hih4j.train.TrainConfig;

/** Training configurations. */
class TrainFuzzTest {

  @FuzzTest
  void config(byte[] bytes) {
    Contract.file(bytes, "train.json", TrainConfig::load);
  }
}
