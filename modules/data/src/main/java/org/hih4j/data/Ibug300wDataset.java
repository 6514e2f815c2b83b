package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Mat5File;
import org.hih4j.data.internal.Rows;
import org.jspecify.annotations.Nullable;

/**
 * 300W in its published layout: folders {@code afw}, {@code helen}, {@code lfpw} and {@code ibug}
 * (and {@code 01_Indoor}, {@code 02_Outdoor} of the private test), each image with a {@code .pts}
 * file of the same name beside it.
 *
 * <p>The splits:
 *
 * <ul>
 *   <li>{@code train}: afw, helen/trainset, lfpw/trainset (3,148 published faces);
 *   <li>{@code common}: helen/testset, lfpw/testset (554);
 *   <li>{@code challenge}: ibug (135);
 *   <li>{@code full} (the default): common and challenge (689);
 *   <li>{@code test}: the private test, indoor and outdoor (600);
 *   <li>{@code all}: every face found.
 * </ul>
 *
 * <p>The challenge's own face boxes ({@code bounding_boxes_*.mat}) are read where they lie in the
 * folder or in {@code Bounding Boxes} below it. A helen or lfpw folder without {@code trainset} and
 * {@code testset} counts as the part asked for. A partial copy is read as far as it goes; the
 * card's notes say what is missing. Mirrored copies ({@code *_mirror}) are left out, as they are no
 * faces of their own. Immutable and thread-safe.
 */
record Ibug300wDataset(
    Path root, LandmarkScheme scheme, Map<String, FaceBox> boxes, DatasetOptions options) {
  /** The parts of the full test set in the order of the papers' tables. */
  public static final List<String> SUBSETS = List.of("common", "challenge");

  private static final List<String> EXTENSIONS = List.of("jpg", "png", "jpeg", "bmp");
  private static final String MIRRORED = "_mirror";
  private static final List<String> BOX_FOLDERS =
      List.of("", "Bounding Boxes", "Bounding_Boxes", "bounding_boxes");
  private static final String BOX_PREFIX = "bounding_boxes_";

  private record Face(Path points, Path image, String subset, String source, String boxList) {}

  /**
   * Opens the dataset and lists its files; the labels are read later.
   *
   * @param path the folder that holds afw, helen, lfpw, ibug
   * @param options split, error policy
   * @return the dataset
   * @throws DatasetException if no face of the split is there
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Objects.requireNonNull(path, "path");
    Layout.refuse("300W", "labels", options.labels());
    Layout.refuse("300W", "images", options.images());
    Layout.refuse("300W", "splitFile", options.splitFile());
    String split =
        Layout.split(
            options,
            "full",
            "300W has the splits train, full, common, challenge, test and all",
            List.of("train", "full", "common", "challenge", "test", "all"));
    if (!Files.isDirectory(path)) {
      throw DatasetException.at(path, "there is no such folder");
    }
    LandmarkScheme scheme = options.scheme().orElse(LandmarkScheme.IBUG_68);
    List<String> notes = new ArrayList<>();
    List<Face> faces = new ArrayList<>();
    new Search(split, faces, notes).in(path);
    Ibug300wDataset rows = new Ibug300wDataset(path, scheme, readBoxes(path), options);
    OptionalLong published = published(split);
    if (published.isPresent() && published.getAsLong() != faces.size()) {
      boolean partial = faces.size() < published.getAsLong();
      notes.add(
          (partial ? "partial copy: " : "not the published split: ")
              + faces.size()
              + (partial ? " of the " : " faces instead of the ")
              + published.getAsLong()
              + " faces of "
              + split);
    }
    List<String> subsets =
        switch (split) {
          case "full" -> SUBSETS;
          case "test" -> List.of("indoor", "outdoor");
          default -> List.of();
        };
    Dataset.Card card =
        new Dataset.Card(
            "300W",
            split,
            path.toString(),
            subsets,
            published,
            Normalizer.Kind.INTER_OCULAR,
            0.08,
            "research use; the terms of the iBUG group",
            notes);
    return new OpenedDataset(
        card,
        scheme,
        () ->
            Rows.ofFiles(
                faces.size(), i -> faces.get(i).points(), options, i -> rows.sample(faces.get(i))));
  }

  private Optional<Sample> sample(Face face) {
    try {
      Sample.Builder sample =
          Sample.builder(
                  FilePaths.normal(root.relativize(face.image())),
                  Sample.Image.of(face.image()),
                  PtsFile.read(face.points(), Optional.of(scheme)))
              .attribute("source", face.source());
      FaceBox box = boxes.get(face.boxList() + "/" + face.image().getFileName());
      if (box != null) {
        sample.box(box);
      }
      if (!face.subset().isEmpty()) {
        sample.subset(face.subset());
      }
      return Optional.of(sample.build());
    } catch (DatasetException e) {
      options.errorPolicy().badRow(e);
      return Optional.empty();
    }
  }

  /** Looks for the faces of a split, and notes what is missing or taken as a whole. */
  private record Search(String split, List<Face> faces, List<String> notes) {
    boolean of(String... splits) {
      return split.equals("all") || List.of(splits).contains(split);
    }

    void in(Path root) {
      Map<String, Path> folders = folders(root);
      if (of("train")) {
        addFolder(folders.get("afw"), "train", "afw", "afw");
        addPart(folders, "helen", "trainset", "train");
        addPart(folders, "lfpw", "trainset", "train");
      }
      if (of("common", "full")) {
        addPart(folders, "helen", "testset", "common");
        addPart(folders, "lfpw", "testset", "common");
      }
      if (of("challenge", "full")) {
        addFolder(folders.get("ibug"), "challenge", "ibug", "ibug");
      }
      if (of("test")) {
        addFolder(folders.get("01_indoor"), "indoor", "300W indoor", "");
        addFolder(folders.get("02_outdoor"), "outdoor", "300W outdoor", "");
      }
      if (faces.isEmpty() && of()) {
        addFolder(root, "", FilePaths.name(root), "");
      }
      if (faces.isEmpty()) {
        throw DatasetException.at(
            root,
            "no face of the split "
                + split
                + ": expected folders afw, helen, lfpw, ibug with .pts files beside the images");
      }
    }

    private void addPart(Map<String, Path> folders, String source, String part, String subset) {
      Path folder = folders.get(source);
      if (folder == null) {
        return;
      }
      Map<String, Path> parts = folders(folder);
      if (parts.containsKey("trainset") || parts.containsKey("testset")) {
        addFolder(parts.get(part), subset, source, source + "_" + part);
      } else if (!of() || part.equals("testset")) {
        int before = faces.size();
        addFolder(folder, of() ? "" : subset, source, source + "_" + part);
        if (faces.size() > before) {
          notes.add(source + " has no trainset and testset: all its faces are taken");
        }
      }
    }

    private void addFolder(@Nullable Path folder, String subset, String source, String boxList) {
      if (folder == null) {
        return;
      }
      int withoutImage = 0;
      for (Path points : Layout.list(folder)) {
        String name = FilePaths.name(points);
        if (name.toLowerCase(Locale.ROOT).endsWith(".pts")) {
          String stem = name.substring(0, name.length() - 4);
          if (stem.endsWith(MIRRORED)) {
            continue;
          }
          Optional<Path> image = image(folder, stem);
          image.ifPresent(at -> faces.add(new Face(points, at, subset, source, boxList)));
          withoutImage += image.isPresent() ? 0 : 1;
        }
      }
      if (withoutImage > 0) {
        notes.add(source + ": " + withoutImage + " label files have no image");
      }
    }
  }

  private static Optional<Path> image(Path folder, String stem) {
    return Layout.firstFile(
        folder,
        EXTENSIONS.stream()
            .flatMap(each -> Stream.of(each, each.toUpperCase(Locale.ROOT)))
            .map(each -> stem + "." + each)
            .toArray(String[]::new));
  }

  private static Map<String, Path> folders(Path root) {
    Map<String, Path> folders = new TreeMap<>();
    for (Path path : Layout.list(root)) {
      if (Files.isDirectory(path)) {
        String name = FilePaths.name(path).toLowerCase(Locale.ROOT);
        if (name.equals("300w")) {
          folders.putAll(folders(path));
        }
        folders.put(name, path);
      }
    }
    return folders;
  }

  /**
   * The boxes that came with the challenge, where they lie beside the images: a detector's, tight
   * around the points, corners counted from 1.
   */
  private static Map<String, FaceBox> readBoxes(Path root) {
    Map<String, FaceBox> boxes = new HashMap<>();
    for (String folder : BOX_FOLDERS) {
      if (!Files.isDirectory(root.resolve(folder))) {
        continue;
      }
      for (Path file : Layout.list(root.resolve(folder))) {
        String name = FilePaths.name(file);
        if (name.startsWith(BOX_PREFIX) && name.endsWith(".mat")) {
          String list = name.substring(BOX_PREFIX.length(), name.length() - 4);
          for (Mat5File.Row row : Mat5File.read(file).records("bounding_boxes")) {
            double[] b = row.numbers("bb_detector", 4);
            if (!(b[2] > b[0] && b[3] > b[1])) {
              throw DatasetException.at(file, "an empty box for " + row.text("imgName"));
            }
            boxes.put(
                list + "/" + row.text("imgName"),
                FaceBox.landmarks(b[0] - 1, b[1] - 1, b[2] - b[0], b[3] - b[1]));
          }
        }
      }
    }
    return boxes;
  }

  private static OptionalLong published(String split) {
    return switch (split) {
      case "train" -> OptionalLong.of(3148);
      case "full" -> OptionalLong.of(689);
      case "common" -> OptionalLong.of(554);
      case "challenge" -> OptionalLong.of(135);
      case "test" -> OptionalLong.of(600);
      default -> OptionalLong.empty();
    };
  }
}
