package org.hih4j.data.internal;

/** A row that breaks its format; the reader adds file and line. */
public final class BadRow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the row. */
  public BadRow(String problem) {
    super(problem, null, false, false);
  }

  /** What is wrong with the row; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
