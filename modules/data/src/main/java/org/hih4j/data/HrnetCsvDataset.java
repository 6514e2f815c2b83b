package org.hih4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.CsvLine;
import org.hih4j.data.internal.LineReader;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Schemes;
import org.hih4j.data.internal.Values;

/**
 * The CSV files of the HRNet landmark project: {@code image_name,scale,center_w,center_h,
 * original_0_x,original_0_y,…}, for AFLW with {@code box_size} as well.
 *
 * <p>Columns are found by their names. Files of 68 points are copies of 300W's .pts files and count
 * pixels from 1, so theirs are lowered by 1; the others count from 0. Immutable and thread-safe.
 */
final class HrnetCsvDataset implements Dataset {
  private static final double REFERENCE_SIDE = 200;

  private final Path file;
  private final Path images;
  private final LandmarkScheme scheme;
  private final int columns;
  private final int imageColumn;
  private final int scaleColumn;
  private final int centerXColumn;
  private final int centerYColumn;
  private final int[] pointColumns;
  private final DatasetOptions options;
  private final Dataset.Card card;

  private HrnetCsvDataset(Path file, Path images, List<String> header, DatasetOptions options) {
    this.file = file;
    this.images = images;
    this.options = options;
    this.columns = header.size();
    this.imageColumn = column(file, header, "image_name", "image");
    this.scaleColumn = column(file, header, "scale");
    this.centerXColumn = column(file, header, "center_w");
    this.centerYColumn = column(file, header, "center_h");
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).endsWith("_x")) {
        if (i + 1 >= header.size() || !header.get(i + 1).endsWith("_y")) {
          throw DatasetException.at(file, 1, "no y column follows " + header.get(i));
        }
        found.add(i);
        found.add(i + 1);
      }
    }
    this.pointColumns = found.stream().mapToInt(Integer::intValue).toArray();
    this.scheme = Schemes.forPoints(file, pointColumns.length / 2, options.scheme());
    this.card =
        new Dataset.Card(
            FilePaths.name(file).replaceFirst("\\.csv$", ""),
            "all",
            file.toString(),
            List.of(),
            OptionalLong.empty(),
            Normalizer.Kind.usualFor(scheme),
            scheme.equals(LandmarkScheme.IBUG_68) ? 0.08 : 0.10,
            "the terms of the images' authors",
            List.of());
  }

  /**
   * Opens a label file.
   *
   * @param path the CSV file
   * @param options images: the folder that the names in the file are relative to, by default the
   *     folder {@code images} beside the file, or the file's own
   * @return the dataset
   * @throws DatasetException if the file is missing or its header lacks a column
   */
  public static HrnetCsvDataset open(Path path, DatasetOptions options) {
    Path file = options.onlyFile(path, "an HRNet CSV file");
    Path images = options.imagesBeside(file);
    List<String> header;
    try (LineReader lines = LineReader.open(file)) {
      String line = lines.next();
      // Not split by a pattern with spaces: those are slow to look for in a long line of them.
      header =
          line == null
              ? List.of()
              : Arrays.stream(line.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
    }
    return new HrnetCsvDataset(file, images, header, options);
  }

  @Override
  public Dataset.Card card() {
    return card;
  }

  @Override
  public LandmarkScheme scheme() {
    return scheme;
  }

  @Override
  public Stream<Sample> samples() {
    return Rows.ofLines(file, 1, options, this::parse);
  }

  private Optional<Sample> parse(String text, long line) {
    List<String> cells = CsvLine.split(text);
    if (cells.size() != columns) {
      throw new BadRow("expected " + columns + " columns as in the header: " + cells.size());
    }
    double origin = scheme.equals(LandmarkScheme.IBUG_68) ? 1 : 0;
    double[] xy = new double[pointColumns.length];
    for (int i = 0; i < xy.length; i++) {
      String name = (i % 2 == 0 ? "x" : "y") + i / 2;
      xy[i] = Values.coordinate(cells.get(pointColumns[i]), name) - origin;
    }
    double scale = Values.number(cells.get(scaleColumn), "scale");
    if (!(scale * REFERENCE_SIDE > 0 && scale < 1e4)) {
      throw new BadRow("scale must be positive: " + scale);
    }
    String name = cells.get(imageColumn).trim();
    return Optional.of(
        Sample.builder(
                name + "#" + line,
                Sample.Image.of(Values.image(images, name)),
                Values.landmarks(scheme, xy))
            .box(
                FaceBox.hrnet(
                    Values.coordinate(cells.get(centerXColumn), "center_w") - origin,
                    Values.coordinate(cells.get(centerYColumn), "center_h") - origin,
                    scale))
            .build());
  }

  private static int column(Path file, List<String> header, String... names) {
    for (String name : names) {
      int index = header.indexOf(name);
      if (index >= 0) {
        return index;
      }
    }
    throw DatasetException.at(file, 1, "the header has no column " + names[0]);
  }
}
