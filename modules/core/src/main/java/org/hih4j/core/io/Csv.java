package org.hih4j.core.io;

/** Comma-separated values (RFC 4180). Stateless and thread-safe. */
public final class Csv {
  private Csv() {}

  /** {@return a value as a cell, in quotes where it has commas, quotes or line breaks} */
  public static String cell(String value) {
    return value.matches("[^\",\\r\\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
