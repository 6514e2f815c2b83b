package org.hih4j.batch.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hih4j.data.DatasetException;
import org.hih4j.data.FaceBoxFile;

/**
 * The names in a file of boxes as sorted 64-bit hashes: eight bytes an image. Two of a million
 * names share a hash with a probability of 3e-8.
 */
final class ImageNames {
  private final long[] hashes;
  private final int size;
  private final long images;
  private final long empty;

  private ImageNames(long[] hashes, int size, long images, long empty) {
    this.hashes = hashes;
    this.size = size;
    this.images = images;
    this.empty = empty;
  }

  /**
   * Reads a file of boxes to its end, so that whatever is wrong with it shows before the first
   * image is read: a malformed row, a name that comes twice.
   *
   * @param outputs the files that an entry is written to, which must be distinct too
   */
  static ImageNames read(Path boxes, Function<FaceBoxFile.Entry, List<String>> outputs) {
    Hashes names = new Hashes();
    Hashes files = new Hashes();
    long images = 0;
    long empty = 0;
    try (FaceBoxFile file = FaceBoxFile.open(boxes)) {
      for (Optional<FaceBoxFile.Entry> next = file.next(); next.isPresent(); next = file.next()) {
        FaceBoxFile.Entry entry = next.get();
        names.add(normal(boxes, entry));
        if (entry.boxes().isEmpty()) {
          empty++;
        } else {
          images++;
          outputs.apply(entry).forEach(files::add);
        }
      }
    }
    names.sort();
    if (names.repeated().isPresent()) {
      refuse(
          boxes,
          names.repeated().getAsLong(),
          entry -> List.of(normal(boxes, entry)),
          "comes again: all rows of an image must follow one another, so sort the file by image");
    }
    files.sort();
    if (files.repeated().isPresent()) {
      refuse(
          boxes,
          files.repeated().getAsLong(),
          entry -> entry.boxes().isEmpty() ? List.of() : outputs.apply(entry),
          "would be written to the same file as another image: rename it or use another format");
    }
    return new ImageNames(names.values, names.size, images, empty);
  }

  /** Finds the line at which a hash comes again. Names that only share it are no matter. */
  private static void refuse(
      Path boxes, long hash, Function<FaceBoxFile.Entry, List<String>> keys, String problem) {
    Set<String> seen = new HashSet<>();
    try (FaceBoxFile file = FaceBoxFile.open(boxes)) {
      for (Optional<FaceBoxFile.Entry> next = file.next(); next.isPresent(); next = file.next()) {
        for (String key : keys.apply(next.get())) {
          if (Hashes.hash(key) == hash && !seen.add(key)) {
            throw DatasetException.at(
                boxes, next.get().line(), "'" + next.get().image() + "' " + problem);
          }
        }
      }
    }
  }

  private static String normal(Path boxes, FaceBoxFile.Entry entry) {
    try {
      return normal(Path.of(entry.image()));
    } catch (InvalidPathException e) {
      throw DatasetException.at(boxes, entry.line(), "not a file name: '" + entry.image() + "'");
    }
  }

  /** A path with slashes, so that {@code ./a.jpg} and {@code a.jpg} are one image. */
  static String normal(Path path) {
    return path.normalize().toString().replace('\\', '/');
  }

  boolean contains(Path image) {
    return Arrays.binarySearch(hashes, 0, size, Hashes.hash(normal(image))) >= 0;
  }

  /** Images with boxes. */
  long images() {
    return images;
  }

  /** Images that the file says have no face. */
  long empty() {
    return empty;
  }
}
