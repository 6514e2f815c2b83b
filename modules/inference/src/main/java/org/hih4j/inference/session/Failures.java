package org.hih4j.inference.session;

import ai.onnxruntime.OrtException;

/** The words of errors and of the log. */
final class Failures {
  static final String LOGGER = "org.hih4j.inference";

  private Failures() {}

  static String unreadable(String what, String why) {
    return what
        + " is not a network that can be run; it may be truncated, damaged or not in ONNX format: "
        + why;
  }

  /** What ONNX Runtime says, without what its Java part puts around it. */
  static String reason(OrtException e) {
    return String.valueOf(e.getMessage())
        .replaceFirst("^Error code - \\w+ - message: ", "")
        .strip();
  }
}
