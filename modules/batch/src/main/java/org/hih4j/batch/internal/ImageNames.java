package org.hih4j.batch.internal;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hih4j.core.io.FilePaths;
import org.hih4j.data.DatasetException;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.jspecify.annotations.Nullable;

/**
 * The names in a file of boxes as sorted 64-bit hashes, eight bytes an image, and the file itself
 * with one entry an image. Two of a million names share a hash with a probability of 3e-8.
 *
 * @param boxes the file
 * @param names the hashes
 * @param scattered null where all rows of an image follow one another
 * @param images how many images have boxes
 * @param empty how many images the file says have no face
 */
record ImageNames(
    Path boxes, Hashes names, @Nullable ScatteredBoxes scattered, long images, long empty)
    implements ImageSource {
  /**
   * Reads a file of boxes to its end, so that whatever is wrong with it shows before the first
   * image is read: a malformed row, two images that would be written to one file.
   *
   * @param outputs the files that an entry is written to, which must be distinct
   */
  static ImageNames read(Path boxes, Function<BoxEntry, List<String>> outputs) {
    Hashes names = new Hashes();
    FaceBoxFile.forEach(boxes, entry -> names.add(ImageName.of(entry)));
    long[] repeated = names.sort();
    ScatteredBoxes scattered = repeated.length == 0 ? null : ScatteredBoxes.read(boxes, repeated);
    try {
      return counted(boxes, names, scattered, outputs);
    } catch (RuntimeException | Error e) {
      if (scattered != null) {
        scattered.close();
      }
      throw e;
    }
  }

  private static ImageNames counted(
      Path boxes,
      Hashes names,
      @Nullable ScatteredBoxes scattered,
      Function<BoxEntry, List<String>> outputs) {
    Hashes files = new Hashes();
    long[] counts = {0, 0}; // images with boxes, images without a face
    try (GroupedBoxes file = new GroupedBoxes(boxes, scattered)) {
      file.entries()
          .forEach(
              entry -> {
                if (entry.boxes().isEmpty()) {
                  counts[1]++;
                } else {
                  counts[0]++;
                  outputs.apply(entry).forEach(files::add);
                }
              });
    }
    for (long hash : files.sort()) {
      refuseShared(boxes, scattered, hash, outputs);
    }
    return new ImageNames(boxes, names, scattered, counts[0], counts[1]);
  }

  /** Finds the line at which a hash comes again. Names that only share it are no matter. */
  private static void refuseShared(
      Path boxes,
      @Nullable ScatteredBoxes scattered,
      long hash,
      Function<BoxEntry, List<String>> outputs) {
    Set<String> seen = new HashSet<>();
    try (GroupedBoxes file = new GroupedBoxes(boxes, scattered)) {
      file.entries()
          .forEach(
              entry -> {
                for (String output : outputs.apply(entry)) {
                  if (Hashes.hash(output) == hash && !seen.add(output)) {
                    throw DatasetException.at(
                        boxes,
                        entry.line(),
                        "'"
                            + entry.image()
                            + "' would be written to the same file as another image: rename it or"
                            + " use another format");
                  }
                }
              });
    }
  }

  @Override
  public GroupedBoxes open() {
    return new GroupedBoxes(boxes, scattered);
  }

  boolean contains(Path image) {
    return names.contains(FilePaths.normal(image));
  }

  @Override
  public void close() {
    if (scattered != null) {
      scattered.close();
    }
  }
}
