package org.hih4j.cli;

/** What the command line hands to its terminal: exit codes, and text. */
final class Terminal {
  static final int FAILURE = 1;
  static final int MISUSE = 2;

  /** Some of the images or boxes failed; the others were done. */
  static final int INCOMPLETE = 3;

  /** No face was found in any image. */
  static final int NO_FACE = 4;

  private Terminal() {}

  /** Text that may come from a file, fit for a terminal: it must not move the cursor or worse. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    return printable.toString();
  }
}
