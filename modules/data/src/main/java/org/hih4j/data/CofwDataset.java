package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Mat73;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Values;

/**
 * COFW in its published form: {@code COFW_train_color.mat} and {@code COFW_test_color.mat} (MATLAB
 * 7.3, that is HDF5), images, face boxes, 29 points and their occlusion flags inside.
 *
 * <p>The splits are {@code train} and {@code test} (the default). MATLAB counts pixels from 1: all
 * coordinates are lowered by 1. Occluded points are labelled all the same; {@link
 * Sample#visible(int)} tells them apart. Holds its file open until closed. Thread-safe; one image
 * is read at a time.
 */
record CofwDataset(
    String split, Mat73 mat, long[] images, Mat73.Matrix boxes, Mat73.Matrix points) {
  private static final int POINTS = 29;

  /**
   * Opens the dataset.
   *
   * @param path the folder of the .mat files, or one of them
   * @param options split, error policy
   * @return the dataset, to be closed
   * @throws DatasetException if the file is missing or not of this form
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("COFW", "images", options.images());
    Layout.refuse("COFW", "splitFile", options.splitFile());
    Layout.requireScheme("COFW", LandmarkScheme.COFW_29, options);
    String has = "COFW has the splits train and test";
    String split = Layout.split(options, "test", has, List.of("train", "test"));
    Path file = options.labels().orElse(path);
    if (Files.isDirectory(file)) {
      Path color = file.resolve("COFW_" + split + "_color.mat");
      file = Files.isRegularFile(color) ? color : file.resolve("COFW_" + split + ".mat");
    }
    Path found = file;
    return Mat73.open(found, mat -> open(found, mat, split, options));
  }

  private static Dataset open(Path file, Mat73 mat, String split, DatasetOptions options) {
    String suffix = split.equals("train") ? "Tr" : "T";
    long[] images = mat.references("Is" + suffix);
    Mat73.Matrix boxes = mat.matrix("bboxes" + suffix, 4);
    Mat73.Matrix points = mat.matrix("phis" + suffix, 3 * POINTS);
    if (boxes.rows() != images.length || points.rows() != images.length) {
      throw DatasetException.at(
          file,
          images.length
              + " images, "
              + boxes.rows()
              + " boxes and "
              + points.rows()
              + " rows of points do not belong together");
    }
    int published = split.equals("train") ? 1345 : 507;
    Dataset.Card card =
        new Dataset.Card(
            "COFW",
            split,
            file.toString(),
            List.of(),
            OptionalLong.of(published),
            Normalizer.Kind.INTER_OCULAR,
            0.10,
            "research use; the terms of the COFW authors",
            notes(images.length, published));
    CofwDataset rows = new CofwDataset(split, mat, images, boxes, points);
    return new OpenedDataset(
        card,
        LandmarkScheme.COFW_29,
        OptionalInt.empty(),
        () -> Rows.ofRecords(file, images.length, options, rows::sample, Sample::image),
        mat::close);
  }

  /** What a card says of a copy that has more or fewer faces than were published. */
  static List<String> notes(int faces, int published) {
    return faces == published
        ? List.of()
        : List.of("partial copy: " + faces + " of " + published + " faces");
  }

  private Optional<Sample> sample(int row) {
    double[] xy = Values.coordinates(POINTS, i -> points.at(row, i % 2 * POINTS + i / 2) - 1);
    boolean[] visible = new boolean[POINTS];
    int occluded = 0;
    for (int k = 0; k < POINTS; k++) {
      double flag = points.at(row, 2 * POINTS + k);
      if (flag != 0 && flag != 1) {
        throw new BadRow("the occlusion flag of point " + k + " must be 0 or 1: " + flag);
      }
      visible[k] = flag == 0;
      occluded += visible[k] ? 0 : 1;
    }
    String name = split + "/" + (row + 1);
    long address = images[row];
    return Optional.of(
        Sample.builder(
                name,
                Sample.Image.of(() -> mat.image(address, name)),
                Values.landmarks(LandmarkScheme.COFW_29, xy))
            .visibility(visible)
            .box(
                Values.detectorBox(
                    boxes.at(row, 0) - 1, boxes.at(row, 1) - 1, boxes.at(row, 2), boxes.at(row, 3)))
            .attribute("occluded", Integer.toString(occluded))
            .build());
  }
}
