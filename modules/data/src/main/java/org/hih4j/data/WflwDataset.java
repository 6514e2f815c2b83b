package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Values;

/**
 * WFLW in its published form: one face a line in {@code list_98pt_rect_attr_train.txt} and {@code
 * list_98pt_rect_attr_test.txt} (207 columns: 98 points, the face rectangle, six attribute flags,
 * the image), images in {@code WFLW_images}.
 *
 * <p>The splits are {@code train}, {@code test} (the default) and the test subsets {@code pose},
 * {@code expression}, {@code illumination}, {@code makeup}, {@code occlusion} and {@code blur}. A
 * subset comes from the flags of the test list, or where that is missing from the subset's own
 * official list, which has no rectangle. Immutable and thread-safe.
 */
record WflwDataset(Path images, Optional<String> subset) {
  /** The subsets of the test part in the order of the papers' tables. */
  public static final List<String> SUBSETS =
      List.of("pose", "expression", "illumination", "makeup", "occlusion", "blur");

  private static final List<String> FOLDERS =
      List.of(
          "",
          "list_98pt_rect_attr_train_test/",
          "list_98pt_test/",
          "WFLW_annotations/",
          "WFLW_annotations/list_98pt_rect_attr_train_test/",
          "WFLW_annotations/list_98pt_test/");
  private static final int POINTS = 98;
  private static final int WITH_ATTRIBUTES = 2 * POINTS + 4 + 6 + 1;
  private static final int POINTS_ONLY = 2 * POINTS + 1;

  /**
   * Opens the dataset.
   *
   * @param path the folder that holds the lists (or {@code WFLW_annotations}) and {@code
   *     WFLW_images}, or one list
   * @param options split, places, error policy
   * @return the dataset
   * @throws DatasetException if there is no such list
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("WFLW", "splitFile", options.splitFile());
    Layout.requireScheme("WFLW", LandmarkScheme.WFLW_98, options);
    List<String> splits = new ArrayList<>(List.of("train", "test"));
    splits.addAll(SUBSETS);
    String has = "WFLW has the splits " + String.join(", ", splits);
    String split = Layout.split(options, "test", has, splits);
    Path list = findList(path, split, options);
    Path images = options.images().orElseGet(() -> findImages(path, list));
    WflwDataset rows =
        new WflwDataset(images, SUBSETS.contains(split) ? Optional.of(split) : Optional.empty());
    Dataset.Card card =
        new Dataset.Card(
            "WFLW",
            split,
            list.toString(),
            split.equals("test") ? SUBSETS : List.of(),
            published(split),
            Normalizer.Kind.INTER_OCULAR,
            0.10,
            "research use; the terms of the WFLW authors",
            List.of());
    return new OpenedDataset(
        card, LandmarkScheme.WFLW_98, () -> Rows.ofLines(list, 0, options, rows::parse));
  }

  private Optional<Sample> parse(String text, long line) {
    String[] cells = text.trim().split("\\s+");
    boolean attributes = cells.length >= WITH_ATTRIBUTES;
    int columns = attributes ? WITH_ATTRIBUTES : POINTS_ONLY;
    if (cells.length != columns) {
      throw new BadRow(
          "expected " + WITH_ATTRIBUTES + " or " + POINTS_ONLY + " columns: " + cells.length);
    }
    double[] xy = Values.coordinates(POINTS, i -> Values.number(cells[i], Values.name(i)));
    String name = cells[columns - 1];
    Sample.Builder sample =
        Sample.builder(
            name + "#" + line,
            Sample.Image.of(Values.image(images, name)),
            Values.landmarks(LandmarkScheme.WFLW_98, xy));
    if (attributes) {
      sample.box(box(cells));
      boolean member = subset.isEmpty();
      for (int i = 0; i < SUBSETS.size(); i++) {
        String flag = cells[2 * POINTS + 4 + i];
        if (!flag.equals("0") && !flag.equals("1")) {
          throw new BadRow(
              "the flag " + SUBSETS.get(i) + " must be 0 or 1: '" + Values.shortened(flag) + "'");
        }
        sample.attribute(SUBSETS.get(i), flag);
        if (flag.equals("1")) {
          sample.subset(SUBSETS.get(i));
          member |= SUBSETS.get(i).equals(subset.orElse(""));
        }
      }
      if (!member) {
        return Optional.empty();
      }
    }
    return Optional.of(sample.build());
  }

  private static FaceBox box(String[] cells) {
    double[] edges = new double[4];
    String[] names = {"x_min", "y_min", "x_max", "y_max"};
    for (int i = 0; i < 4; i++) {
      edges[i] = Values.coordinate(cells[2 * POINTS + i], names[i]);
    }
    if (!(edges[2] > edges[0] && edges[3] > edges[1])) {
      throw new BadRow("the face rectangle is empty");
    }
    return FaceBox.wflw(edges[0], edges[1], edges[2], edges[3]);
  }

  private static Path findList(Path path, String split, DatasetOptions options) {
    Optional<Path> given = Layout.labels(options, path);
    if (given.isPresent() || Files.isRegularFile(path)) {
      return given.orElse(path);
    }
    List<String> names = new ArrayList<>();
    names.add("list_98pt_rect_attr_" + (split.equals("train") ? "train" : "test") + ".txt");
    if (SUBSETS.contains(split)) {
      names.add("list_98pt_test_" + (split.equals("pose") ? "largepose" : split) + ".txt");
    }
    String[] places =
        names.stream()
            .flatMap(name -> FOLDERS.stream().map(folder -> folder + name))
            .toArray(String[]::new);
    return Layout.firstFile(path, places)
        .orElseThrow(
            () ->
                DatasetException.at(
                    path,
                    "no "
                        + names.get(0)
                        + " here or in WFLW_annotations/list_98pt_rect_attr_train_test"));
  }

  private static Path findImages(Path path, Path list) {
    Path start = Files.isRegularFile(path) ? FilePaths.folder(list) : path;
    for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path images = folder.resolve("WFLW_images");
      if (Files.isDirectory(images)) {
        return images;
      }
      if (start.toAbsolutePath().getNameCount() - folder.getNameCount() >= 2) {
        break;
      }
    }
    return start;
  }

  private static OptionalLong published(String split) {
    return switch (split) {
      case "train" -> OptionalLong.of(7500);
      case "test" -> OptionalLong.of(2500);
      case "pose" -> OptionalLong.of(326);
      case "expression" -> OptionalLong.of(314);
      case "illumination" -> OptionalLong.of(698);
      case "makeup" -> OptionalLong.of(206);
      case "occlusion" -> OptionalLong.of(736);
      case "blur" -> OptionalLong.of(773);
      default -> OptionalLong.empty();
    };
  }
}
