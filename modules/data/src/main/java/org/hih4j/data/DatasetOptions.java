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

/** How to read a dataset. Immutable and safe to share. */
public final class DatasetOptions {
  private static final DatasetOptions DEFAULTS = builder().build();

  private final Optional<String> split;
  private final Optional<Path> labels;
  private final Optional<Path> images;
  private final Optional<Path> splitFile;
  private final Optional<LandmarkScheme> scheme;
  private final ErrorPolicy errorPolicy;
  private final boolean requireImages;

  private DatasetOptions(Builder builder) {
    split = builder.split;
    labels = builder.labels;
    images = builder.images;
    splitFile = builder.splitFile;
    scheme = builder.scheme;
    errorPolicy = builder.errorPolicy;
    requireImages = builder.requireImages;
  }

  /** {@return the default options: usual places, usual part, stop at the first bad row} */
  public static DatasetOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the part to read: the dataset's own name of it, or empty for its usual test part} */
  public Optional<String> split() {
    return split;
  }

  /** {@return the label file, or empty for the usual one} */
  public Optional<Path> labels() {
    return labels;
  }

  /** {@return the folder of the images, or empty for the usual one} */
  public Optional<Path> images() {
    return images;
  }

  /**
   * {@return the file that lists the validation part of a CSV dataset, or empty for the usual one}
   */
  public Optional<Path> splitFile() {
    return splitFile;
  }

  /** {@return the landmark scheme, or empty if the number of points tells it} */
  public Optional<LandmarkScheme> scheme() {
    return scheme;
  }

  /** {@return what to do with a bad row} */
  public ErrorPolicy errorPolicy() {
    return errorPolicy;
  }

  /**
   * {@return whether a row whose image file is missing is a bad row; if not, the error comes when
   * the image is loaded}
   */
  public boolean requireImages() {
    return requireImages;
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

  /** Builds {@link DatasetOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private Optional<String> split = Optional.empty();
    private Optional<Path> labels = Optional.empty();
    private Optional<Path> images = Optional.empty();
    private Optional<Path> splitFile = Optional.empty();
    private Optional<LandmarkScheme> scheme = Optional.empty();
    private ErrorPolicy errorPolicy = ErrorPolicy.stop();
    private boolean requireImages;

    private Builder() {}

    /**
     * Sets the part to read.
     *
     * @param name the dataset's own name of it; its usual test part by default
     * @return this builder
     */
    public Builder split(String name) {
      split = Optional.of(Objects.requireNonNull(name, "split"));
      return this;
    }

    /**
     * Sets the label file, where a folder has several or it lies elsewhere.
     *
     * @param file the file
     * @return this builder
     */
    public Builder labels(Path file) {
      labels = Optional.of(Objects.requireNonNull(file, "labels"));
      return this;
    }

    /**
     * Sets the folder of the images, where it is not at its usual place.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder images(Path folder) {
      images = Optional.of(Objects.requireNonNull(folder, "images"));
      return this;
    }

    /**
     * Sets the file that lists the validation part of a CSV dataset, where it is not at its usual
     * place.
     *
     * @param file the file
     * @return this builder
     */
    public Builder splitFile(Path file) {
      splitFile = Optional.of(Objects.requireNonNull(file, "splitFile"));
      return this;
    }

    /**
     * Sets the landmark scheme, where the number of points does not tell it.
     *
     * @param scheme the scheme
     * @return this builder
     */
    public Builder scheme(LandmarkScheme scheme) {
      this.scheme = Optional.of(Objects.requireNonNull(scheme, "scheme"));
      return this;
    }

    /**
     * Sets what to do with a bad row.
     *
     * @param policy the policy; {@link ErrorPolicy#stop()} by default
     * @return this builder
     */
    public Builder errorPolicy(ErrorPolicy policy) {
      errorPolicy = Objects.requireNonNull(policy, "errorPolicy");
      return this;
    }

    /**
     * Sets whether a row whose image file is missing is a bad row.
     *
     * @param require whether it is; by default the error comes when the image is loaded
     * @return this builder
     */
    public Builder requireImages(boolean require) {
      requireImages = require;
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public DatasetOptions build() {
      return new DatasetOptions(this);
    }
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

    /** {@return the policy that stops at the first bad row by throwing it} */
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

    /** {@return how many different rows were skipped so far} */
    public synchronized long count() {
      return seen.size();
    }

    /** {@return the messages of the first rows skipped, at most 20} */
    public synchronized List<String> examples() {
      return List.copyOf(examples);
    }
  }
}
