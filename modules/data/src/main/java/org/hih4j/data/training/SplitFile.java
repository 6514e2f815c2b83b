package org.hih4j.data.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
      while (lines.advance()) {
        names.add(lines.text().trim().replace('\\', '/'));
      }
    }
    if (names.isEmpty()) {
      throw DatasetException.at(file, "the split file lists no image");
    }
    return new SplitFile(file, Set.copyOf(names));
  }

  /**
   * Reads the list that the options name, or the usual one in a dataset's folder or above it;
   * nothing for the split {@code all}, which needs none.
   */
  public static Optional<SplitFile> of(Path folder, String split, DatasetOptions options) {
    if (split.equals("all")) {
      return Optional.empty();
    }
    Stream<Path> usual =
        Stream.of(folder.resolve(USUAL_NAME), folder.resolveSibling(USUAL_NAME))
            .filter(Files::isRegularFile);
    Path file =
        options
            .splitFile()
            .or(usual::findFirst)
            .orElseThrow(
                () ->
                    DatasetException.at(
                        folder,
                        "no "
                            + USUAL_NAME
                            + " in this folder or above it: give a split file, or use split all"));
    return Optional.of(load(file));
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

  /** Whether an image is of a split that this list makes: {@code validation} or {@code train}. */
  public boolean isIn(String split, String folder, String image) {
    return contains(folder, image) == split.equals("validation");
  }

  /** {@return the file with the list} */
  public Path file() {
    return file;
  }
}
