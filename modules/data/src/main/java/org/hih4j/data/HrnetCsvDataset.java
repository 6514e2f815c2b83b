package org.hih4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.CsvLine;
import org.hih4j.data.internal.Layout;
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
record HrnetCsvDataset(
    Path images,
    LandmarkScheme scheme,
    int columns,
    int image,
    int scale,
    int centerX,
    int centerY,
    int[] points) {
  private static final double REFERENCE_SIDE = 200;

  /**
   * Opens a label file.
   *
   * @param path the CSV file
   * @param options images: the folder that the names in the file are relative to, by default the
   *     folder {@code images} beside the file, or the file's own
   * @return the dataset
   * @throws DatasetException if the file is missing or its header lacks a column
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Path file = options.onlyFile(path, "an HRNet CSV file");
    Layout.refuse("an HRNet CSV file", "splitFile", options.splitFile());
    Path images = Layout.imagesBeside(file, options);
    List<String> header;
    try (LineReader lines = LineReader.open(file)) {
      String line = lines.next();
      // Not split by a pattern with spaces: those are slow to look for in a long line of them.
      header =
          line == null
              ? List.of()
              : Arrays.stream(line.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
    }
    int image = column(file, header, "image_name", "image");
    int scale = column(file, header, "scale");
    int centerX = column(file, header, "center_w");
    int centerY = column(file, header, "center_h");
    int[] points = points(file, header);
    LandmarkScheme scheme = Schemes.forPoints(file, points.length / 2, options.scheme());
    HrnetCsvDataset rows =
        new HrnetCsvDataset(images, scheme, header.size(), image, scale, centerX, centerY, points);
    Dataset.Card card =
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
    return new OpenedDataset(card, scheme, () -> Rows.ofLines(file, 1, options, rows::parse));
  }

  private static int[] points(Path file, List<String> header) {
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
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private Optional<Sample> parse(String text, long line) {
    List<String> cells = CsvLine.split(text, columns, " as in the header");
    double origin = scheme.equals(LandmarkScheme.IBUG_68) ? 1 : 0;
    double[] xy =
        Values.coordinates(scheme.size(), i -> Values.number(cells.get(points[i]), Values.name(i)));
    Arrays.setAll(xy, i -> xy[i] - origin);
    double side = Values.number(cells.get(scale), "scale");
    if (!(side * REFERENCE_SIDE > 0 && side < 1e4)) {
      throw new BadRow("scale must be positive: " + side);
    }
    String name = cells.get(image).trim();
    return Optional.of(
        Sample.builder(
                name + "#" + line,
                Sample.Image.of(Values.image(images, name)),
                Values.landmarks(scheme, xy))
            .box(
                FaceBox.hrnet(
                    Values.coordinate(cells.get(centerX), "center_w") - origin,
                    Values.coordinate(cells.get(centerY), "center_h") - origin,
                    side))
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
