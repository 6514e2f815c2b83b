package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hih4j.core.landmarks.LandmarkScheme;

/**
 * How to read a dataset.
 *
 * @param split the part to read, by the dataset's own names; empty for its usual test part
 * @param labels the label file, where a folder has several or it lies elsewhere
 * @param images the folder of the images, where it is not at its usual place
 * @param splitFile the file that lists the validation part of a CSV dataset, where it is not at its
 *     usual place
 * @param scheme the landmark scheme, where the number of points does not tell it
 * @param errorPolicy what to do with a bad row
 * @param requireImages whether a row whose image file is missing is a bad row; otherwise the error
 *     comes when the image is loaded
 */
public record DatasetOptions(
    Optional<String> split,
    Optional<Path> labels,
    Optional<Path> images,
    Optional<Path> splitFile,
    Optional<LandmarkScheme> scheme,
    ErrorPolicy errorPolicy,
    boolean requireImages) {

  /** Checks that nothing is null. */
  public DatasetOptions {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(splitFile, "splitFile");
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(errorPolicy, "errorPolicy");
  }

  /**
   * Usual places, usual part, stop at the first bad row.
   *
   * @return the options
   */
  public static DatasetOptions defaults() {
    return new DatasetOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ErrorPolicy.stop(),
        false);
  }

  /**
   * Chooses the part to read.
   *
   * @param value the part's name
   * @return new options
   */
  public DatasetOptions withSplit(String value) {
    return new DatasetOptions(
        Optional.of(value), labels, images, splitFile, scheme, errorPolicy, requireImages);
  }

  /**
   * Gives the label file.
   *
   * @param value the file
   * @return new options
   */
  public DatasetOptions withLabels(Path value) {
    return new DatasetOptions(
        split, Optional.of(value), images, splitFile, scheme, errorPolicy, requireImages);
  }

  /**
   * Gives the folder of the images.
   *
   * @param value the folder
   * @return new options
   */
  public DatasetOptions withImages(Path value) {
    return new DatasetOptions(
        split, labels, Optional.of(value), splitFile, scheme, errorPolicy, requireImages);
  }

  /**
   * Gives the file that lists the validation part.
   *
   * @param value the file
   * @return new options
   */
  public DatasetOptions withSplitFile(Path value) {
    return new DatasetOptions(
        split, labels, images, Optional.of(value), scheme, errorPolicy, requireImages);
  }

  /**
   * Gives the landmark scheme.
   *
   * @param value the scheme
   * @return new options
   */
  public DatasetOptions withScheme(LandmarkScheme value) {
    return new DatasetOptions(
        split, labels, images, splitFile, Optional.of(value), errorPolicy, requireImages);
  }

  /**
   * Chooses what to do with a bad row.
   *
   * @param value the policy
   * @return new options
   */
  public DatasetOptions withErrorPolicy(ErrorPolicy value) {
    return new DatasetOptions(split, labels, images, splitFile, scheme, value, requireImages);
  }

  /**
   * Chooses whether a missing image makes a bad row.
   *
   * @param value whether it does
   * @return new options
   */
  public DatasetOptions withRequireImages(boolean value) {
    return new DatasetOptions(split, labels, images, splitFile, scheme, errorPolicy, value);
  }

  /** The label file of a dataset that is one file and one split; {@code kind} is for messages. */
  Path onlyFile(Path path, String kind) {
    Path file = labels.orElse(Objects.requireNonNull(path, "path"));
    if (!Files.isRegularFile(file)) {
      throw DatasetException.at(file, "the label file is missing");
    }
    if (split.isPresent() && !split.get().equals("all")) {
      throw new DatasetException(kind + " is one split: give the file of '" + split.get() + "'");
    }
    return file;
  }

  /**
   * What a reader does with a bad row: stop, which is the default everywhere, or go on.
   *
   * <p>A policy is called for single rows alone; a file that is missing or is not of its format at
   * all always ends the reading.
   */
  @FunctionalInterface
  public interface ErrorPolicy {

    /**
     * Called for every bad row. Returning skips the row; throwing ends the reading.
     *
     * @param row the bad row, with its file and line
     */
    void badRow(DatasetException row);

    /**
     * The policy that stops at the first bad row by throwing it.
     *
     * @return the policy
     */
    static ErrorPolicy stop() {
      return row -> {
        throw row;
      };
    }
  }

  /**
   * A policy that skips bad rows and counts them.
   *
   * <p>A row that is met again, because the dataset is read twice, counts once. Thread-safe.
   */
  public static final class SkippedRows implements ErrorPolicy {
    private static final int EXAMPLES = 20;

    private final Set<Integer> seen = new HashSet<>();
    private final List<String> examples = new ArrayList<>();

    /** Counts from zero. */
    public SkippedRows() {}

    @Override
    public synchronized void badRow(DatasetException row) {
      if (seen.add(row.getMessage().hashCode()) && examples.size() < EXAMPLES) {
        examples.add(row.getMessage());
      }
    }

    /**
     * How many different rows were skipped so far.
     *
     * @return the count
     */
    public synchronized long count() {
      return seen.size();
    }

    /**
     * The messages of the first rows skipped, at most 20.
     *
     * @return the messages in the order met
     */
    public synchronized List<String> examples() {
      return List.copyOf(examples);
    }
  }
}
