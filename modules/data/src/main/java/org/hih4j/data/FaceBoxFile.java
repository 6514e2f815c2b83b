package org.hih4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.internal.BoxRows;
import org.hih4j.data.internal.CsvBoxRows;
import org.hih4j.data.internal.JsonBoxRows;

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
  private static final int MOST_BOXES = 100_000;

  private final Path file;
  private final BoxRows rows;
  private Entry next;
  private boolean ended;

  private FaceBoxFile(Path file, BoxRows rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * A box as a file states it, whether it makes sense or not.
   *
   * @param x left edge in image pixels
   * @param y top edge in image pixels
   * @param width in image pixels
   * @param height in image pixels
   * @param score how sure the detector is of it; NaN if the file does not say
   */
  public record StatedBox(double x, double y, double width, double height, double score) {
    /**
     * A box without a score.
     *
     * @param x left edge in image pixels
     * @param y top edge in image pixels
     * @param width in image pixels
     * @param height in image pixels
     */
    public StatedBox(double x, double y, double width, double height) {
      this(x, y, width, height, Double.NaN);
    }

    /**
     * The box, if it makes sense.
     *
     * @param convention what it encloses; any but {@code HRNET}
     * @return the box
     * @throws IllegalArgumentException if a number is not finite or a side is not greater than 0,
     *     or for a convention that has no rectangle
     */
    public FaceBox as(FaceBox.Convention convention) {
      if (convention == FaceBox.Convention.HRNET) {
        throw new IllegalArgumentException("a file states rectangles, not HRNet's scales");
      }
      return FaceBox.of(convention, new Box(x, y, width, height));
    }
  }

  /**
   * The boxes of an image.
   *
   * @param image its name, as the file has it
   * @param boxes in the file's order; empty if the file says that there is no face
   * @param line where the entry begins, from 1
   */
  public record Entry(String image, List<StatedBox> boxes, long line) {
    /** Copies the list. */
    public Entry {
      Objects.requireNonNull(image, "image");
      boxes = List.copyOf(boxes);
    }
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
   * The next image.
   *
   * @return its boxes, or empty at the end of the file
   * @throws DatasetException with the line of a row that breaks the format
   */
  public Optional<Entry> next() {
    Entry first = next == null ? row() : next;
    if (first == null) {
      return Optional.empty();
    }
    List<StatedBox> boxes = new ArrayList<>(first.boxes());
    for (next = row(); next != null && next.image().equals(first.image()); next = row()) {
      boxes.addAll(next.boxes());
      if (boxes.size() > MOST_BOXES) {
        throw DatasetException.at(
            file, next.line(), "more than " + MOST_BOXES + " boxes for '" + first.image() + "'");
      }
    }
    return Optional.of(new Entry(first.image(), boxes, first.line()));
  }

  private Entry row() {
    Entry row = ended ? null : rows.next();
    ended = row == null;
    return row;
  }

  @Override
  public void close() {
    rows.close();
  }
}
