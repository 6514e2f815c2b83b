package org.hih4j.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.hih4j.core.FileException;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.io.WholeFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.face.HeadPose;
import org.hih4j.model.internal.json.JsonFields;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;

/**
 * Everything that decides a training. One JSON file holds it; {@link #load} reads that and names
 * each value it refuses. Paths of data are taken relative to {@code dataRoot}, all others relative
 * to the working directory.
 *
 * @param run what all trainings have in common
 * @param schemes landmark schemes, one after another in the channels
 * @param network dimensions of the network
 * @param expand side of the crop, as a multiple of the landmark box's larger side
 * @param box index into {@code schemes}: whose landmarks make the box, where a face has them
 * @param loss what is minimised
 * @param outside what happens to landmarks beyond the crop
 * @param augmentation how samples vary
 * @param init weights to start from
 * @param sources what is trained on
 * @param validation what is measured, and how often
 * @param exports models to write at the end
 */
public record TrainConfig(
    Settings run,
    List<LandmarkScheme> schemes,
    HihArchitecture network,
    double expand,
    int box,
    Loss loss,
    Outside outside,
    Augmentation augmentation,
    Optional<Init> init,
    List<Source> sources,
    Validation validation,
    List<Export> exports)
    implements RunConfig {
  private static final int LARGEST = 1 << 24;

  /** What happens to landmarks beyond the crop. */
  public enum Outside {
    /** They count nothing. */
    MASK,
    /** Those up to two heatmap cells outside are aimed at the border. */
    CLIP
  }

  /** How weights to start from become those of the network. */
  public enum Fit {
    /** They are of the same network. */
    SAME,
    /**
     * They may be of a smaller network of the family: fewer features or stacks, or the first
     * scheme's landmarks alone, from which those of other schemes take the nearest.
     */
    WIDEN,
    /**
     * They may be of a larger network of as many features, of which the first stacks, the outermost
     * levels of the hourglasses and some landmarks are taken.
     */
    TRIM
  }

  /**
   * Weights to start from.
   *
   * @param weights checkpoint or safetensors file
   * @param as how they become those of the network
   * @param firstLandmark of the larger network that is trimmed, the network's first
   * @param heatmapGain factor on the integer heatmaps, for maps that were not trained as logits
   * @param decimals whether the decimal head is taken over too; if not, it starts anew, and may be
   *     another
   * @param freeze whether only a zoom head is trained, on the weights as they are
   */
  public record Init(
      Path weights,
      Fit as,
      int firstLandmark,
      double heatmapGain,
      boolean decimals,
      boolean freeze) {}

  /** Layouts of labels that can be read. */
  public enum Format {
    /** A table: image, x0, y0, x1, y1, ... */
    CSV,
    /** An annotation list of WFLW. */
    WFLW,
    /** A folder of pictures with points files of the same names. */
    PTS,
    /** A MATLAB file of COFW. */
    COFW,
    /** Drawn faces, for tests; needs no files. */
    SHAPES
  }

  /** Who made labels. */
  public enum Kind {
    HAND,
    MACHINE,
    TEACHER
  }

  /**
   * One set of labels of a source.
   *
   * @param format layout
   * @param file where the labels are, relative to the data root; empty for drawn faces
   * @param split part of the dataset; empty for its training part
   * @param scheme index into the configuration's schemes
   * @param kind who made them
   * @param weight in the integer heatmaps' loss
   * @param decimalWeight in the decimal heatmaps' loss
   * @param labelled scheme of the file, where its landmarks are taken for those of another scheme
   *     by {@link SchemeMapping#ofLabels}
   * @param spread how far machine answers lie apart, which lowers the weight of single landmarks
   * @param groups factors on the weights of groups of landmarks, such as the contour
   */
  public record Labels(
      Format format,
      Optional<Path> file,
      Optional<String> split,
      int scheme,
      Kind kind,
      double weight,
      double decimalWeight,
      Optional<LandmarkScheme> labelled,
      Optional<Spread> spread,
      Map<String, Double> groups) {
    /** Copies the map, in the order of the groups' names: a text of it is the same in every run. */
    public Labels {
      groups = Collections.unmodifiableMap(new TreeMap<>(groups));
    }
  }

  /**
   * Weights of single landmarks that fall as a teacher's answers spread: {@code full - slope *
   * spread}, the spread in percent of the box's side, not below {@code least} nor above {@code
   * most}.
   *
   * @param file of spreads, relative to the data root
   * @param full weight at no spread
   * @param slope loss of weight for one percent of spread
   * @param least smallest weight
   * @param most largest weight
   */
  public record Spread(Path file, double full, double slope, double least, double most) {
    /** {@return the weight of a landmark} */
    public double weight(double spread) {
      return Math.min(Math.max(full - slope * spread, least), most);
    }
  }

  /**
   * Pictures to train on, with one or more sets of labels.
   *
   * @param name of the source; a validation split names its pictures {@code name/file}
   * @param images folder of the pictures, relative to the data root
   * @param labels sets of labels; a picture needs one of them
   * @param share relative share of each batch
   * @param limit first pictures only; 0 for all
   * @param turned how many times faces that are {@linkplain HeadPose#isTurned turned} are taken
   *     where others are taken once
   */
  public record Source(
      String name, Path images, List<Labels> labels, double share, int limit, int turned) {}

  /**
   * What is measured.
   *
   * @param split file that lists held-out pictures, one {@code source/file} a line
   * @param fraction of each source held out where no file says so, chosen by the picture's name
   * @param every steps between measurements
   * @param limit first pictures of each source only; 0 for all
   * @param jitter whether jittered boxes are measured too
   * @param sources names of the sources that are measured; empty for all
   */
  public record Validation(
      Optional<Path> split,
      double fraction,
      int every,
      int limit,
      boolean jitter,
      List<String> sources) {}

  /**
   * A model to write at the end.
   *
   * @param name of the model
   * @param scheme index into the configuration's schemes
   * @param folder where to write it
   * @param expand side of the crop that it asks for, as a multiple of the landmark box's larger
   *     side; it may differ a little from that of the training
   * @param description for its card
   * @param licence for its card
   */
  public record Export(
      String name, int scheme, Path folder, double expand, String description, String licence) {

    private Export moved(Path from, Path to) {
      Path place = folder.toAbsolutePath().normalize();
      Path old = from.toAbsolutePath().normalize();
      Path moved = place.startsWith(old) ? to.resolve(old.relativize(place)) : to.resolve(name);
      return new Export(name, scheme, moved, expand, description, licence);
    }
  }

  /**
   * What is minimised.
   *
   * @param heatmap kind of the integer heatmaps' loss
   * @param target where the integer heatmaps' target lies
   * @param decimal kind of the decimal heatmaps' loss
   * @param origin where the decimal heatmaps' target is measured from
   * @param heatmapWeight factor of the integer heatmaps' loss
   * @param decimalWeight factor of the decimal heatmaps' loss
   * @param coordinateWeight factor of the distance between a landmark and the expectation of both
   *     maps, or of the integer map where there is no decimal one
   * @param foregroundWeight how much more a cell at a landmark counts than background
   * @param sigma of the integer target in cells
   * @param decimalSigma of the decimal target in decimal cells
   * @param jitter how far a zoom head's windows are moved on each axis while it is trained, at
   *     most, in sides of a window
   */
  public record Loss(
      Heatmap heatmap,
      Target target,
      Decimal decimal,
      Origin origin,
      double heatmapWeight,
      double decimalWeight,
      double coordinateWeight,
      double foregroundWeight,
      double sigma,
      double decimalSigma,
      double jitter) {

    /** Losses of the integer heatmaps. */
    public enum Heatmap {
      /** Mean squared error, as published. */
      MSE,
      /** Squared error, times 1 + w g where the target is g. */
      FOREGROUND,
      /** Adaptive wing loss (Wang et al., ICCV 2019) with a weighted foreground. */
      ADAPTIVE_WING,
      /** Kullback-Leibler divergence of the map's softmax from the normalised target. */
      KL
    }

    /** Where the integer heatmaps' target lies. */
    public enum Target {
      /** At the cell that the landmark lies in, as published. */
      CELL,
      /**
       * At the landmark itself, so that the integer map's expectation is the landmark without a
       * decimal map; those then have nothing to say, and have no loss.
       */
      LANDMARK
    }

    /** Losses of the decimal heatmaps. */
    public enum Decimal {
      /** Divergence between two softmaxes, the target at the nearest cell, as published. */
      SOFT_KL,
      /** Divergence from the normalised Gaussian at the exact fraction. */
      KL
    }

    /** Where the decimal heatmaps' target is measured from. */
    public enum Origin {
      /**
       * The corner of the cell that the landmark lies in: the target is the landmark's fraction.
       */
      CELL,
      /**
       * The expectation of the network's own integer heatmap, which stands for that corner where
       * the network is unsure of the cell: the target is what remains to the landmark. Only with a
       * coordinate loss; that is then half the distance of the sum of both expectations, and half
       * those of each stack's integer map and the middle of a cell.
       */
      EXPECTATION,
      /**
       * The window of a zoom head, which lies about the expectation of its integer heatmap: the
       * target is the landmark's place in the window, and landmarks outside it have no part. The
       * coordinate loss is then that of the integer maps, and for landmarks inside the distance of
       * the decimal map's expectation. Only with target {@link Target#LANDMARK}.
       */
      WINDOW
    }

    /** Checks each value. */
    public Loss {
      Objects.requireNonNull(heatmap, "heatmap");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(decimal, "decimal");
      Objects.requireNonNull(origin, "origin");
      Checks.notNegative("heatmapWeight", heatmapWeight);
      Checks.notNegative("decimalWeight", decimalWeight);
      Checks.notNegative("coordinateWeight", coordinateWeight);
      Checks.notNegative("foregroundWeight", foregroundWeight);
      if (origin == Origin.EXPECTATION && (coordinateWeight == 0 || heatmap != Heatmap.KL)) {
        throw new IllegalArgumentException(
            "origin EXPECTATION needs the integer heatmap loss KL and a coordinateWeight above 0");
      }
      boolean window = origin == Origin.WINDOW;
      if (target == Target.LANDMARK && !window && (decimalWeight > 0 || origin != Origin.CELL)) {
        throw new IllegalArgumentException(
            "target LANDMARK needs decimalWeight 0 and origin CELL: the integer heatmap then says what"
                + " the decimal one would; or the origin WINDOW of a zoom head");
      }
      if (window && (target != Target.LANDMARK || heatmap != Heatmap.KL || decimal != Decimal.KL)) {
        throw new IllegalArgumentException(
            "origin WINDOW needs target LANDMARK and the losses KL of both heatmaps");
      }
      if (foregroundWeight > 0 && (heatmap == Heatmap.MSE || heatmap == Heatmap.KL)) {
        throw new IllegalArgumentException(
            "foregroundWeight is for the heatmap losses FOREGROUND and ADAPTIVE_WING: with "
                + heatmap
                + " it must be 0");
      }
      Checks.inRange("jitter", jitter, 0, 0.5);
      if (jitter > 0 && !window) {
        throw new IllegalArgumentException(
            "jitter moves the windows of a zoom head: without the origin WINDOW it must be 0");
      }
      Checks.inRange("sigma", Checks.positive("sigma", sigma), 0, 16);
      Checks.inRange("decimalSigma", Checks.positive("decimalSigma", decimalSigma), 0, 16);
    }

    /** Mean squared error and 0.05 times the softmax divergence, as published. */
    public static Loss published() {
      return new Loss(
          Heatmap.MSE, Target.CELL, Decimal.SOFT_KL, Origin.CELL, 1, 0.05, 0, 0, 1.5, 1, 0);
    }

    /** Foreground-weighted squared error and a sharp decimal target. */
    public static Loss foreground() {
      return new Loss(
          Heatmap.FOREGROUND, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.05, 0, 10, 1.5, 1, 0);
    }

    /** Adaptive wing loss and a sharp decimal target. */
    public static Loss adaptiveWing() {
      return new Loss(
          Heatmap.ADAPTIVE_WING, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.05, 0, 10, 1.5, 1, 0);
    }

    /** Both maps as logits, tied by the distance of their expectations' sum from the landmark. */
    public static Loss seamless() {
      return new Loss(Heatmap.KL, Target.CELL, Decimal.KL, Origin.CELL, 1, 0.1, 1, 0, 1.5, 1, 0);
    }

    /** As {@link #seamless()}, with decimal maps that say what the integer maps leave over. */
    public static Loss residual() {
      return new Loss(
          Heatmap.KL, Target.CELL, Decimal.KL, Origin.EXPECTATION, 1, 0.1, 1, 0, 1.5, 1, 0);
    }

    /** For networks without decimal maps: integer maps whose expectation is the landmark. */
    public static Loss expectation() {
      return new Loss(Heatmap.KL, Target.LANDMARK, Decimal.KL, Origin.CELL, 1, 0, 1, 0, 1.5, 1, 0);
    }

    /** For zoom heads: as {@link #expectation()}, and what the window shows beyond that. */
    public static Loss zoom() {
      return new Loss(
          Heatmap.KL, Target.LANDMARK, Decimal.KL, Origin.WINDOW, 1, 0.5, 1, 0, 1.5, 1.2, 0.1);
    }
  }

  /**
   * How training pictures are varied. Shares are probabilities; strengths of the pixel changes
   * scale with {@code colour}.
   *
   * @param rotation largest usual rotation in degrees
   * @param wideRotation largest rotation of the share {@code wideShare}
   * @param wideShare share of samples that may rotate widely
   * @param scaleMin smallest factor on the crop's side
   * @param scaleMax largest factor on the crop's side
   * @param shift largest shift on each axis, as a fraction of the landmark box's larger side
   * @param flip share of mirrored samples
   * @param colour strength of brightness, contrast, saturation, hue and gamma changes
   * @param gray share without colour
   * @param light share with light from one side
   * @param blur share that is blurred
   * @param motion share blurred along a line, as by movement
   * @param lowResolution share that is shrunk and enlarged again
   * @param noise share with Gaussian noise
   * @param jpeg share that is compressed
   * @param occlusion share with one covering patch; a second one covers 0.45 of it
   * @param donor share of patches that are taken from another face
   */
  public record Augmentation(
      double rotation,
      double wideRotation,
      double wideShare,
      double scaleMin,
      double scaleMax,
      double shift,
      double flip,
      double colour,
      double gray,
      double light,
      double blur,
      double motion,
      double lowResolution,
      double noise,
      double jpeg,
      double occlusion,
      double donor) {

    /** Checks each value. */
    public Augmentation {
      Checks.inRange("rotation", rotation, 0, 180);
      Checks.inRange("wideRotation", wideRotation, 0, 180);
      Checks.inRange("scaleMin", scaleMin, 0.25, 1);
      Checks.inRange("scaleMax", scaleMax, 1, 4);
      Checks.inRange("shift", shift, 0, 0.5);
      Checks.inRange("colour", colour, 0, 2);
      Checks.inRange("wideShare", wideShare, 0, 1);
      Checks.inRange("flip", flip, 0, 1);
      Checks.inRange("gray", gray, 0, 1);
      Checks.inRange("light", light, 0, 1);
      Checks.inRange("blur", blur, 0, 1);
      Checks.inRange("motion", motion, 0, 1);
      Checks.inRange("lowResolution", lowResolution, 0, 1);
      Checks.inRange("noise", noise, 0, 1);
      Checks.inRange("jpeg", jpeg, 0, 1);
      Checks.inRange("occlusion", occlusion, 0, 1);
      Checks.inRange("donor", donor, 0, 1);
    }

    /** What suits photographs of faces with boxes that are not exact. */
    public static Augmentation standard() {
      return new Augmentation(
          30, 45, 0.15, 0.8, 1.25, 0.12, 0.5, 1, 0.1, 0.25, 0.15, 0.05, 0.15, 0.3, 0.2, 0.45, 0.5);
    }

    /** No change at all. */
    public static Augmentation none() {
      return new Augmentation(0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  /** Copies the lists. */
  public TrainConfig {
    schemes = List.copyOf(schemes);
    sources = List.copyOf(sources);
    exports = List.copyOf(exports);
  }

  /** Channels of the maps: the sum of the schemes' landmarks. */
  public int channels() {
    return schemes.stream().mapToInt(LandmarkScheme::size).sum();
  }

  /** First channel of a scheme. */
  public int firstChannel(int scheme) {
    return schemes.subList(0, scheme).stream().mapToInt(LandmarkScheme::size).sum();
  }

  /** For each channel, the channel of the mirrored landmark. */
  public int[] flip() {
    int[] result = new int[channels()];
    int first = 0;
    for (LandmarkScheme scheme : schemes) {
      for (int i = 0; i < scheme.size(); i++) {
        result[first + i] = first + scheme.flipped(i);
      }
      first += scheme.size();
    }
    return result;
  }

  @Override
  public int measureEvery() {
    return validation.every();
  }

  @Override
  public TrainConfig withDataRoot(Path root) {
    return with(run.withDataRoot(root), exports);
  }

  /**
   * The same configuration with another folder for all that a run writes: its models too. One that
   * would be written into the old folder keeps its place in it; any other one gets a folder of its
   * name.
   */
  @Override
  public TrainConfig withOutput(Path folder) {
    return with(
        run.withOutput(folder),
        exports.stream().map(export -> export.moved(output(), folder)).toList());
  }

  private TrainConfig with(Settings settings, List<Export> models) {
    return new TrainConfig(
        settings,
        schemes,
        network,
        expand,
        box,
        loss,
        outside,
        augmentation,
        init,
        sources,
        validation,
        models);
  }

  /**
   * Reads a configuration.
   *
   * @throws TrainingException if the file is not JSON or a value is wrong; the message names it
   * @throws FileException if it cannot be read
   */
  public static TrainConfig load(Path file) {
    return read(file, TrainConfig::parse);
  }

  /** Reads a file, and names it in what is wrong with it. */
  static <T> T read(Path file, Function<String, T> parse) {
    String text = WholeFile.text(file, LARGEST);
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TrainingException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a configuration from JSON.
   *
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public static TrainConfig parse(String json) {
    TrainConfig config = JsonFields.parse(json, true).read(TrainConfigJson::read);
    config.check();
    return config;
  }

  void check() {
    if (schemes.size() > 1 && network.feedback()) {
      throw new IllegalArgumentException(
          "network.feedback must be false where several schemes share the network: a model of one"
              + " of them could not be cut out otherwise");
    }
    if (!network.head().hasDecimals()
        && (loss.decimalWeight() > 0 || loss.origin() != Loss.Origin.CELL)) {
      throw new IllegalArgumentException(
          "network.head woo has no decimal heatmaps: loss.decimalWeight must be 0 and loss.origin"
              + " cell, as in the recipe expectation");
    }
    if ((network.head() == Head.ZOOM) != (loss.origin() == Loss.Origin.WINDOW)) {
      throw new IllegalArgumentException(
          "network.head zoom and loss.origin window need each other, as in the recipe zoom");
    }
    if (init.isPresent() && init.get().freeze()) {
      if (network.head() != Head.ZOOM) {
        throw new IllegalArgumentException("init.freeze is for network.head zoom");
      }
      if (run.optimiser().weightDecay() != 0) {
        throw new IllegalArgumentException(
            "init.freeze needs optimiser.weightDecay 0, which would shrink the frozen weights");
      }
    }
    Set<String> names = new HashSet<>();
    for (Source source : sources) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException("data has two sources named " + source.name());
      }
    }
    for (String source : validation.sources()) {
      if (!names.contains(source)) {
        throw new IllegalArgumentException("validation.sources names no source of data: " + source);
      }
    }
    run.checkBatch(network.input(), sources.stream().mapToDouble(Source::share).toArray());
  }
}
