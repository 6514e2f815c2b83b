package org.hih4j.cli;

/** What the command line hands to its terminal: exit codes, and text. */
public final class Terminal {
  /** Exit code: what was asked for could not be done. */
  public static final int FAILURE = 1;

  /** Exit code: the command line, or what it names, cannot be meant. */
  public static final int MISUSE = 2;

  /** Exit code: some of the images, boxes or frames failed; the others were done. */
  public static final int INCOMPLETE = 3;

  /** Exit code: no face was found in any image. */
  public static final int NO_FACE = 4;

  private Terminal() {}

  /** Text that may come from a file, fit for a terminal: it must not move the cursor or worse. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    return printable.toString();
  }
}
