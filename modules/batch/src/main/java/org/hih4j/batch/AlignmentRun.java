package org.hih4j.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.ModelBundle;
import org.hih4j.batch.internal.RunEngine;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.io.FilePaths;
import org.hih4j.face.FaceMeasure;
import org.hih4j.inference.InferenceOptions;
import org.jspecify.annotations.Nullable;

/**
 * Aligns the faces of a folder of images, of any number, whose boxes stand in a file.
 *
 * <pre>{@code
 * RunSummary summary =
 *     AlignmentRun.builder(Models.bundled("hih-300w"))
 *         .folder(photos).boxes(boxes).output(Path.of("results.jsonl"))
 *         .existing(ExistingOutput.RESUME)
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p>Results come in the order of the file of boxes, an image at a time, and do not depend on the
 * number of workers. An image that cannot be read and a box that cannot be aligned are lines in the
 * file of failures, {@code OUTPUT.failures.jsonl}: {@code image}, {@code box} (its number, unless
 * the whole image failed), {@code kind} and {@code reason}. So are, with the kind {@code no-box},
 * the images in the folder that have no box; they come first.
 *
 * <p>Without a file of boxes the faces of every image file of the folder are found first; results
 * come in the order of the files' names, and an image without a face is a result without faces.
 *
 * <p>A run can be killed at any moment and resumed: {@code OUTPUT.run} records its settings and how
 * far it is, and what was half written is cut off. No image is lost or aligned into the results
 * twice, and the files are the same, byte for byte, as if the run had not been stopped; after a
 * power cut the last seconds may be done again. Memory does not grow with the number of images but
 * for eight bytes each. Rows of one image that do not follow one another in the file of boxes are
 * brought together where the first of them stands; such boxes go through a temporary file.
 *
 * <p>One use only; {@link #stop} may be called by any thread.
 */
public final class AlignmentRun {
  private final RunEngine engine;
  private final AtomicBoolean begun = new AtomicBoolean();

  private AlignmentRun(RunEngine engine) {
    this.engine = engine;
  }

  /**
   * A builder. Folder and output must be set.
   *
   * @param model the model that finds the points
   * @return a new builder
   */
  public static Builder builder(ModelBundle model) {
    return new Builder(model);
  }

  /**
   * Aligns until all images are done or the run is stopped.
   *
   * @return how it ended
   * @throws BatchException if the output exists, cannot be resumed with these settings, or is in
   *     use
   * @throws org.hih4j.data.DatasetException if the file of boxes cannot be read, with the line
   * @throws org.hih4j.core.FileException if a result cannot be written; the run can be resumed
   * @throws IllegalStateException if it was called before
   */
  public RunSummary run() {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a run is for one use; build another one");
    }
    return engine.run();
  }

  /** Lets the run end after the image that is being written; returns at once. */
  public void stop() {
    engine.stop();
  }

  /** Builds {@link AlignmentRun}s. Not safe for use by several threads. */
  public static final class Builder {
    private final ModelBundle model;
    private @Nullable Path folder;
    private @Nullable Path boxes;
    private @Nullable Path output;
    private @Nullable ResultFormat format;
    private FaceBox.Convention convention = FaceBox.Convention.DETECTOR;
    private AlignerOptions options =
        AlignerOptions.builder()
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build();
    private int workers = Math.min(256, Runtime.getRuntime().availableProcessors());
    private List<FaceMeasure> measures = List.of();
    private @Nullable Path chips;
    private @Nullable Path drawings;
    private ExistingOutput existing = ExistingOutput.REFUSE;
    private ProgressListener progress = ProgressListener.NONE;

    private Builder(ModelBundle model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * Sets where the images lie.
     *
     * @param folder what the names in the file of boxes are relative to
     * @return this builder
     */
    public Builder folder(Path folder) {
      this.folder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets the file of boxes. Without one the faces are found, as the options say.
     *
     * <ul>
     *   <li>{@code .csv}: a header that names {@code image}, {@code x}, {@code y}, {@code width}
     *       and {@code height} in any order, and {@code score} where boxes have one, other columns
     *       being ignored; then a row a face. A row whose four numbers are all empty says that the
     *       image has no face.
     *   <li>{@code .json}: an array of objects, each with {@code image} and either {@code box}, an
     *       array of x, y, width and height, or {@code boxes}, an array of such arrays, which may
     *       be empty; other fields are ignored.
     *   <li>{@code .jsonl}, {@code .ndjson}: one such object a line.
     * </ul>
     *
     * @param boxes the file, whose format its name tells
     * @return this builder
     */
    public Builder boxes(Path boxes) {
      this.boxes = Objects.requireNonNull(boxes, "boxes");
      return this;
    }

    /**
     * Sets what the boxes enclose.
     *
     * @param convention {@code DETECTOR} by default; any but {@code HRNET}
     * @return this builder
     */
    public Builder convention(FaceBox.Convention convention) {
      if (convention == FaceBox.Convention.HRNET) {
        throw new IllegalArgumentException("convention must be one of rectangles: " + convention);
      }
      this.convention = Objects.requireNonNull(convention, "convention");
      return this;
    }

    /**
     * Sets where the results go.
     *
     * @param output a file, or a folder for {@link ResultFormat#PTS}
     * @return this builder
     */
    public Builder output(Path output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /**
     * Sets how results are written.
     *
     * @param format by default what the output's name suggests
     * @return this builder
     */
    public Builder format(ResultFormat format) {
      this.format = Objects.requireNonNull(format, "format");
      return this;
    }

    /**
     * Sets how the model runs.
     *
     * @param options one intra-op thread, and otherwise the defaults, unless set
     * @return this builder
     */
    public Builder options(AlignerOptions options) {
      this.options = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * Sets how many images are worked on at once.
     *
     * @param workers 1 to 256; the number of processors by default
     * @return this builder
     */
    public Builder workers(int workers) {
      this.workers = Checks.inRange("workers", workers, 1, 256);
      return this;
    }

    /**
     * Sets what JSON and CSV results tell of a face beside its landmarks.
     *
     * @param measures in this order, each once; none by default
     * @return this builder
     */
    public Builder measures(List<FaceMeasure> measures) {
      if (Set.copyOf(measures).size() < measures.size()) {
        throw new IllegalArgumentException("measures must differ: " + measures);
      }
      this.measures = List.copyOf(measures);
      return this;
    }

    /**
     * Has each face cut out upright, as {@link org.hih4j.imaging.FaceChip#arcFace} does, 112 x 112:
     * {@code chips/a.jpg-0.png} is face 0 of {@code a.jpg}. Faces of schemes without the five
     * points are left out.
     *
     * @param chips a folder outside that of the images, made if absent; files in it are replaced
     * @return this builder
     */
    public Builder chips(Path chips) {
      this.chips = Objects.requireNonNull(chips, "chips");
      return this;
    }

    /**
     * Has each image drawn with the landmarks of its faces: {@code drawings/a.jpg.png}.
     *
     * @param drawings a folder outside that of the images, made if absent; files in it are replaced
     * @return this builder
     */
    public Builder drawings(Path drawings) {
      this.drawings = Objects.requireNonNull(drawings, "drawings");
      return this;
    }

    /**
     * Sets what to do if the output exists.
     *
     * @param existing {@code REFUSE} by default
     * @return this builder
     */
    public Builder existing(ExistingOutput existing) {
      this.existing = Objects.requireNonNull(existing, "existing");
      return this;
    }

    /**
     * Sets the progress listener.
     *
     * @param progress called when the number of images is known, with those done before a resume,
     *     and after every image; none by default
     * @return this builder
     */
    public Builder progress(ProgressListener progress) {
      this.progress = Objects.requireNonNull(progress, "progress");
      return this;
    }

    /**
     * The run, which has not begun.
     *
     * @return a new run
     * @throws NullPointerException if folder or output is missing
     * @throws IllegalArgumentException if the output has no name, or one that suggests no format
     *     while none is set; if the format is {@link ResultFormat#PTS} without a file of boxes,
     *     since files are named after boxes; or if chips or drawings lie in the folder of images
     */
    public AlignmentRun build() {
      Path named = Objects.requireNonNull(output, "output");
      if (FilePaths.name(named).isEmpty()) {
        throw new IllegalArgumentException("output must name a file or folder: " + named);
      }
      ResultFormat chosen =
          format != null
              ? format
              : ResultFormat.of(named)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "format must be set, or output end in .jsonl or .csv: " + named));
      if (boxes == null && chosen == ResultFormat.PTS) {
        throw new IllegalArgumentException(
            "format must be jsonl or csv where faces are to be found");
      }
      return new AlignmentRun(
          new RunEngine(
              new RunEngine.Settings(
                  model,
                  options,
                  workers,
                  Objects.requireNonNull(folder, "folder"),
                  Optional.ofNullable(boxes),
                  convention,
                  named,
                  chosen,
                  measures,
                  Optional.ofNullable(chips),
                  Optional.ofNullable(drawings),
                  existing,
                  progress)));
    }
  }
}
