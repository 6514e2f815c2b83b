package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
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
final class CofwDataset implements Dataset {
  private static final int POINTS = 29;

  private final Path file;
  private final Mat73 mat;
  private final long[] images;
  private final Mat73.Matrix boxes;
  private final Mat73.Matrix points;
  private final DatasetOptions options;
  private final Dataset.Card card;

  private CofwDataset(Path file, Mat73 mat, boolean train, DatasetOptions options) {
    this.file = file;
    this.mat = mat;
    this.options = options;
    String suffix = train ? "Tr" : "T";
    this.images = mat.references("Is" + suffix);
    this.boxes = mat.matrix("bboxes" + suffix, 4);
    this.points = mat.matrix("phis" + suffix, 3 * POINTS);
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
    OptionalLong published = OptionalLong.of(train ? 1345 : 507);
    List<String> notes = new ArrayList<>();
    if (published.getAsLong() != images.length) {
      notes.add("partial copy: " + images.length + " of " + published.getAsLong() + " faces");
    }
    this.card =
        new Dataset.Card(
            "COFW",
            train ? "train" : "test",
            file.toString(),
            List.of(),
            published,
            Normalizer.Kind.INTER_OCULAR,
            0.10,
            "research use; the terms of the COFW authors",
            notes);
  }

  /**
   * Opens the dataset.
   *
   * @param path the folder of the .mat files, or one of them
   * @param options split, error policy
   * @return the dataset, to be closed
   * @throws DatasetException if the file is missing or not of this form
   */
  public static CofwDataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    String split = options.split().orElse("test").toLowerCase(Locale.ROOT);
    if (!split.equals("train") && !split.equals("test")) {
      throw new IllegalArgumentException("COFW has the splits train and test: '" + split + "'");
    }
    Path file = options.labels().orElse(path);
    if (Files.isDirectory(file)) {
      Path color = file.resolve("COFW_" + split + "_color.mat");
      file = Files.isRegularFile(color) ? color : file.resolve("COFW_" + split + ".mat");
    }
    Mat73 mat = Mat73.open(file);
    try {
      return new CofwDataset(file, mat, split.equals("train"), options);
    } catch (RuntimeException e) {
      mat.close();
      throw e;
    }
  }

  @Override
  public Dataset.Card card() {
    return card;
  }

  @Override
  public LandmarkScheme scheme() {
    return LandmarkScheme.COFW_29;
  }

  @Override
  public Stream<Sample> samples() {
    return Rows.ofRecords(file, images.length, options, this::sample);
  }

  private Optional<Sample> sample(int row) {
    double[] xy = new double[2 * POINTS];
    boolean[] visible = new boolean[POINTS];
    int occluded = 0;
    for (int k = 0; k < POINTS; k++) {
      xy[2 * k] = Values.coordinate(points.at(row, k) - 1, "x" + k);
      xy[2 * k + 1] = Values.coordinate(points.at(row, POINTS + k) - 1, "y" + k);
      double flag = points.at(row, 2 * POINTS + k);
      if (flag != 0 && flag != 1) {
        throw new BadRow("the occlusion flag of point " + k + " must be 0 or 1: " + flag);
      }
      visible[k] = flag == 0;
      occluded += visible[k] ? 0 : 1;
    }
    String name = card.split() + "/" + (row + 1);
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

  @Override
  public void close() {
    mat.close();
  }
}
