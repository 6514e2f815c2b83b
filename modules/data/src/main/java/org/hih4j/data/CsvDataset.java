package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.CsvLine;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.LineReader;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Schemes;
import org.hih4j.data.internal.Values;
import org.hih4j.data.training.SplitFile;

/**
 * Labels in this project's own CSV form: a header {@code image,x0,y0,x1,y1,…} and one face a row.
 *
 * <p>Coordinates are pixels with the centre of the top-left pixel at (0, 0). A point whose two
 * cells are empty, or NaN, has no label. Where the first face lacks a label for an outer corner of
 * an eye, errors are divided by the square root of the face box's area instead of the inter-ocular
 * distance. The images lie in the folder {@code images} beside the label file, or beside the file
 * itself where there is no such folder. The splits are {@code all} (the default), and where a split
 * file lists the validation part, {@code validation} and {@code train}: the listed images and the
 * others. Immutable and thread-safe.
 */
record CsvDataset(
    Path images,
    String folder,
    LandmarkScheme scheme,
    String split,
    Optional<SplitFile> splitFile) {
  /**
   * Opens a dataset.
   *
   * @param path the folder of the label file, or the label file itself
   * @param options split (all, train, validation), places, scheme and error policy; where a folder
   *     has several label files the scheme, if given, chooses the one with as many points
   * @return the dataset
   * @throws DatasetException if there is no label file, more than one, or its header is wrong
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Path file = findLabels(path, options);
    String has = "a CSV dataset has the splits all, train and validation";
    String split = Layout.split(options, "all", has, List.of("all", "train", "validation"));
    int points = readHeader(file);
    LandmarkScheme scheme = Schemes.forPoints(file, points, options.scheme());
    Path parent = FilePaths.folder(file.toAbsolutePath().normalize());
    CsvDataset rows =
        new CsvDataset(
            Layout.imagesBeside(file, options),
            FilePaths.name(parent),
            scheme,
            split,
            SplitFile.of(parent, split, options));
    List<String> notes = new ArrayList<>();
    rows.splitFile.ifPresent(
        listed -> notes.add("validation part by " + FilePaths.name(listed.file())));
    Normalizer.Kind normalizer = Normalizer.Kind.usualFor(scheme, rows.first(file));
    if (normalizer == Normalizer.Kind.SQRT_BOX_AREA) {
      notes.add("half-labelled faces: errors are divided by the root of the face box's area");
    }
    Dataset.Card card =
        new Dataset.Card(
            rows.folder,
            split,
            file.toString(),
            List.of(),
            OptionalLong.empty(),
            normalizer,
            0.08,
            "unknown: as the owner of the files says",
            notes);
    return new OpenedDataset(
        card, scheme, () -> Rows.ofLines(file, 1, options, (text, line) -> rows.parse(text)));
  }

  private Optional<Sample> parse(String text) {
    List<String> cells = cells(text);
    double[] xy = coordinates(cells);
    String name = cells.get(0).trim();
    Path image = Values.image(images, name);
    if (splitFile.isPresent() && !splitFile.get().isIn(split, folder, name)) {
      return Optional.empty();
    }
    return Optional.of(
        Sample.builder(name, Sample.Image.of(image), Values.landmarks(scheme, xy)).build());
  }

  private List<String> cells(String text) {
    return CsvLine.split(text, 1 + 2 * scheme.size(), " as in the header");
  }

  private double[] coordinates(List<String> cells) {
    double[] xy = new double[2 * scheme.size()];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = Values.coordinateIfLabelled(cells.get(i + 1), Values.name(i));
    }
    return xy;
  }

  /** The landmarks of the first row; none where there is no row, or a bad one. */
  private List<Landmarks> first(Path file) {
    try (LineReader lines = LineReader.open(file)) {
      lines.next();
      String row = lines.next();
      return row == null ? List.of() : List.of(Values.landmarks(scheme, coordinates(cells(row))));
    } catch (BadRow e) {
      return List.of();
    }
  }

  private static int readHeader(Path file) {
    String header;
    try (LineReader lines = LineReader.open(file)) {
      header = lines.next();
    }
    List<String> cells =
        header == null || header.indexOf('"') >= 0 ? List.of() : CsvLine.split(header);
    if (cells.size() < 3 || cells.size() % 2 == 0 || !cells.get(0).trim().equals("image")) {
      throw DatasetException.at(file, 1, "the header must be image,x0,y0,x1,y1,...");
    }
    for (int i = 0; i + 1 < cells.size(); i++) {
      if (!cells.get(i + 1).trim().equals(Values.name(i))) {
        throw DatasetException.at(
            file,
            1,
            "column "
                + (i + 2)
                + " of the header must be "
                + Values.name(i)
                + ": '"
                + Values.shortened(cells.get(i + 1))
                + "'");
      }
    }
    return (cells.size() - 1) / 2;
  }

  static List<Path> labelFiles(Path folder) {
    return Layout.list(folder).stream()
        .filter(f -> FilePaths.name(f).endsWith(".csv") && Files.isRegularFile(f))
        .toList();
  }

  private static Path findLabels(Path path, DatasetOptions options) {
    if (options.labels().isPresent()) {
      return Layout.labels(options, path)
          .filter(Files::isRegularFile)
          .orElseThrow(
              () -> DatasetException.at(options.labels().get(), "the label file is missing"));
    }
    if (Files.isRegularFile(path)) {
      return path;
    }
    if (!Files.isDirectory(path)) {
      throw DatasetException.at(path, "there is no such folder or label file");
    }
    List<Path> found = labelFiles(path);
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw DatasetException.at(path, "no .csv label file in this folder");
    }
    if (options.scheme().isPresent()) {
      int points = options.scheme().get().size();
      List<Path> fitting = found.stream().filter(file -> readHeader(file) == points).toList();
      if (fitting.size() == 1) {
        return fitting.get(0);
      }
    }
    throw DatasetException.at(
        path,
        "several label files, say which one: "
            + String.join(", ", found.stream().map(FilePaths::name).toList()));
  }
}
