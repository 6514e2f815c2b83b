package org.hih4j.video.internal;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in the order of the numbers in them: frame9 before frame10. */
final class NumberedNames {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private NumberedNames() {}

  static int compare(String one, String other) {
    Matcher left = NUMBER.matcher(one);
    Matcher right = NUMBER.matcher(other);
    int from = 0;
    while (left.find() && right.find() && left.start() == right.start()) {
      if (!one.regionMatches(from, other, from, left.start() - from)) {
        break;
      }
      String a = left.group().replaceFirst("^0+(?=.)", "");
      String b = right.group().replaceFirst("^0+(?=.)", "");
      int order =
          Comparator.comparingInt(String::length).thenComparing(String::compareTo).compare(a, b);
      if (order != 0 || left.end() != right.end()) {
        return order != 0 ? order : one.compareTo(other);
      }
      from = left.end();
    }
    return one.compareTo(other);
  }
}
