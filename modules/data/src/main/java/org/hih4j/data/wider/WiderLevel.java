package org.hih4j.data.wider;

import java.util.Locale;
import org.hih4j.core.internal.Checks;

/**
 * The levels of difficulty by which WIDER FACE scores a detector. Each level holds the one before
 * it.
 */
public enum WiderLevel {
  /** The faces of WIDER FACE's easy list. */
  EASY(50),
  /** The faces of its medium list. */
  MEDIUM(30),
  /** The faces of its hard list. */
  HARD(10),
  /** Every face that is not marked as invalid; not among the published levels. */
  ALL(0);

  private final int leastHeight;

  WiderLevel(int leastHeight) {
    this.leastHeight = leastHeight;
  }

  /** {@return the name in tables and on a command line, short and in lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the least height of a face where no published list tells the level, in pixels of a
   * photograph that is {@link WiderFaceDataset#PUBLISHED_WIDTH} pixels wide} The published lists go
   * by how well object proposals find a face, for which its height stands here.
   */
  public int leastHeight() {
    return leastHeight;
  }

  /**
   * Finds a level.
   *
   * @param label the name; case does not matter
   * @return the level
   * @throws IllegalArgumentException if there is none of that name
   */
  public static WiderLevel named(String label) {
    return Checks.oneOfAnyCase("level", label, values(), WiderLevel::label);
  }

  @Override
  public String toString() {
    return label();
  }
}
