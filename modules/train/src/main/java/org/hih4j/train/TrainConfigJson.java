package org.hih4j.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.model.internal.json.JsonFields;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.train.TrainConfig.Augmentation;
import org.hih4j.train.TrainConfig.Export;
import org.hih4j.train.TrainConfig.Fit;
import org.hih4j.train.TrainConfig.Format;
import org.hih4j.train.TrainConfig.Init;
import org.hih4j.train.TrainConfig.Kind;
import org.hih4j.train.TrainConfig.Labels;
import org.hih4j.train.TrainConfig.Loss;
import org.hih4j.train.TrainConfig.Outside;
import org.hih4j.train.TrainConfig.Source;
import org.hih4j.train.TrainConfig.Spread;
import org.hih4j.train.TrainConfig.Validation;
import org.hih4j.train.internal.sample.Shapes;

/** Reads the configuration of a training of landmarks from JSON; each refusal names the value. */
final class TrainConfigJson {
  /** Channels of a zoom head's samples unless others are given. */
  private static final int ZOOM_WIDTH = 16;

  private static final int MOST_LANDMARKS = 4096;

  private TrainConfigJson() {}

  static TrainConfig read(JsonFields f) {
    f.words("task", "landmarks");
    RunConfig.Settings run = RunConfig.Settings.read(f, 2);
    List<LandmarkScheme> schemes = schemes(f);
    int channels = schemes.stream().mapToInt(LandmarkScheme::size).sum();
    Crop crop =
        f.objectOrEmpty(
            "crop", c -> new Crop(c.number("expand", 1.3, 1, 4), scheme(c, "box", schemes)));
    HihArchitecture network = f.object("network", n -> network(n, channels));
    Losses losses = f.objectOrEmpty("loss", l -> losses(l, network.head()));
    return new TrainConfig(
        run,
        schemes,
        network,
        crop.expand,
        crop.box,
        losses.loss,
        losses.outside,
        f.objectOrEmpty("augmentation", TrainConfigJson::augmentation),
        f.optional("init", TrainConfigJson::init),
        sources(f, schemes),
        f.objectOrEmpty("validation", TrainConfigJson::validation),
        f.list("export", e -> export(e, schemes, crop.expand)));
  }

  private record Crop(double expand, int box) {}

  private record Losses(Loss loss, Outside outside) {}

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

  private static HihArchitecture network(JsonFields n, int channels) {
    int features = n.integer("features", 256, 4, 4096);
    Head head = n.choice("head", Head.class, Head.HIH);
    boolean decimals = head.hasDecimals();
    boolean zoom = head == Head.ZOOM;
    int width = zoom ? ZOOM_WIDTH : decimals ? features * 3 / 2 : 0;
    return n.build(
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

  private static Losses losses(JsonFields f, Head head) {
    Recipe usual =
        switch (head) {
          case ZOOM -> Recipe.ZOOM;
          case WOO -> Recipe.EXPECTATION;
          default -> Recipe.SEAMLESS;
        };
    Loss base =
        switch (f.choice("recipe", Recipe.class, usual)) {
          case PUBLISHED -> Loss.published();
          case FOREGROUND -> Loss.foreground();
          case ADAPTIVE_WING -> Loss.adaptiveWing();
          case SEAMLESS -> Loss.seamless();
          case RESIDUAL -> Loss.residual();
          case EXPECTATION -> Loss.expectation();
          case ZOOM -> Loss.zoom();
        };
    Loss loss =
        new Loss(
            f.choice("heatmap", Loss.Heatmap.class, base.heatmap()),
            f.choice("target", Loss.Target.class, base.target()),
            f.choice("decimal", Loss.Decimal.class, base.decimal()),
            f.choice("origin", Loss.Origin.class, base.origin()),
            f.number("heatmapWeight", base.heatmapWeight(), 0, 1e6),
            f.number("decimalWeight", base.decimalWeight(), 0, 1e6),
            f.number("coordinateWeight", base.coordinateWeight(), 0, 1e6),
            f.number("foregroundWeight", base.foregroundWeight(), 0, 1e6),
            f.number("sigma", base.sigma(), 0.1, 16),
            f.number("decimalSigma", base.decimalSigma(), 0.1, 16),
            f.number("jitter", base.jitter(), 0, 0.5));
    return new Losses(loss, f.choice("outside", Outside.class, Outside.MASK));
  }

  private enum Preset {
    STANDARD,
    NONE
  }

  private static Augmentation augmentation(JsonFields f) {
    Augmentation b =
        f.choice("preset", Preset.class, Preset.STANDARD) == Preset.NONE
            ? Augmentation.none()
            : Augmentation.standard();
    return new Augmentation(
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
  }

  private static Init init(JsonFields f) {
    Init init =
        new Init(
            Path.of(f.words("weights")),
            f.choice("as", Fit.class, Fit.SAME),
            f.integer("firstLandmark", 0, 0, 10_000),
            f.number("heatmapGain", 1, 1e-3, 1e3),
            f.flag("decimals", true),
            f.flag("freeze", false));
    if (init.as() != Fit.WIDEN && (init.heatmapGain() != 1 || !init.decimals())) {
      throw new IllegalArgumentException(
          "init.heatmapGain and init.decimals are for init.as widen alone");
    }
    if (init.as() != Fit.TRIM && init.firstLandmark() != 0) {
      throw new IllegalArgumentException("init.firstLandmark is for init.as trim alone");
    }
    return init;
  }

  private static List<Source> sources(JsonFields f, List<LandmarkScheme> schemes) {
    List<Source> result = f.list("data", s -> source(s, schemes));
    if (result.stream().noneMatch(s -> s.share() > 0)) {
      throw new IllegalArgumentException("data must name at least one source with a share above 0");
    }
    return result;
  }

  private static Source source(JsonFields s, List<LandmarkScheme> schemes) {
    List<Labels> labels = s.list("labels", l -> labels(l, schemes));
    String name = s.words("name");
    checkSource(name);
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("data: source " + name + " has no labels");
    }
    return new Source(
        name,
        Path.of(s.words("images", ".")),
        labels,
        s.number("share", 1, 0, 1000),
        s.integer("limit", 0, 0, Integer.MAX_VALUE),
        s.integer("turned", 1, 1, 100));
  }

  /** Checks the name of a source, which is part of the names of columns of the log. */
  static void checkSource(String name) {
    if (name.contains(",")) {
      throw new IllegalArgumentException("data: name must have no comma: " + name);
    }
  }

  private static Labels labels(JsonFields l, List<LandmarkScheme> schemes) {
    Format format = l.choice("format", Format.class, Format.CSV);
    Optional<String> file = l.optionalWords("file");
    if (file.isEmpty() && format != Format.SHAPES && format != Format.PTS) {
      l.words("file");
    }
    Kind kind = l.choice("kind", Kind.class, Kind.HAND);
    int index = scheme(l, "scheme", schemes);
    LandmarkScheme scheme = schemes.get(index);
    if (format == Format.SHAPES && !scheme.equals(Shapes.SCHEME)) {
      throw new IllegalArgumentException(
          "data: labels of the format shapes have the scheme "
              + Shapes.SCHEME.name()
              + ": "
              + scheme.name());
    }
    double weight = l.number("weight", kind == Kind.MACHINE ? 0.5 : 1, 0, 1000);
    return new Labels(
        format,
        file.map(Path::of),
        l.optionalWords("split"),
        index,
        kind,
        weight,
        l.number("decimalWeight", kind == Kind.MACHINE ? 0 : weight, 0, 1000),
        labelled(l, scheme),
        l.optional("spread", TrainConfigJson::spread),
        l.objectOrEmpty("groups", groups -> groups(groups, scheme)));
  }

  private static Optional<LandmarkScheme> labelled(JsonFields f, LandmarkScheme scheme) {
    if (!f.has("labelled")) {
      return Optional.empty();
    }
    String name = f.words("labelled");
    return f.build(
        () -> {
          LandmarkScheme from = LandmarkScheme.named(name);
          if (SchemeMapping.ofLabels(from, scheme).isEmpty()) {
            throw new IllegalArgumentException(
                "labelled must be a scheme that maps to " + scheme.name() + ": " + name);
          }
          return Optional.of(from);
        });
  }

  private static Spread spread(JsonFields f) {
    return new Spread(
        Path.of(f.words("file")),
        f.number("full", 1.2, 0, 1000),
        f.number("slope", 0.25, 0, 1000),
        f.number("least", 0.1, 0, 1000),
        f.number("most", 1, 0, 1000));
  }

  private static Map<String, Double> groups(JsonFields f, LandmarkScheme scheme) {
    Map<String, Double> result = new LinkedHashMap<>();
    for (String group : scheme.groups().keySet()) {
      if (f.has(group)) {
        result.put(group, f.number(group, 1, 0, 1000));
      }
    }
    return result;
  }

  private static Validation validation(JsonFields f) {
    if (f.has("split") && f.has("fraction")) {
      throw new IllegalArgumentException(
          "validation.fraction is for trainings without validation.split, which says what is held"
              + " out");
    }
    return new Validation(
        f.optionalWords("split").map(Path::of),
        f.number("fraction", f.has("split") ? 0 : 0.1, 0, 0.9),
        f.integer("every", 1000, 1, 1_000_000_000),
        f.integer("limit", 0, 0, Integer.MAX_VALUE),
        f.flag("jitter", true),
        f.has("sources") ? f.textList("sources") : List.of());
  }

  private static Export export(JsonFields e, List<LandmarkScheme> schemes, double expand) {
    String name = modelName(e);
    return new Export(
        name,
        scheme(e, "scheme", schemes),
        Path.of(e.words("folder", "models/" + name)),
        e.number("expand", expand, 1, 4),
        e.words("description", ""),
        e.words("licence", ""));
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
