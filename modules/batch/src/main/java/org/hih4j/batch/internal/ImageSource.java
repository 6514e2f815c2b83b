package org.hih4j.batch.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.hih4j.data.boxes.BoxEntry;

/** The images of a run, in an order that stays the same when the run is resumed. */
interface ImageSource extends AutoCloseable {
  /** Images to be worked on. */
  long images();

  /** All images, from the first, to be closed before this. */
  Cursor open();

  @Override
  void close();

  /** Goes through the images. */
  interface Cursor extends AutoCloseable {
    /** The next image, or empty at the end. */
    Optional<BoxEntry> next();

    /** The images from the next on. */
    default Stream<BoxEntry> entries() {
      return Stream.generate(this::next).takeWhile(Optional::isPresent).map(Optional::get);
    }

    @Override
    void close();
  }
}
