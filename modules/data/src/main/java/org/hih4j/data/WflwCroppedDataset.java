package org.hih4j.data;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.LineReader;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Schemes;
import org.hih4j.data.internal.Values;

/**
 * WFLW as the HIH reference evaluates it: every face already cut out as a 256 x 256 image, one line
 * {@code NAME x0 y0 x1 y1 …} a face with points as fractions of the crop's side.
 *
 * <p>The labels of the split {@code test} are in {@code test.txt}, its images in {@code test}; the
 * subsets are {@code test_largepose}, {@code test_expression} and so on, each with a list and a
 * folder of its own, and where the subset's folder is missing the images of {@code test} serve.
 * Faces of {@code test} carry the subsets in whose lists they stand, which their labels tell. In
 * memory points are in pixels of the crop: fraction times side, nothing added, which is the
 * reference's frame. Immutable and thread-safe.
 */
record WflwCroppedDataset(
    Path images, LandmarkScheme scheme, Map<String, Set<FloatBuffer>> members) {
  /** The side of the crops in pixels. */
  public static final int SIDE = 256;

  private static final Map<String, String> LISTS = new LinkedHashMap<>();

  static {
    for (String subset : WflwDataset.SUBSETS) {
      LISTS.put(subset, "test_" + (subset.equals("pose") ? "largepose" : subset));
    }
  }

  /**
   * Opens the dataset.
   *
   * @param path the folder that holds {@code test.txt} and the folder {@code test}
   * @param options split ({@code train}, {@code test} or a subset), places, error policy
   * @return the dataset
   * @throws DatasetException if there is no such list
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("WFLW, pre-cropped,", "splitFile", options.splitFile());
    String split = options.split().orElse("test").toLowerCase(Locale.ROOT);
    String name = LISTS.getOrDefault(split, split);
    Path list = Layout.labels(options, path).orElseGet(() -> path.resolve(name + ".txt"));
    if (!Files.isRegularFile(list)) {
      throw DatasetException.at(list, "the label file is missing");
    }
    Path images = options.images().orElseGet(() -> images(path, name));
    LandmarkScheme scheme =
        options.scheme().orElseGet(() -> Schemes.forPoints(list, points(list), options.scheme()));
    Map<String, Set<FloatBuffer>> members = new HashMap<>();
    if (split.equals("test")) {
      LISTS.forEach(
          (subset, file) -> {
            Path subsetList = path.resolve(file + ".txt");
            if (Files.isRegularFile(subsetList)) {
              members.put(subset, faces(subsetList, scheme.size()));
            }
          });
    }
    WflwCroppedDataset rows = new WflwCroppedDataset(images, scheme, members);
    Dataset.Card card =
        new Dataset.Card(
            "WFLW, pre-cropped",
            split,
            list.toString(),
            WflwDataset.SUBSETS.stream().filter(members::containsKey).toList(),
            split.equals("test") ? OptionalLong.of(2500) : OptionalLong.empty(),
            Normalizer.Kind.INTER_OCULAR,
            0.10,
            "research use; the terms of the WFLW authors",
            List.of("crops made from the labels' own extent: no detector is involved"));
    return new OpenedDataset(
        card,
        scheme,
        OptionalInt.of(SIDE),
        () -> Rows.ofLines(list, 0, options, (text, line) -> Optional.of(rows.parse(text))),
        () -> {});
  }

  private Sample parse(String text) {
    String[] cells = text.trim().split("\\s+");
    float[] fractions = fractions(cells, scheme.size());
    double[] xy = new double[fractions.length];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = (double) fractions[i] * SIDE;
    }
    Sample.Builder sample =
        Sample.builder(
            cells[0],
            Sample.Image.of(Values.image(images, cells[0])),
            Values.landmarks(scheme, xy));
    for (String subset : WflwDataset.SUBSETS) {
      if (members.getOrDefault(subset, Set.of()).contains(FloatBuffer.wrap(fractions))) {
        sample.subset(subset);
      }
    }
    return sample.build();
  }

  /** The labels in single precision, in which the reference keeps them. */
  private static float[] fractions(String[] cells, int points) {
    int columns = 1 + 2 * points;
    if (cells.length != columns) {
      throw new BadRow("expected " + columns + " columns: " + cells.length);
    }
    float[] fractions = new float[2 * points];
    for (int i = 0; i < fractions.length; i++) {
      String name = Values.name(i);
      fractions[i] = (float) Values.coordinate(cells[i + 1], name);
      if (!(Math.abs(fractions[i]) <= 10)) {
        throw new BadRow(name + " is not a fraction of the crop's side: " + fractions[i]);
      }
    }
    return fractions;
  }

  private static Path images(Path path, String name) {
    String whole = name.startsWith("test_") ? "test" : name;
    return Layout.firstFolder(path, name, whole, "images").orElse(path);
  }

  private static int points(Path list) {
    try (LineReader lines = LineReader.open(list)) {
      if (!lines.advance()) {
        throw DatasetException.at(list, "the label file is empty");
      }
      int columns = lines.text().trim().split("\\s+").length;
      if (columns < 5 || columns % 2 == 0) {
        throw DatasetException.at(
            list, lines.line(), "expected an image's name and pairs of numbers");
      }
      return (columns - 1) / 2;
    }
  }

  /** The faces of a list, known by their labels: names are numbered anew in each list. */
  private static Set<FloatBuffer> faces(Path list, int points) {
    Set<FloatBuffer> faces = new HashSet<>();
    try (LineReader lines = LineReader.open(list)) {
      while (lines.advance()) {
        String[] cells = lines.text().trim().split("\\s+");
        faces.add(FloatBuffer.wrap(lines.read(() -> fractions(cells, points))));
      }
    }
    return faces;
  }
}
