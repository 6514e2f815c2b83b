package org.hih4j.evaluation;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.Normalizer;

/** How to evaluate. Immutable and safe to share. */
public final class EvaluationOptions {
  private final BoxProtocol boxes;
  private final Optional<Normalizer> normalizer;
  private final boolean cropFromLandmarks;
  private final int threads;
  private final Optional<Path> journal;
  private final ProgressListener progress;

  private EvaluationOptions(Builder builder) {
    boxes = builder.boxes;
    normalizer = builder.normalizer;
    cropFromLandmarks = builder.cropFromLandmarks;
    threads = builder.threads;
    journal = builder.journal;
    progress = builder.progress;
  }

  /**
   * {@return a builder that starts from the defaults: true boxes, the published normaliser, all
   * cores, no journal}
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder that starts from these options} */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.boxes = boxes;
    builder.normalizer = normalizer;
    builder.cropFromLandmarks = cropFromLandmarks;
    builder.threads = threads;
    builder.journal = journal;
    builder.progress = progress;
    return builder;
  }

  /** {@return the box that the model gets} */
  public BoxProtocol boxes() {
    return boxes;
  }

  /** {@return the length that errors are divided by, or empty for the dataset's published one} */
  public Optional<Normalizer> normalizer() {
    return normalizer;
  }

  /**
   * {@return whether a pre-cropped image is padded and shrunk until all its labelled points lie
   * inside}
   */
  public boolean cropFromLandmarks() {
    return cropFromLandmarks;
  }

  /** {@return how many faces are worked on at once, in 1..256} */
  public int threads() {
    return threads;
  }

  /** {@return where predictions are kept while they are made, or empty if none are kept} */
  public Optional<Path> journal() {
    return journal;
  }

  /** {@return what is called after each face} */
  public ProgressListener progress() {
    return progress;
  }

  /** Builds {@link EvaluationOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private BoxProtocol boxes = BoxProtocol.truth();
    private Optional<Normalizer> normalizer = Optional.empty();
    private boolean cropFromLandmarks;
    private int threads = Math.min(256, Runtime.getRuntime().availableProcessors());
    private Optional<Path> journal = Optional.empty();
    private ProgressListener progress = ProgressListener.NONE;

    private Builder() {}

    /**
     * Sets the box that the model gets.
     *
     * @param protocol the box protocol; {@link BoxProtocol#truth()} by default
     * @return this builder
     */
    public Builder boxes(BoxProtocol protocol) {
      boxes = Objects.requireNonNull(protocol, "boxes");
      return this;
    }

    /**
     * Sets the length that errors are divided by.
     *
     * @param normalizer the normaliser; the dataset's published one by default
     * @return this builder
     */
    public Builder normalizer(Normalizer normalizer) {
      this.normalizer = Optional.of(Objects.requireNonNull(normalizer, "normalizer"));
      return this;
    }

    /**
     * Sets whether a pre-cropped image is padded and shrunk until all its labelled points lie
     * inside, as the HIH reference does at test time. This uses the labels, so it is for parity
     * alone.
     *
     * @param crop whether it is; false by default
     * @return this builder
     */
    public Builder cropFromLandmarks(boolean crop) {
      cropFromLandmarks = crop;
      return this;
    }

    /**
     * Sets how many faces are worked on at once.
     *
     * @param faces 1 to 256; by default one for each processor that the JVM sees
     * @return this builder
     */
    public Builder threads(int faces) {
      threads = Checks.inRange("threads", faces, 1, 256);
      return this;
    }

    /**
     * Keeps predictions in a file while they are made, so that an evaluation that was stopped goes
     * on where it was.
     *
     * @param file the file
     * @return this builder
     */
    public Builder journal(Path file) {
      journal = Optional.of(Objects.requireNonNull(file, "journal"));
      return this;
    }

    /**
     * Sets what is called after each face.
     *
     * @param listener the listener; {@link ProgressListener#NONE} by default
     * @return this builder
     */
    public Builder progress(ProgressListener listener) {
      progress = Objects.requireNonNull(listener, "progress");
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public EvaluationOptions build() {
      return new EvaluationOptions(this);
    }
  }
}
