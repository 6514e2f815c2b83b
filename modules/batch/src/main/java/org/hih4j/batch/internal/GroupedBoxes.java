package org.hih4j.batch.internal;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.jspecify.annotations.Nullable;

/**
 * A file of boxes as one entry an image, where its first row stands, with the boxes of all its
 * rows.
 */
final class GroupedBoxes implements ImageSource.Cursor {
  private final FaceBoxFile file;

  /** Null where all rows of an image follow one another. */
  private final @Nullable ScatteredBoxes scattered;

  private final BitSet given = new BitSet();

  GroupedBoxes(Path boxes, @Nullable ScatteredBoxes scattered) {
    this.file = FaceBoxFile.open(boxes);
    this.scattered = scattered;
  }

  @Override
  public Optional<BoxEntry> next() {
    for (Optional<BoxEntry> next = file.next(); next.isPresent(); next = file.next()) {
      BoxEntry entry = next.get();
      if (scattered == null) {
        return next;
      }
      int image = scattered.find(ImageName.of(entry));
      if (image < 0) {
        return next;
      }
      if (!given.get(image)) {
        given.set(image);
        return Optional.of(new BoxEntry(entry.image(), scattered.boxes(image), entry.line()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    file.close();
  }
}
