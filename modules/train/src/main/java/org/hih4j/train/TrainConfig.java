package org.hih4j.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hih4j.core.FileException;
import org.hih4j.core.io.WholeFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.face.HeadPose;
import org.hih4j.model.internal.json.JsonFields;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.train.internal.sample.Shapes;
import org.jspecify.annotations.Nullable;

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
    RunSettings run,
    List<LandmarkScheme> schemes,
    HihArchitecture network,
    double expand,
    int box,
    LossConfig loss,
    Outside outside,
    Augmentation augmentation,
    Optional<Init> init,
    List<Source> sources,
    Validation validation,
    List<Export> exports)
    implements RunConfig {
  private static final int LARGEST = 1 << 24;

  /** Channels of a zoom head's samples unless others are given. */
  private static final int ZOOM_WIDTH = 16;

  private static final int MOST_LANDMARKS = 4096;

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
     * levels of the hourglasses and the first landmarks are taken.
     */
    TRIM
  }

  /**
   * Weights to start from.
   *
   * @param weights checkpoint or safetensors file
   * @param as how they become those of the network
   * @param heatmapGain factor on the integer heatmaps, for maps that were not trained as logits
   * @param decimals whether the decimal head is taken over too; if not, it starts anew, and may be
   *     another
   * @param freeze whether only a zoom head is trained, on the weights as they are
   */
  public record Init(Path weights, Fit as, double heatmapGain, boolean decimals, boolean freeze) {}

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
   *     by {@link SchemeMapping#between}
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
    /** Copies the map. */
    public Labels {
      groups = Map.copyOf(groups);
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
    /** Returns the weight of a landmark. */
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

  private TrainConfig with(RunSettings settings, List<Export> models) {
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
    JsonFields f = JsonFields.parse(json, true);
    f.words("task", "landmarks");
    RunSettings run = RunSettings.read(f, 2);
    List<LandmarkScheme> schemes = schemes(f);
    int channels = schemes.stream().mapToInt(LandmarkScheme::size).sum();
    JsonFields crop = f.objectOrNull("crop");
    double expand = 1.3;
    int box = 0;
    if (crop != null) {
      expand = crop.number("expand", expand, 1, 4);
      box = scheme(crop, "box", schemes);
      crop.done();
    }
    HihArchitecture network = network(f, channels);
    JsonFields loss = f.objectOrNull("loss");
    TrainConfig config =
        new TrainConfig(
            run,
            schemes,
            network,
            expand,
            box,
            loss(loss, network.head()),
            loss == null ? Outside.MASK : loss.choice("outside", Outside.class, Outside.MASK),
            augmentation(f.objectOrNull("augmentation")),
            init(f.objectOrNull("init")),
            sources(f, schemes),
            validation(f.objectOrNull("validation")),
            exports(f, schemes, expand));
    if (loss != null) {
      loss.done();
    }
    f.done();
    config.check();
    return config;
  }

  private void check() {
    if (schemes.size() > 1 && network.feedback()) {
      throw new IllegalArgumentException(
          "network.feedback must be false where several schemes share the network: a model of one"
              + " of them could not be cut out otherwise");
    }
    if (!network.head().hasDecimals()
        && (loss.decimalWeight() > 0 || loss.origin() != LossConfig.Origin.CELL)) {
      throw new IllegalArgumentException(
          "network.head woo has no decimal heatmaps: loss.decimalWeight must be 0 and loss.origin"
              + " cell, as in the recipe expectation");
    }
    if ((network.head() == Head.ZOOM) != (loss.origin() == LossConfig.Origin.WINDOW)) {
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
  }

  private static List<LandmarkScheme> schemes(JsonFields f) {
    List<LandmarkScheme> result = new ArrayList<>();
    for (String name : f.textList("schemes")) {
      LandmarkScheme scheme;
      try {
        scheme = name.equals(Shapes.SCHEME.name()) ? Shapes.SCHEME : LandmarkScheme.named(name);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("schemes: " + e.getMessage(), e);
      }
      if (result.contains(scheme)) {
        throw new IllegalArgumentException("schemes names " + name + " twice");
      }
      result.add(scheme);
    }
    if (result.isEmpty()) {
      throw new IllegalArgumentException("schemes must name at least one landmark scheme");
    }
    return result;
  }

  private static int scheme(JsonFields f, String field, List<LandmarkScheme> schemes) {
    if (!f.has(field)) {
      return 0;
    }
    String wanted = f.words(field);
    for (int i = 0; i < schemes.size(); i++) {
      if (schemes.get(i).name().equals(wanted)) {
        return i;
      }
    }
    return f.build(
        () -> {
          throw new IllegalArgumentException(
              field
                  + " must be one of the configuration's schemes "
                  + schemes.stream().map(LandmarkScheme::name).toList()
                  + ": "
                  + wanted);
        });
  }

  private static HihArchitecture network(JsonFields f, int channels) {
    JsonFields n = f.objectOrNull("network");
    if (n == null) {
      throw new IllegalArgumentException("network is missing");
    }
    int features = n.integer("features", 256, 4, 4096);
    Head head = n.choice("head", Head.class, Head.HIH);
    boolean decimals = head.hasDecimals();
    boolean zoom = head == Head.ZOOM;
    int width = zoom ? ZOOM_WIDTH : decimals ? features * 3 / 2 : 0;
    HihArchitecture result =
        n.build(
            () ->
                trainable(
                    new HihArchitecture(
                        n.integer("stacks", 1, 1, 16),
                        features,
                        n.integer("depth", 4, 1, 8),
                        channels,
                        n.integer("input", 256, 16, 4096),
                        n.integer("decimal", decimals ? 8 : 0, 0, 64),
                        n.integer("decimalWidth", width, 0, 8192),
                        head,
                        n.integer("stride", zoom ? HihArchitecture.DEFAULT_STRIDE : 0, 0, 4),
                        n.number("window", zoom ? HihArchitecture.DEFAULT_WINDOW : 0, 0, 16),
                        n.flag("feedback", true))));
    n.done();
    return result;
  }

  /** Checks what a network may be and a training cannot. */
  private static HihArchitecture trainable(HihArchitecture network) {
    if (network.landmarks() > MOST_LANDMARKS) {
      throw new IllegalArgumentException(
          "landmarks is " + network.landmarks() + ", not in 1.." + MOST_LANDMARKS);
    }
    if (network.head() == Head.AFC || network.head() == Head.OD) {
      throw new IllegalArgumentException(
          "head must be HIH, HIH_LOCAL, ZOOM or WOO: " + network.head());
    }
    return network;
  }

  private enum Recipe {
    PUBLISHED,
    FOREGROUND,
    ADAPTIVE_WING,
    SEAMLESS,
    RESIDUAL,
    EXPECTATION,
    ZOOM
  }

  private static LossConfig loss(@Nullable JsonFields f, Head head) {
    Recipe usual =
        switch (head) {
          case ZOOM -> Recipe.ZOOM;
          case WOO -> Recipe.EXPECTATION;
          default -> Recipe.SEAMLESS;
        };
    LossConfig base =
        switch (f == null ? usual : f.choice("recipe", Recipe.class, usual)) {
          case PUBLISHED -> LossConfig.published();
          case FOREGROUND -> LossConfig.foreground();
          case ADAPTIVE_WING -> LossConfig.adaptiveWing();
          case SEAMLESS -> LossConfig.seamless();
          case RESIDUAL -> LossConfig.residual();
          case EXPECTATION -> LossConfig.expectation();
          case ZOOM -> LossConfig.zoom();
        };
    if (f == null) {
      return base;
    }
    return new LossConfig(
        f.choice("heatmap", LossConfig.Heatmap.class, base.heatmap()),
        f.choice("target", LossConfig.Target.class, base.target()),
        f.choice("decimal", LossConfig.Decimal.class, base.decimal()),
        f.choice("origin", LossConfig.Origin.class, base.origin()),
        f.number("heatmapWeight", base.heatmapWeight(), 0, 1e6),
        f.number("decimalWeight", base.decimalWeight(), 0, 1e6),
        f.number("coordinateWeight", base.coordinateWeight(), 0, 1e6),
        f.number("foregroundWeight", base.foregroundWeight(), 0, 1e6),
        f.number("sigma", base.sigma(), 0.1, 16),
        f.number("decimalSigma", base.decimalSigma(), 0.1, 16),
        f.number("jitter", base.jitter(), 0, 0.5));
  }

  private enum Preset {
    STANDARD,
    NONE
  }

  private static Augmentation augmentation(@Nullable JsonFields f) {
    if (f == null) {
      return Augmentation.standard();
    }
    Augmentation b =
        f.choice("preset", Preset.class, Preset.STANDARD) == Preset.NONE
            ? Augmentation.none()
            : Augmentation.standard();
    Augmentation result =
        new Augmentation(
            f.number("rotation", b.rotation(), 0, 180),
            f.number("wideRotation", b.wideRotation(), 0, 180),
            f.number("wideShare", b.wideShare(), 0, 1),
            f.number("scaleMin", b.scaleMin(), 0.25, 1),
            f.number("scaleMax", b.scaleMax(), 1, 4),
            f.number("shift", b.shift(), 0, 0.5),
            f.number("flip", b.flip(), 0, 1),
            f.number("colour", b.colour(), 0, 2),
            f.number("gray", b.gray(), 0, 1),
            f.number("light", b.light(), 0, 1),
            f.number("blur", b.blur(), 0, 1),
            f.number("motion", b.motion(), 0, 1),
            f.number("lowResolution", b.lowResolution(), 0, 1),
            f.number("noise", b.noise(), 0, 1),
            f.number("jpeg", b.jpeg(), 0, 1),
            f.number("occlusion", b.occlusion(), 0, 1),
            f.number("donor", b.donor(), 0, 1));
    f.done();
    return result;
  }

  private static Optional<Init> init(@Nullable JsonFields f) {
    if (f == null) {
      return Optional.empty();
    }
    Init init =
        new Init(
            Path.of(f.words("weights")),
            f.choice("as", Fit.class, Fit.SAME),
            f.number("heatmapGain", 1, 1e-3, 1e3),
            f.flag("decimals", true),
            f.flag("freeze", false));
    f.done();
    if (init.as() != Fit.WIDEN && (init.heatmapGain() != 1 || !init.decimals())) {
      throw new IllegalArgumentException(
          "init.heatmapGain and init.decimals are for init.as widen alone");
    }
    return Optional.of(init);
  }

  private static List<Source> sources(JsonFields f, List<LandmarkScheme> schemes) {
    List<Source> result = new ArrayList<>();
    for (JsonFields s : f.objects("data")) {
      List<Labels> labels = new ArrayList<>();
      for (JsonFields l : s.objects("labels")) {
        Format format = l.choice("format", Format.class, Format.CSV);
        Optional<String> file = l.optionalWords("file");
        if (file.isEmpty() && format != Format.SHAPES && format != Format.PTS) {
          l.words("file");
        }
        Kind kind = l.choice("kind", Kind.class, Kind.HAND);
        int scheme = scheme(l, "scheme", schemes);
        double weight = l.number("weight", kind == Kind.MACHINE ? 0.5 : 1, 0, 1000);
        labels.add(
            new Labels(
                format,
                file.map(Path::of),
                l.optionalWords("split"),
                scheme,
                kind,
                weight,
                l.number("decimalWeight", kind == Kind.MACHINE ? 0 : weight, 0, 1000),
                labelled(l, schemes.get(scheme)),
                spread(l.objectOrNull("spread")),
                groups(l.objectOrNull("groups"), schemes.get(scheme))));
        l.done();
      }
      String name = s.words("name");
      if (labels.isEmpty()) {
        throw new IllegalArgumentException("data: source " + name + " has no labels");
      }
      result.add(
          new Source(
              name,
              Path.of(s.words("images", ".")),
              List.copyOf(labels),
              s.number("share", 1, 0, 1000),
              s.integer("limit", 0, 0, Integer.MAX_VALUE),
              s.integer("turned", 1, 1, 100)));
      s.done();
    }
    if (result.stream().noneMatch(s -> s.share() > 0)) {
      throw new IllegalArgumentException("data must name at least one source with a share above 0");
    }
    return result;
  }

  private static Optional<LandmarkScheme> labelled(JsonFields f, LandmarkScheme scheme) {
    if (!f.has("labelled")) {
      return Optional.empty();
    }
    String name = f.words("labelled");
    return f.build(
        () -> {
          LandmarkScheme from = LandmarkScheme.named(name);
          if (SchemeMapping.between(from, scheme).isEmpty()) {
            throw new IllegalArgumentException(
                "labelled must be a scheme that maps to " + scheme.name() + ": " + name);
          }
          return Optional.of(from);
        });
  }

  private static Optional<Spread> spread(@Nullable JsonFields f) {
    if (f == null) {
      return Optional.empty();
    }
    Spread result =
        new Spread(
            Path.of(f.words("file")),
            f.number("full", 1.2, 0, 1000),
            f.number("slope", 0.25, 0, 1000),
            f.number("least", 0.1, 0, 1000),
            f.number("most", 1, 0, 1000));
    f.done();
    return Optional.of(result);
  }

  private static Map<String, Double> groups(@Nullable JsonFields f, LandmarkScheme scheme) {
    Map<String, Double> result = new LinkedHashMap<>();
    if (f != null) {
      for (String group : scheme.groups().keySet()) {
        if (f.has(group)) {
          result.put(group, f.number(group, 1, 0, 1000));
        }
      }
      f.done();
    }
    return result;
  }

  private static Validation validation(@Nullable JsonFields f) {
    if (f == null) {
      return new Validation(Optional.empty(), 0.1, 1000, 0, true, List.of());
    }
    Validation result =
        new Validation(
            f.optionalWords("split").map(Path::of),
            f.number("fraction", f.has("split") ? 0 : 0.1, 0, 0.9),
            f.integer("every", 1000, 1, 1_000_000_000),
            f.integer("limit", 0, 0, Integer.MAX_VALUE),
            f.flag("jitter", true),
            f.has("sources") ? f.textList("sources") : List.of());
    f.done();
    return result;
  }

  private static List<Export> exports(JsonFields f, List<LandmarkScheme> schemes, double expand) {
    List<Export> result = new ArrayList<>();
    for (JsonFields e : f.objects("export")) {
      String name = modelName(e);
      result.add(
          new Export(
              name,
              scheme(e, "scheme", schemes),
              Path.of(e.words("folder", "models/" + name)),
              e.number("expand", expand, 1, 4),
              e.words("description", ""),
              e.words("licence", "")));
      e.done();
    }
    return result;
  }

  static String modelName(JsonFields f) {
    String name = f.words("name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "export: name must be 1 to 64 letters, digits, '.', '_' or '-': " + name);
    }
    return name;
  }
}
