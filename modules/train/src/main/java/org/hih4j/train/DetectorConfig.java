package org.hih4j.train;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hih4j.core.FileException;
import org.hih4j.model.internal.json.JsonFields;
import org.hih4j.network.architecture.DetectorArchitecture;

/**
 * Everything that decides the training of a detector. One JSON file with {@code "task": "detector"}
 * holds it; {@link #load} reads that and names each value it refuses. Paths of data are taken
 * relative to {@code dataRoot}, all others relative to the working directory.
 *
 * @param run what all trainings have in common
 * @param network the network
 * @param sampling how samples are made
 * @param initialWeights file of weights to start from, of the same network
 * @param sources what is trained on
 * @param validation what is measured, and how often
 * @param export model to write at the end
 */
public record DetectorConfig(
    Settings run,
    DetectorArchitecture network,
    Sampling sampling,
    Optional<Path> initialWeights,
    List<Source> sources,
    Validation validation,
    Optional<Export> export)
    implements RunConfig {

  /** What a source's labels are. */
  public enum Labels {
    /**
     * Face boxes of whole photographs, hairline to chin: CSV with the columns image, x, y, width,
     * height, blur, expression, illumination, occlusion, pose, invalid, and landmarks_x,
     * landmarks_y, landmarks_width, landmarks_height, empty where unknown.
     */
    BOXES,
    /** The 68 landmarks of one face a picture: CSV image, x0, y0, ... */
    LANDMARKS68,
    /**
     * Some of the 68 landmarks of one face a picture, the others' cells empty; of frontal faces
     * only those of the picture's left half, which are mirrored about the line of the nose.
     */
    HALF68
  }

  /**
   * Where photographs come from.
   *
   * @param name of the source, and of its folder in the split file
   * @param images folder of the pictures
   * @param file the labels
   * @param labels what they are
   * @param share part of each batch, relative to the other sources
   * @param limit photographs to use at most, 0 for all
   */
  public record Source(
      String name, Path images, Path file, Labels labels, double share, int limit) {}

  /**
   * How samples are made. Shares are probabilities.
   *
   * @param input side of the square samples in pixels, a multiple of 32
   * @param mosaic share of samples made of four photographs
   * @param aboutFace share of views chosen for the size of one face in the sample; the others show
   *     a random square
   * @param cropMin smallest side of a random square over the photograph's shorter side
   * @param cropMax largest side of a random square over the photograph's shorter side
   * @param largestGain how far a face may be enlarged when a view is chosen for it
   * @param smallestFace square root of the area, in pixels, below which a face is ignored
   * @param rotation standard deviation of usual turns, in degrees
   * @param quarterTurns share of views turned by 90, 180 or 270 degrees
   * @param anyTurns share of views turned by any angle
   * @param hidden share of the faces of which a side is covered
   * @param recoloured share with other colours
   * @param gray share without colour
   * @param light share with light from one side
   * @param blur share that is blurred
   * @param lowResolution share that is shrunk and enlarged again
   * @param noise share with Gaussian noise
   * @param jpeg share that is compressed
   */
  public record Sampling(
      int input,
      double mosaic,
      double aboutFace,
      double cropMin,
      double cropMax,
      double largestGain,
      double smallestFace,
      double rotation,
      double quarterTurns,
      double anyTurns,
      double hidden,
      double recoloured,
      double gray,
      double light,
      double blur,
      double lowResolution,
      double noise,
      double jpeg) {}

  /**
   * What is measured.
   *
   * @param split file that lists the photographs to measure on
   * @param every steps between measurements
   * @param limit photographs at most, 0 for all
   * @param longSide to which photographs are scaled, in pixels
   */
  public record Validation(Path split, int every, int limit, int longSide) {}

  /**
   * A model to write.
   *
   * @param name of the model
   * @param folder to write it to
   * @param description for its card
   * @param licence for its card
   */
  public record Export(String name, Path folder, String description, String licence) {}

  @Override
  public int measureEvery() {
    return validation.every();
  }

  @Override
  public DetectorConfig withDataRoot(Path root) {
    return with(run.withDataRoot(root), export);
  }

  /**
   * The same configuration with another folder for all that a run writes: its model too, which gets
   * a folder of its name there.
   */
  @Override
  public DetectorConfig withOutput(Path folder) {
    return with(
        run.withOutput(folder),
        export.map(
            e -> new Export(e.name(), folder.resolve(e.name()), e.description(), e.licence())));
  }

  private DetectorConfig with(Settings settings, Optional<Export> model) {
    return new DetectorConfig(
        settings, network, sampling, initialWeights, sources, validation, model);
  }

  /**
   * Reads a configuration.
   *
   * @throws TrainingException if the file is not JSON or a value is wrong; the message names it
   * @throws FileException if it cannot be read
   */
  public static DetectorConfig load(Path file) {
    return TrainConfig.read(file, DetectorConfig::parse);
  }

  /**
   * Reads a configuration from JSON.
   *
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public static DetectorConfig parse(String json) {
    return JsonFields.parse(json, true).read(DetectorConfig::read);
  }

  private static DetectorConfig read(JsonFields f) {
    f.words("task");
    Settings run = Settings.read(f, 1);
    DetectorConfig config =
        new DetectorConfig(
            run,
            f.object("network", DetectorConfig::network),
            f.objectOrEmpty("sampling", DetectorConfig::sampling),
            f.optional("init", init -> Path.of(init.words("weights"))),
            sources(f),
            f.object("validation", DetectorConfig::validation),
            f.optional("export", DetectorConfig::export));
    run.checkBatch(
        config.sampling().input(), config.sources().stream().mapToDouble(Source::share).toArray());
    return config;
  }

  private static DetectorArchitecture network(JsonFields n) {
    return new DetectorArchitecture(
        n.integer("quarter", 32, 1, 1024),
        n.integer("eighth", 64, 1, 1024),
        n.integer("eighthUnits", 4, 0, 32),
        n.integer("sixteenth", 128, 1, 1024),
        n.integer("sixteenthUnits", 4, 0, 32),
        n.integer("last", 160, 1, 1024),
        n.integer("lastUnits", 3, 0, 32),
        n.integer("neck", 64, 1, 1024));
  }

  private static Sampling sampling(JsonFields s) {
    Sampling result =
        new Sampling(
            s.integer("input", 320, 64, 2048),
            s.number("mosaic", 0.2, 0, 1),
            s.number("aboutFace", 0.4, 0, 1),
            s.number("cropMin", 0.3, 0.05, 1),
            s.number("cropMax", 1.8, 1, 8),
            s.number("largestGain", 4, 1, 32),
            s.number("smallestFace", 5, 1, 64),
            s.number("rotation", 10, 0, 180),
            s.number("quarterTurns", 0.04, 0, 1),
            s.number("anyTurns", 0.06, 0, 1),
            s.number("hidden", 0, 0, 1),
            s.number("recoloured", 0.8, 0, 1),
            s.number("gray", 0.1, 0, 1),
            s.number("light", 0.15, 0, 1),
            s.number("blur", 0.1, 0, 1),
            s.number("lowResolution", 0.08, 0, 1),
            s.number("noise", 0.08, 0, 1),
            s.number("jpeg", 0.08, 0, 1));
    if (result.input() % DetectorArchitecture.MULTIPLE != 0) {
      throw new IllegalArgumentException(
          "sampling.input must be a multiple of "
              + DetectorArchitecture.MULTIPLE
              + ": "
              + result.input());
    }
    return result;
  }

  private static List<Source> sources(JsonFields f) {
    Set<String> names = new HashSet<>();
    List<Source> result = f.list("data", s -> source(s, names));
    if (result.stream().noneMatch(s -> s.share() > 0)) {
      throw new IllegalArgumentException("data must name at least one source with a share above 0");
    }
    return result;
  }

  private static Source source(JsonFields s, Set<String> names) {
    String name = s.words("name");
    TrainConfigJson.checkSource(name);
    if (!names.add(name)) {
      throw new IllegalArgumentException("data has two sources named " + name);
    }
    return new Source(
        name,
        Path.of(s.words("images")),
        Path.of(s.words("file")),
        s.choice("labels", Labels.class),
        s.number("share", 1, 0, 1000),
        s.integer("limit", 0, 0, Integer.MAX_VALUE));
  }

  private static Validation validation(JsonFields f) {
    return new Validation(
        Path.of(f.words("split")),
        f.integer("every", 1000, 1, 1_000_000_000),
        f.integer("limit", 0, 0, Integer.MAX_VALUE),
        f.integer("longSide", 640, 64, 4096));
  }

  private static Export export(JsonFields f) {
    String name = TrainConfigJson.modelName(f);
    return new Export(
        name,
        Path.of(f.words("folder", "models/" + name)),
        f.optionalText("description").orElse(""),
        f.optionalText("licence").orElse(""));
  }
}
