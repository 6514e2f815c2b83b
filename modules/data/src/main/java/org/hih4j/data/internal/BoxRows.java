package org.hih4j.data.internal;

import org.hih4j.data.boxes.BoxEntry;
import org.jspecify.annotations.Nullable;

/** The rows of a file of face boxes, one after the other. */
public interface BoxRows extends AutoCloseable {
  /** The next row, or null at the end. */
  @Nullable BoxEntry next();

  @Override
  void close();
}
