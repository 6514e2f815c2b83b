package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Mat5File;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Values;
import us.hebi.matlab.mat.types.Matrix;

/**
 * AFLW with 19 points: {@code AFLWinfo_release.mat} (MATLAB 5) with the images of AFLW in {@code
 * data/flickr}, {@code images} or beside it.
 *
 * <p>The permutation {@code ra} inside orders the faces; the splits are {@code train} (its first
 * 20,000), {@code full} (the rest, 4,386; the default) and {@code frontal} (those of them with all
 * points visible). Coordinates are taken as they are written. Published numbers are divided by the
 * diagonal of the box. Immutable and thread-safe.
 */
record Aflw19Dataset(
    String split,
    Path images,
    Matrix points,
    Matrix mask,
    Matrix boxes,
    Matrix order,
    List<String> names) {
  private static final int POINTS = 19;
  private static final int TRAIN = 20_000;

  /**
   * Opens the dataset and reads its labels.
   *
   * @param path the folder of {@code AFLWinfo_release.mat}, or the file itself
   * @param options split, places, error policy
   * @return the dataset
   * @throws DatasetException if the file is missing or not of this form
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("AFLW-19", "splitFile", options.splitFile());
    Layout.requireScheme("AFLW-19", LandmarkScheme.AFLW_19, options);
    String has = "AFLW-19 has the splits train, full, frontal";
    String split = Layout.split(options, "full", has, List.of("train", "full", "frontal"));
    Path file = options.labels().orElse(path);
    if (Files.isDirectory(file)) {
      file = file.resolve("AFLWinfo_release.mat");
    }
    Path folder = FilePaths.folder(file);
    Optional<Path> usual = Layout.firstFolder(folder, "data/flickr", "flickr", "images");
    return open(file, options.images().or(() -> usual).orElse(folder), split, options);
  }

  private static Dataset open(Path file, Path images, String split, DatasetOptions options) {
    Mat5File mat = Mat5File.read(file);
    Matrix points = mat.matrix("data", -1, 2 * POINTS);
    int faces = points.getNumRows();
    Aflw19Dataset rows =
        new Aflw19Dataset(
            split,
            images,
            points,
            mat.matrix("mask_new", faces, POINTS),
            mat.matrix("bbox", faces, 4),
            mat.matrix("ra"),
            mat.texts("nameList"));
    if (rows.order.getNumElements() != faces || rows.names.size() != faces) {
      throw DatasetException.at(
          file,
          faces
              + " rows of points, "
              + rows.order.getNumElements()
              + " entries of ra and "
              + rows.names.size()
              + " names do not belong together");
    }
    Dataset.Card card =
        new Dataset.Card(
            "AFLW-19",
            split,
            file.toString(),
            split.equals("full") ? List.of("frontal") : List.of(),
            split.equals("train")
                ? OptionalLong.of(TRAIN)
                : split.equals("full") ? OptionalLong.of(4386) : OptionalLong.empty(),
            Normalizer.Kind.BOX_DIAGONAL,
            0.10,
            "research use; the terms of the AFLW authors",
            List.of());
    return new OpenedDataset(
        card,
        LandmarkScheme.AFLW_19,
        () -> Rows.ofRecords(file, faces, options, rows::sample, Sample::image));
  }

  private Optional<Sample> sample(int position) {
    if ((position < TRAIN) != split.equals("train")) {
      return Optional.empty();
    }
    double index = order.getDouble(position);
    if (!(index >= 1 && index <= points.getNumRows()) || index != Math.rint(index)) {
      throw new BadRow("ra must hold numbers of rows from 1: " + index);
    }
    int row = (int) index - 1;
    double[] xy = Values.coordinates(POINTS, i -> points.getDouble(row, i % 2 * POINTS + i / 2));
    boolean[] visible = new boolean[POINTS];
    boolean frontal = true;
    for (int k = 0; k < POINTS; k++) {
      visible[k] = mask.getDouble(row, k) != 0;
      frontal &= visible[k];
    }
    if (split.equals("frontal") && !frontal) {
      return Optional.empty();
    }
    // The file's order is left, right, top, bottom.
    double left = Values.coordinate(boxes.getDouble(row, 0), "bbox x_min");
    double right = Values.coordinate(boxes.getDouble(row, 1), "bbox x_max");
    double top = Values.coordinate(boxes.getDouble(row, 2), "bbox y_min");
    double bottom = Values.coordinate(boxes.getDouble(row, 3), "bbox y_max");
    if (!(right > left && bottom > top)) {
      throw new BadRow("the face box is empty");
    }
    String name = names.get(row);
    Sample.Builder sample =
        Sample.builder(
                name + "#" + (row + 1),
                Sample.Image.of(Values.image(images, name)),
                Values.landmarks(LandmarkScheme.AFLW_19, xy))
            .visibility(visible)
            .box(FaceBox.detector(left, top, right - left, bottom - top));
    if (frontal) {
      sample.subset("frontal");
    }
    return Optional.of(sample.build());
  }
}
