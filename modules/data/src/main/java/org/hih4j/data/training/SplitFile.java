package org.hih4j.data.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.internal.LineReader;

/**
 * A list of the images that are kept for validation, one {@code FOLDER/NAME} a line.
 *
 * <p>A line without a folder stands for the name in any folder. Immutable and thread-safe.
 */
public final class SplitFile {
  private static final String USUAL_NAME = "validation-split.txt";

  private final Path file;
  private final Set<String> names;

  private SplitFile(Path file, Set<String> names) {
    this.file = file;
    this.names = names;
  }

  /**
   * Reads a list.
   *
   * @param file the list
   * @return the split
   * @throws DatasetException if the file is missing or empty
   */
  public static SplitFile load(Path file) {
    Objects.requireNonNull(file, "file");
    Set<String> names = new HashSet<>();
    try (LineReader lines = LineReader.open(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          names.add(line.trim().replace('\\', '/'));
        }
      }
    }
    if (names.isEmpty()) {
      throw DatasetException.at(file, "the split file lists no image");
    }
    return new SplitFile(file, Set.copyOf(names));
  }

  /** Reads the list that the options name, or the usual one in a dataset's folder or above it. */
  public static SplitFile of(Path folder, DatasetOptions options) {
    if (options.splitFile().isPresent()) {
      return load(options.splitFile().get());
    }
    Path beside = folder.resolve(USUAL_NAME);
    if (Files.isRegularFile(beside)) {
      return load(beside);
    }
    Path above = folder.resolveSibling(USUAL_NAME);
    if (Files.isRegularFile(above)) {
      return load(above);
    }
    throw DatasetException.at(
        folder,
        "no " + USUAL_NAME + " in this folder or above it: give a split file, or use split all");
  }

  /**
   * Whether an image belongs to the validation part.
   *
   * @param folder the name of the dataset's folder
   * @param image the image's name within the dataset
   * @return whether it is listed
   */
  public boolean contains(String folder, String image) {
    return names.contains(folder + "/" + image) || names.contains(image);
  }

  /**
   * How many images are listed, those of other folders included.
   *
   * @return the count
   */
  public int size() {
    return names.size();
  }

  /**
   * The list itself.
   *
   * @return the file
   */
  public Path file() {
    return file;
  }
}
