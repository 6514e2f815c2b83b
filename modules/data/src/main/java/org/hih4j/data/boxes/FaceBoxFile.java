package org.hih4j.data.boxes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.hih4j.data.DatasetException;
import org.hih4j.data.internal.BoxRows;
import org.hih4j.data.internal.CsvBoxRows;
import org.hih4j.data.internal.JsonBoxRows;
import org.jspecify.annotations.Nullable;

/**
 * Face boxes of many images, read from a file image by image; the file is never held as a whole.
 *
 * <ul>
 *   <li>{@code .csv}: a header that names {@code image}, {@code x}, {@code y}, {@code width} and
 *       {@code height} in any order, and {@code score} where boxes have one, other columns being
 *       ignored; then a row a face. A row whose four numbers are all empty says that the image has
 *       no face.
 *   <li>{@code .json}: an array of objects, each with {@code image} and either {@code box}, an
 *       array of x, y, width and height, or {@code boxes}, an array of such arrays, which may be
 *       empty; other fields are ignored.
 *   <li>{@code .jsonl}, {@code .ndjson}: one such object a line.
 * </ul>
 *
 * <p>Rows of one image that follow one another are one entry; that an image does not come again
 * later is for the caller to check. Not for use by several threads.
 */
public final class FaceBoxFile implements AutoCloseable {
  /** An image has at most so many boxes. */
  public static final int MOST_BOXES = 100_000;

  private final Path file;
  private final BoxRows rows;
  private @Nullable BoxEntry next;
  private boolean ended;

  private FaceBoxFile(Path file, BoxRows rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Opens a file, whose format its name tells.
   *
   * @param file a {@code .csv}, {@code .json}, {@code .jsonl} or {@code .ndjson} file
   * @return the file, to be closed by the caller
   * @throws DatasetException if it cannot be read, its name has none of these endings, or its
   *     header is wrong
   */
  public static FaceBoxFile open(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    BoxRows rows;
    if (name.endsWith(".csv")) {
      rows = CsvBoxRows.open(file);
    } else if (name.endsWith(".json")) {
      rows = JsonBoxRows.ofArray(file);
    } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      rows = JsonBoxRows.ofLines(file);
    } else {
      throw DatasetException.at(file, "a file of boxes must end in .csv, .json, .jsonl or .ndjson");
    }
    return new FaceBoxFile(file, rows);
  }

  /**
   * Reads a file to its end.
   *
   * @param file as for {@link #open}
   * @param action takes each image in turn
   * @throws DatasetException as of {@link #open} and {@link #next}
   */
  public static void forEach(Path file, Consumer<BoxEntry> action) {
    try (FaceBoxFile entries = open(file)) {
      for (Optional<BoxEntry> next = entries.next(); next.isPresent(); next = entries.next()) {
        action.accept(next.get());
      }
    }
  }

  /**
   * The next image.
   *
   * @return its boxes, or empty at the end of the file
   * @throws DatasetException with the line of a row that breaks the format
   */
  public Optional<BoxEntry> next() {
    BoxEntry first = next == null ? row() : next;
    if (first == null) {
      return Optional.empty();
    }
    List<BoxEntry.StatedBox> boxes = new ArrayList<>(first.boxes());
    for (next = row(); next != null && next.image().equals(first.image()); next = row()) {
      boxes.addAll(next.boxes());
      if (boxes.size() > MOST_BOXES) {
        throw DatasetException.at(
            file, next.line(), "more than " + MOST_BOXES + " boxes for '" + first.image() + "'");
      }
    }
    return Optional.of(new BoxEntry(first.image(), boxes, first.line()));
  }

  private @Nullable BoxEntry row() {
    BoxEntry row = ended ? null : rows.next();
    ended = row == null;
    return row;
  }

  @Override
  public void close() {
    rows.close();
  }
}
