package org.hih4j.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.fuzz.Contract;

/** Face boxes as the command line takes them. */
class BoxFuzzTest {

  @FuzzTest
  void boxes(byte[] bytes) {
    Contract.file(
        bytes,
        "boxes.csv",
        file -> {
          BoxFile.load(file, FaceBox.Convention.DETECTOR);
          BoxFile.load(file, FaceBox.Convention.LANDMARKS);
        });
  }

  @FuzzTest
  void detections(byte[] bytes) {
    Contract.file(
        bytes,
        "found.csv",
        file -> {
          DetectionFile.load(file, FaceBox.Convention.WIDER, false);
          DetectionFile.load(file, FaceBox.Convention.WIDER, true);
        });
  }

  @FuzzTest
  void jsonBoxes(byte[] bytes) {
    Contract.file(bytes, "boxes.json", file -> BoxFile.load(file, FaceBox.Convention.DETECTOR));
  }
}
