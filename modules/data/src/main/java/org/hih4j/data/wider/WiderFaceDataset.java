package org.hih4j.data.wider;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.io.FilePaths;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.WiderLists;
import org.hih4j.data.internal.WiderRows;
import org.hih4j.data.training.SplitFile;

/**
 * Photographs with face boxes: WIDER FACE as it is published, or boxes in this project's CSV form.
 *
 * <p>Published: {@code wider_face_split/wider_face_train_bbx_gt.txt} and {@code …_val_bbx_gt.txt}
 * with the photographs in {@code WIDER_train/images} and {@code WIDER_val/images}; splits {@code
 * val} (the default) and {@code train}. Where {@code wider_face_val.mat}, {@code
 * wider_easy_val.mat}, {@code wider_medium_val.mat} and {@code wider_hard_val.mat} lie in the
 * folder, in {@code wider_face_split}, {@code ground_truth} or {@code eval_tools/ground_truth},
 * they tell the levels of {@code val}; without the text file they give its boxes as well.
 *
 * <p>CSV: a file {@code boxes.csv} with a header that names {@code image,x,y,width,height} and
 * possibly {@code blur}, {@code expression}, {@code illumination}, {@code occlusion}, {@code pose},
 * {@code invalid} and {@code landmarks_x}, {@code landmarks_y}, {@code landmarks_width}, {@code
 * landmarks_height}; a row a face, the rows of a photograph together; a row whose box is empty says
 * that the photograph has no face. The photographs lie in {@code images} beside it. Splits {@code
 * all} (the default), {@code validation} and {@code train}, by {@link SplitFile}.
 *
 * <p>Coordinates are taken as they are written. A photograph with a bad row is a bad row as a
 * whole. Immutable and thread-safe; each stream belongs to one caller.
 */
public final class WiderFaceDataset {
  /** The width in pixels of nearly all photographs as they are published. */
  public static final int PUBLISHED_WIDTH = 1024;

  private static final String CSV = "boxes.csv";

  private final Path file;
  private final Path images;
  private final String folder;
  private final String split;
  private final Optional<SplitFile> splitFile;
  private final Optional<WiderLists> lists;
  private final DatasetOptions options;

  private WiderFaceDataset(
      Path file,
      Path images,
      String split,
      Optional<SplitFile> splitFile,
      Optional<WiderLists> lists,
      DatasetOptions options) {
    this.file = file;
    this.images = images;
    this.folder = FilePaths.name(FilePaths.folder(file.toAbsolutePath().normalize()));
    this.split = split;
    this.splitFile = splitFile;
    this.lists = lists;
    this.options = options;
  }

  /**
   * Opens a dataset.
   *
   * @param path the folder of WIDER FACE or of {@code boxes.csv}, or the label file itself
   * @param options split, places and error policy; {@code scheme} is not used
   * @return the dataset
   * @throws DatasetException if there is no label file, no such split, or the lists of the levels
   *     cannot be read
   */
  public static WiderFaceDataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    Path root = Files.isDirectory(path) ? path : FilePaths.folder(path);
    Optional<Path> given =
        Layout.labels(options, root)
            .or(() -> Files.isDirectory(path) ? Optional.empty() : Optional.of(path));
    if (given.isPresent() && !Files.isRegularFile(given.get())) {
      throw DatasetException.at(given.get(), "there is no such folder or label file");
    }
    boolean csv =
        given.isPresent()
            ? given.get().toString().toLowerCase(Locale.ROOT).endsWith(".csv")
            : Files.isRegularFile(root.resolve(CSV));
    return csv
        ? openCsv(given.orElse(root.resolve(CSV)), options)
        : openPublished(root, given, options);
  }

  private static WiderFaceDataset openCsv(Path file, DatasetOptions options) {
    String split = split(options, "all", List.of("all", "train", "validation"));
    Path parent = FilePaths.folder(file.toAbsolutePath().normalize());
    return new WiderFaceDataset(
        file,
        Layout.imagesBeside(file, options),
        split,
        SplitFile.of(parent, split, options),
        Optional.empty(),
        options);
  }

  private static WiderFaceDataset openPublished(
      Path root, Optional<Path> given, DatasetOptions options) {
    Layout.refuse("WIDER FACE", "splitFile", options.splitFile());
    String split = split(options, "val", List.of("val", "train"));
    String listName = "wider_face_" + split + "_bbx_gt.txt";
    Optional<Path> text =
        given.or(() -> Layout.firstFile(root, "wider_face_split/" + listName, listName));
    Optional<WiderLists> lists =
        split.equals("val")
            ? Stream.of("", "wider_face_split", "ground_truth", "eval_tools/ground_truth")
                .map(root::resolve)
                .filter(WiderLists::in)
                .findFirst()
                .map(WiderLists::read)
            : Optional.empty();
    Path file =
        text.or(() -> lists.map(WiderLists::file))
            .orElseThrow(
                () ->
                    DatasetException.at(
                        root, "neither wider_face_split/" + listName + " nor " + CSV + " is here"));
    Path above =
        FilePaths.name(root.toAbsolutePath().normalize()).equals("wider_face_split")
            ? FilePaths.folder(root.toAbsolutePath().normalize())
            : root;
    Path images =
        options
            .images()
            .orElseGet(
                () ->
                    Layout.firstFolder(above, "WIDER_" + split + "/images", "images")
                        .orElse(above));
    return new WiderFaceDataset(file, images, split, Optional.empty(), lists, options);
  }

  private static String split(DatasetOptions options, String usual, List<String> known) {
    String has = "this dataset has the splits " + String.join(", ", known);
    return Layout.split(options, usual, has, known);
  }

  /** {@return the dataset's name in reports: WIDER FACE, or the folder's name for a CSV file} */
  public String name() {
    return isCsv() ? folder : "WIDER FACE";
  }

  /** {@return the part that is read} */
  public String split() {
    return split;
  }

  /** {@return the label file} */
  public Path labels() {
    return file;
  }

  /**
   * {@return whether the published lists tell the levels of the faces, which {@link
   * FacePhoto.Face#levels()} then holds}
   */
  public boolean hasLevelLists() {
    return lists.isPresent();
  }

  /**
   * Whether a face counts at a level: by the published lists where there are any, else by its
   * height. Others are left out of the count, whether they are found or not.
   *
   * @param face a face of this dataset
   * @param level the level
   * @param width of the photograph in pixels
   * @return whether the face counts
   */
  public boolean counts(FacePhoto.Face face, WiderLevel level, int width) {
    Checks.atLeast("width", width, 1);
    if (level == WiderLevel.ALL) {
      return face.valid();
    }
    if (hasLevelLists()) {
      return face.levels().contains(level);
    }
    double height = face.box().height() * PUBLISHED_WIDTH / width;
    return face.valid() && height >= level.leastHeight();
  }

  private boolean isCsv() {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
  }

  /**
   * Reads the photographs from the start, lazily; images are not decoded.
   *
   * @return a sequential, ordered stream; the caller closes it
   * @throws DatasetException while reading, for a bad row under {@link
   *     DatasetOptions.ErrorPolicy#stop()} or a file that cannot be read
   */
  public Stream<FacePhoto> photos() {
    if (isCsv()) {
      return chosen(WiderRows.Csv.open(file, images));
    }
    if (lists.isPresent() && file.equals(lists.get().file())) {
      WiderLists own = lists.get();
      return Rows.ofRecords(
          file, own.size(), options, i -> Optional.of(own.photo(i, images)), FacePhoto::image);
    }
    return chosen(new WiderRows.Lists(file, images));
  }

  private Stream<FacePhoto> chosen(WiderRows.Photos photos) {
    return Rows.stream(photos, () -> chosen(photos.photo()), options, FacePhoto::image);
  }

  /** A photograph if it is of the split, with its levels. */
  private Optional<FacePhoto> chosen(Optional<FacePhoto> photo) {
    Optional<FacePhoto> own =
        photo.filter(each -> splitFile.isEmpty() || splitFile.get().isIn(split, folder, each.id()));
    return lists.isPresent() ? own.map(lists.get()::withLevels) : own;
  }

  /**
   * {@return the number of photographs that {@link #photos()} gives, counted by reading all labels
   * once}
   */
  public long count() {
    try (Stream<FacePhoto> photos = photos()) {
      return photos.mapToLong(photo -> 1).sum();
    }
  }
}
