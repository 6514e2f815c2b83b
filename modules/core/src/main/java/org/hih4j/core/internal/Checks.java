package org.hih4j.core.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * Checks values of options. Each method takes the name that its message gives the value, and
 * returns what it checked; it throws {@link IllegalArgumentException} for what it refuses.
 */
public final class Checks {
  private static final double WHOLE = 1L << 53;

  private Checks() {}

  /** Checks a number that must be in a range, whose ends are allowed. */
  public static int inRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in " + least + ".." + most + ": " + value);
    }
    return value;
  }

  /** Checks a number that must be in a range, whose ends are allowed, and not NaN. */
  public static double inRange(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " must be in " + text(least) + ".." + text(most) + ": " + value);
    }
    return value;
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < WHOLE
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  /** Checks a number that has a lower bound alone, which is allowed. */
  public static long atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
    }
    return value;
  }

  /** Checks a number that has a lower bound alone, which is allowed. */
  public static int atLeast(String name, int value, int least) {
    atLeast(name, (long) value, least);
    return value;
  }

  /** Checks a number that must be finite. */
  public static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be finite: " + value);
    }
    return value;
  }

  /** Checks a number that must be finite and greater than 0. */
  public static double positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be finite and greater than 0: " + value);
    }
    return value;
  }

  /** Checks a number that must be finite and not negative. */
  public static double notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be finite and not negative: " + value);
    }
    return value;
  }

  /** Checks a time that must be greater than 0. */
  public static Duration positive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be greater than 0: " + value);
    }
    return value;
  }

  /** Finds the one of the known values that a word names, in the case in which it is known. */
  public static <T> T oneOf(String name, String word, T[] known, Function<T, String> wordOf) {
    return oneOf(name, word, word, known, wordOf);
  }

  /** As {@link #oneOf}, for words that are known in lower case and given in any case. */
  public static <T> T oneOfAnyCase(
      String name, String word, T[] known, Function<T, String> wordOf) {
    return oneOf(name, word, word.toLowerCase(Locale.ROOT), known, wordOf);
  }

  private static <T> T oneOf(
      String name, String given, String word, T[] known, Function<T, String> wordOf) {
    List<String> words = Arrays.stream(known).map(wordOf).toList();
    if (!words.contains(word)) {
      throw new IllegalArgumentException(
          name + " must be one of " + String.join(", ", words) + ": '" + given + "'");
    }
    return known[words.indexOf(word)];
  }

  /** Checks errors of faces: there must be one, and none may be NaN or negative. */
  public static void nmes(double[] nmes) {
    if (nmes.length == 0) {
      throw new IllegalArgumentException("nmes must hold at least one face");
    }
    for (int i = 0; i < nmes.length; i++) {
      if (!(nmes[i] >= 0)) {
        throw new IllegalArgumentException(
            "nmes[" + i + "] must not be negative or NaN: " + nmes[i]);
      }
    }
  }
}
