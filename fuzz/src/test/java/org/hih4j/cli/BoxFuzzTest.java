package org.hih4j.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.hih4j.fuzz.Contract;

/** Face boxes as the command line takes them. */
class BoxFuzzTest {

  @FuzzTest
  void boxes(byte[] bytes) {
    Contract.file(
        bytes,
        "boxes.csv",
        file -> {
          BoxFile.load(file, true);
          BoxFile.load(file, false);
        });
  }

  @FuzzTest
  void jsonBoxes(byte[] bytes) {
    Contract.file(bytes, "boxes.json", file -> BoxFile.load(file, true));
  }
}
