package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Mat5File;
import org.hih4j.data.internal.Mat73;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Values;
import us.hebi.matlab.mat.types.Matrix;

/**
 * COFW-68: the 507 test images of COFW with 68 points in the order of 300W, one MATLAB 5 file
 * {@code test_annotations/N_points.mat} an image ({@code Points}, {@code Occ}), the boxes in {@code
 * cofw68_test_bboxes.mat}, the images in {@code COFW_test_color.mat}.
 *
 * <p>MATLAB counts pixels from 1: all coordinates are lowered by 1. Published numbers are divided
 * by the square root of the box's area. Holds the image file open until closed. Thread-safe; one
 * image is read at a time.
 */
record Cofw68Dataset(Path annotations, Mat73 mat, long[] images, Matrix boxes) {
  private static final int POINTS = 68;

  /**
   * Opens the dataset.
   *
   * @param path the folder that holds {@code test_annotations} (or {@code COFW68_Data}), the boxes
   *     and {@code COFW_test_color.mat}
   * @param options places (images: the .mat file of the images), error policy
   * @return the dataset, to be closed
   * @throws DatasetException if a part is missing or not of this form
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("COFW-68", "labels", options.labels());
    Layout.refuse("COFW-68", "splitFile", options.splitFile());
    Layout.requireScheme("COFW-68", LandmarkScheme.IBUG_68, options);
    String split = options.split().orElse("test");
    if (!split.equals("test")) {
      throw new DatasetException("COFW-68 has the split test alone: '" + split + "'");
    }
    Path annotations =
        find(path, "test_annotations", "COFW68_Data/test_annotations", "cofw68_test_annotations");
    Path boxFile = find(path, "cofw68_test_bboxes.mat", "COFW68_Data/cofw68_test_bboxes.mat");
    Path imageFile =
        options
            .images()
            .orElseGet(
                () ->
                    find(
                        path,
                        "COFW_test_color.mat",
                        "COFW_test.mat",
                        "COFW68_Data/COFW_test_color.mat",
                        "COFW68_Data/COFW_test.mat"));
    return Mat73.open(imageFile, mat -> open(annotations, boxFile, imageFile, mat, options));
  }

  private static Dataset open(
      Path annotations, Path boxFile, Path imageFile, Mat73 mat, DatasetOptions options) {
    long[] images = mat.references("IsT");
    Matrix boxes = Mat5File.read(boxFile).matrix("bboxes", -1, 4);
    if (boxes.getNumRows() != images.length) {
      throw DatasetException.at(
          boxFile, boxes.getNumRows() + " boxes, but " + images.length + " images in " + imageFile);
    }
    Dataset.Card card =
        new Dataset.Card(
            "COFW-68",
            "test",
            annotations.toString(),
            List.of(),
            OptionalLong.of(507),
            Normalizer.Kind.SQRT_BOX_AREA,
            0.07,
            "research use; the terms of the COFW authors",
            CofwDataset.notes(images.length, 507));
    Cofw68Dataset rows = new Cofw68Dataset(annotations, mat, images, boxes);
    return new OpenedDataset(
        card,
        LandmarkScheme.IBUG_68,
        OptionalInt.empty(),
        () -> Rows.ofRecords(boxFile, images.length, options, rows::sample, Sample::image),
        mat::close);
  }

  private Optional<Sample> sample(int row) {
    Path file = annotations.resolve((row + 1) + "_points.mat");
    Matrix points;
    Matrix flags;
    try {
      Mat5File mat5 = Mat5File.read(file);
      points = mat5.matrix("Points", POINTS, 2);
      flags = mat5.matrix("Occ");
    } catch (DatasetException e) {
      throw new BadRow(e.getMessage());
    }
    if (flags.getNumElements() != POINTS) {
      throw new BadRow("Occ of " + file + " must have 68 flags: " + flags.getNumElements());
    }
    double[] xy = Values.coordinates(POINTS, i -> points.getDouble(i / 2, i % 2) - 1);
    boolean[] visible = new boolean[POINTS];
    for (int k = 0; k < POINTS; k++) {
      visible[k] = flags.getDouble(k) == 0;
    }
    String name = "test/" + (row + 1);
    long address = images[row];
    return Optional.of(
        Sample.builder(
                name,
                Sample.Image.of(() -> mat.image(address, name)),
                Values.landmarks(LandmarkScheme.IBUG_68, xy))
            .visibility(visible)
            .box(
                Values.detectorBox(
                    boxes.getDouble(row, 0) - 1,
                    boxes.getDouble(row, 1) - 1,
                    boxes.getDouble(row, 2),
                    boxes.getDouble(row, 3)))
            .build());
  }

  private static Path find(Path path, String... candidates) {
    return Stream.of(candidates)
        .map(path::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> DatasetException.at(path, "there is no " + candidates[0]));
  }
}
