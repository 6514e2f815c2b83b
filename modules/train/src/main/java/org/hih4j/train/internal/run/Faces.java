package org.hih4j.train.internal.run;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.hih4j.core.HihException;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;
import org.hih4j.data.training.SplitFile;
import org.hih4j.data.training.SpreadFile;
import org.hih4j.face.HeadPose;
import org.hih4j.imaging.FaceImage;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.TrainConfig.Format;
import org.hih4j.train.TrainConfig.Labels;
import org.hih4j.train.TrainConfig.Source;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.sample.CachedFace;
import org.hih4j.train.internal.sample.CropCache;
import org.hih4j.train.internal.sample.LabelledFace;
import org.hih4j.train.internal.sample.Picture;
import org.hih4j.train.internal.sample.Shapes;

/** The faces of a configuration: which there are, which are held out, and their crops in memory. */
final class Faces implements AutoCloseable {
  /** What lists of several faces a picture put behind its name. */
  private static final Pattern FACE = Pattern.compile("#\\d+$");

  private static final int DRAWN = 400;
  private static final int SHOWN_PROBLEMS = 10;

  private final TrainConfig config;
  private final List<List<LabelledFace>> training = new ArrayList<>();
  private final List<List<LabelledFace>> heldOut = new ArrayList<>();
  private final List<Dataset> open = new ArrayList<>();

  private Faces(TrainConfig config) {
    this.config = config;
  }

  /**
   * Reads all labels; pictures are not read yet.
   *
   * @throws HihException if labels or pictures are missing or wrong
   */
  static Faces find(TrainConfig config) {
    Faces faces = new Faces(config);
    Map<String, Path> folders =
        config.sources().stream().collect(Collectors.toMap(Source::name, Source::images));
    try {
      HeldOut split =
          config
              .validation()
              .split()
              .map(file -> new HeldOut(SplitFile.load(config.dataRoot().resolve(file)), folders))
              .orElse(null);
      for (Source source : config.sources()) {
        List<LabelledFace> train = new ArrayList<>();
        List<LabelledFace> held = new ArrayList<>();
        faces
            .read(source)
            .forEach(
                (id, face) -> {
                  String picture = FACE.matcher(id).replaceFirst("");
                  boolean out =
                      split != null
                          ? split.contains(source.images(), picture)
                          : hash(picture) < config.validation().fraction();
                  (out ? held : train).add(face);
                });
        if (train.isEmpty() && source.share() > 0) {
          throw new TrainingException("source " + source.name() + " has no faces to train on");
        }
        faces.training.add(repeatTurned(limit(train, source.limit()), source.turned()));
        boolean measured =
            config.validation().sources().isEmpty()
                || config.validation().sources().contains(source.name());
        faces.heldOut.add(
            measured ? limit(held, config.validation().limit()) : List.<LabelledFace>of());
      }
      return faces;
    } catch (RuntimeException e) {
      faces.close();
      throw e;
    }
  }

  /** The faces, those turned far aside several times. */
  private static List<LabelledFace> repeatTurned(List<LabelledFace> faces, int times) {
    if (times == 1) {
      return faces;
    }
    List<LabelledFace> result = new ArrayList<>(faces);
    for (LabelledFace face : faces) {
      if (isTurned(face)) {
        result.addAll(Collections.nCopies(times - 1, face));
      }
    }
    return List.copyOf(result);
  }

  private static boolean isTurned(LabelledFace face) {
    return Arrays.stream(face.labels())
        .anyMatch(labels -> labels != null && HeadPose.isTurned(labels));
  }

  private static <T> List<T> limit(List<T> list, int limit) {
    return List.copyOf(limit > 0 && list.size() > limit ? list.subList(0, limit) : list);
  }

  /** A number in [0, 1) that depends on the name alone. */
  private static double hash(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() / (double) (1L << 32);
  }

  /** Faces to train on, by source. */
  List<List<LabelledFace>> training() {
    return training;
  }

  /** Faces to measure on, by source. */
  List<List<LabelledFace>> heldOut() {
    return heldOut;
  }

  private Map<String, LabelledFace> read(Source source) {
    Map<String, LabelledFace> faces = new LinkedHashMap<>();
    int schemes = config.schemes().size();
    for (Labels labels : source.labels()) {
      if (labels.format() == Format.SHAPES) {
        draw(source, labels, faces);
        continue;
      }
      Dataset dataset = open(source, labels);
      open.add(dataset);
      LandmarkScheme scheme = config.schemes().get(labels.scheme());
      if (!dataset.scheme().equals(labels.labelled().orElse(scheme))) {
        throw new TrainingException(
            "source "
                + source.name()
                + " has landmarks of "
                + dataset.scheme()
                + " where the configuration says "
                + labels.labelled().orElse(scheme));
      }
      Optional<SchemeMapping> mapping =
          labels.labelled().map(from -> SchemeMapping.ofLabels(from, scheme).orElseThrow());
      Optional<SpreadFile> spread =
          labels.spread().map(s -> SpreadFile.load(config.dataRoot().resolve(s.file())));
      if (spread.isPresent() && spread.get().landmarks() != dataset.scheme().size()) {
        throw new TrainingException(
            labels.spread().orElseThrow().file()
                + " has "
                + spread.get().landmarks()
                + " columns of spreads where "
                + dataset.scheme()
                + " has "
                + dataset.scheme().size()
                + " landmarks");
      }
      Set<String> labelled = new HashSet<>();
      try (Stream<Sample> samples = dataset.samples()) {
        samples.forEach(
            sample -> {
              if (!labelled.add(sample.id())) {
                throw new TrainingException(
                    "source " + source.name() + " labels " + sample.id() + " twice in one file");
              }
              LabelledFace face =
                  faces.computeIfAbsent(
                      sample.id(),
                      id ->
                          new LabelledFace(
                              source.name() + "/" + id,
                              () -> picture(sample.image().load()),
                              new Landmarks[schemes],
                              new double[schemes][],
                              new double[schemes][]));
              put(face, labels, mapping, sample, spread);
            });
      }
    }
    return faces;
  }

  private static Picture picture(FaceImage image) {
    return Picture.of(image.toBufferedImage());
  }

  private static void put(
      LabelledFace face,
      Labels labels,
      Optional<SchemeMapping> mapping,
      Sample sample,
      Optional<SpreadFile> spread) {
    Landmarks own = sample.landmarks();
    double[] trust = new double[own.size()];
    Arrays.fill(trust, 1);
    if (spread.isPresent()) {
      double[] spreads =
          spread
              .get()
              .spread(sample.id())
              .orElseThrow(
                  () ->
                      new TrainingException(
                          labels.spread().orElseThrow().file() + " has no row of " + sample.id()));
      Arrays.setAll(trust, i -> labels.spread().orElseThrow().weight(spreads[i]));
    }
    if (mapping.isEmpty()) {
      put(face, labels, own, trust);
      return;
    }
    double[] mapped = new double[mapping.get().to().size()];
    for (int i = 0; i < mapped.length; i++) {
      int source = mapping.get().source(i);
      mapped[i] = source < 0 ? 0 : trust[source];
    }
    put(face, labels, mapping.get().apply(own), mapped);
  }

  private static void put(LabelledFace face, Labels labels, Landmarks landmarks, double[] trust) {
    double[] weight = new double[landmarks.size()];
    double[] decimalWeight = new double[landmarks.size()];
    double[] factor = new double[landmarks.size()];
    Arrays.fill(factor, 1);
    labels
        .groups()
        .forEach(
            (group, value) ->
                landmarks.scheme().group(group).forEach(index -> factor[index] = value));
    for (int i = 0; i < weight.length; i++) {
      weight[i] = labels.weight() * trust[i] * factor[i];
      decimalWeight[i] = labels.decimalWeight() * trust[i] * factor[i];
    }
    face.labels()[labels.scheme()] = landmarks;
    face.weight()[labels.scheme()] = weight;
    face.decimalWeight()[labels.scheme()] = decimalWeight;
  }

  private void draw(Source source, Labels labels, Map<String, LabelledFace> faces) {
    int count = source.limit() > 0 ? source.limit() * 5 / 4 : DRAWN;
    for (int i = 0; i < count; i++) {
      int number = i;
      LabelledFace face =
          new LabelledFace(
              source.name() + "/" + i,
              () -> Shapes.draw(number).picture(),
              new Landmarks[config.schemes().size()],
              new double[config.schemes().size()][],
              new double[config.schemes().size()][]);
      Landmarks landmarks = Shapes.draw(i).landmarks();
      double[] ones = new double[landmarks.size()];
      Arrays.fill(ones, 1);
      put(face, labels, landmarks, ones);
      faces.put(Integer.toString(i), face);
    }
  }

  private Dataset open(Source source, Labels labels) {
    Path images = config.dataRoot().resolve(source.images());
    Path file = labels.file().map(config.dataRoot()::resolve).orElse(images);
    DatasetOptions.Builder options =
        DatasetOptions.builder()
            .scheme(labels.labelled().orElse(config.schemes().get(labels.scheme())))
            .requireImages(true);
    String split = labels.split().orElse("train");
    return switch (labels.format()) {
      case CSV -> {
        labels.split().ifPresent(options::split);
        yield DatasetKind.CSV.open(file, options.images(images).build());
      }
      case WFLW -> DatasetKind.WFLW.open(file, options.images(images).split(split).build());
      case PTS -> DatasetKind.IBUG_300W.open(file, options.split(split).build());
      case COFW -> DatasetKind.COFW.open(file, options.split(split).build());
      case SHAPES -> throw new IllegalStateException("drawn faces are not read");
    };
  }

  /**
   * Reads pictures and cuts their crops.
   *
   * @throws TrainingException naming the faces that cannot be used
   */
  List<List<CachedFace>> cut(List<List<LabelledFace>> sources) {
    int schemes = config.schemes().size();
    int[] first = new int[schemes];
    for (int i = 0; i < schemes; i++) {
      first[i] = config.firstChannel(i);
    }
    CropCache cache =
        new CropCache(
            config.network().input(), config.expand(), config.box(), config.channels(), first);
    long count = sources.stream().mapToLong(source -> source.stream().distinct().count()).sum();
    long needed = count * cache.bytesPerFace();
    long most = Runtime.getRuntime().maxMemory() / 10 * 8;
    if (needed > most) {
      throw new TrainingException(
          String.format(
              "the crops of %d faces need %d MB and Java has %d MB: start it with -Xmx%dm or limit"
                  + " the sources",
              count, needed >> 20, most >> 20, (needed >> 20) * 3 / 2));
    }
    ExecutorService pool = Executors.newFixedThreadPool(config.run().workers());
    try {
      List<List<Future<CachedFace>>> tasks = new ArrayList<>();
      for (List<LabelledFace> source : sources) {
        // A face that is taken several times is cut once.
        IdentityHashMap<LabelledFace, Future<CachedFace>> cuts = new IdentityHashMap<>();
        tasks.add(
            source.stream()
                .map(face -> cuts.computeIfAbsent(face, f -> pool.submit(() -> cache.cut(f))))
                .toList());
      }
      List<String> problems = new ArrayList<>();
      List<List<CachedFace>> result = new ArrayList<>();
      for (List<Future<CachedFace>> source : tasks) {
        List<CachedFace> faces = new ArrayList<>();
        for (Future<CachedFace> task : source) {
          try {
            faces.add(task.get());
          } catch (ExecutionException e) {
            problems.add(String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("interrupted while reading pictures", e);
          }
        }
        result.add(List.copyOf(faces));
      }
      if (!problems.isEmpty()) {
        throw new TrainingException(
            problems.size()
                + " faces cannot be used:\n  "
                + String.join(
                    "\n  ", problems.subList(0, Math.min(SHOWN_PROBLEMS, problems.size())))
                + (problems.size() > SHOWN_PROBLEMS ? "\n  ..." : ""));
      }
      return result;
    } finally {
      pool.shutdownNow();
    }
  }

  @Override
  public void close() {
    open.forEach(Dataset::close);
  }
}
