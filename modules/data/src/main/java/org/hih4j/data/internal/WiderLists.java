package org.hih4j.data.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.io.FilePaths;
import org.hih4j.data.DatasetException;
import org.hih4j.data.Sample;
import org.hih4j.data.wider.FacePhoto;
import org.hih4j.data.wider.WiderLevel;
import us.hebi.matlab.mat.types.Matrix;

/**
 * The ground truth of WIDER FACE's own evaluation: {@code wider_face_val.mat} with all boxes, and
 * for each level a file with the numbers, counted from 1, of the faces that count.
 */
public final class WiderLists {
  /** The file of all boxes. */
  public static final String BOXES = "wider_face_val.mat";

  private static final List<WiderLevel> PUBLISHED =
      List.of(WiderLevel.EASY, WiderLevel.MEDIUM, WiderLevel.HARD);

  private final Path file;
  private final List<Picture> pictures;
  private final Map<String, Picture> byName;

  private WiderLists(Path file, List<Picture> pictures) {
    this.file = file;
    this.pictures = pictures;
    this.byName = new HashMap<>();
    for (Picture picture : pictures) {
      if (byName.put(picture.name(), picture) != null) {
        throw DatasetException.at(file, "a picture comes twice: " + picture.name());
      }
    }
  }

  /** A picture of the lists. */
  private record Picture(
      String name, Matrix boxes, Map<String, Matrix> attributes, Map<WiderLevel, BitSet> levels) {
    int faces() {
      return count(boxes);
    }
  }

  private static int count(Matrix boxes) {
    return boxes.getNumElements() == 0 ? 0 : boxes.getNumRows();
  }

  /** Whether a folder holds the files of all three levels and of the boxes. */
  public static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(BOXES))
        && PUBLISHED.stream().allMatch(level -> Files.isRegularFile(level(folder, level)));
  }

  private static Path level(Path folder, WiderLevel level) {
    return folder.resolve("wider_" + level.label() + "_val.mat");
  }

  /** Reads the files of a folder. */
  public static WiderLists read(Path folder) {
    Path file = folder.resolve(BOXES);
    Mat5File mat = Mat5File.read(file);
    List<String> events = mat.texts("event_list");
    List<List<String>> names = mat.textLists("file_list");
    sameShape(file, "file_list", events, names);
    List<List<Matrix>> boxes = ofShape(mat, "face_bbx_list", names);
    Map<String, List<List<Matrix>>> attributes = new LinkedHashMap<>();
    for (String attribute : WiderRows.ATTRIBUTES) {
      String name = attribute + "_label_list";
      if (mat.has(name)) {
        attributes.put(attribute, ofShape(mat, name, names));
      }
    }
    Map<WiderLevel, List<List<Matrix>>> levels = new EnumMap<>(WiderLevel.class);
    for (WiderLevel level : PUBLISHED) {
      levels.put(level, ofShape(Mat5File.read(level(folder, level)), "gt_list", names));
    }
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < names.get(i).size(); j++) {
        String name = events.get(i) + "/" + names.get(i).get(j) + ".jpg";
        pictures.add(picture(file, name, i, j, boxes, attributes, levels));
      }
    }
    return new WiderLists(file, pictures);
  }

  private static Picture picture(
      Path file,
      String name,
      int i,
      int j,
      List<List<Matrix>> boxes,
      Map<String, List<List<Matrix>>> attributes,
      Map<WiderLevel, List<List<Matrix>>> levels) {
    Matrix own = boxes.get(i).get(j);
    int faces = count(own);
    if (faces > 0 && own.getNumCols() != 4) {
      throw DatasetException.at(file, name + ": boxes must have 4 columns: " + own.getNumCols());
    }
    Map<String, Matrix> ownAttributes = new LinkedHashMap<>();
    attributes.forEach(
        (attribute, lists) -> {
          Matrix values = lists.get(i).get(j);
          if (values.getNumElements() != faces) {
            throw DatasetException.at(
                file,
                name
                    + ": "
                    + values.getNumElements()
                    + " values of "
                    + attribute
                    + ", not "
                    + faces);
          }
          ownAttributes.put(attribute, values);
        });
    Map<WiderLevel, BitSet> ownLevels = new EnumMap<>(WiderLevel.class);
    levels.forEach(
        (level, lists) ->
            ownLevels.put(level, numbers(file, name, level, lists.get(i).get(j), faces)));
    return new Picture(name, own, ownAttributes, ownLevels);
  }

  private static BitSet numbers(
      Path file, String name, WiderLevel level, Matrix numbers, int faces) {
    BitSet set = new BitSet(faces);
    for (int k = 0; k < numbers.getNumElements(); k++) {
      double number = numbers.getDouble(k);
      if (!(number >= 1 && number <= faces) || number != Math.rint(number)) {
        throw DatasetException.at(
            level(FilePaths.folder(file), level),
            name + ": gt_list must hold numbers from 1 to " + faces + ": " + number);
      }
      set.set((int) number - 1);
    }
    return set;
  }

  private static List<List<Matrix>> ofShape(Mat5File mat, String name, List<List<String>> shape) {
    List<List<Matrix>> lists = mat.matrixLists(name);
    sameShape(mat.file(), name, shape, lists);
    for (int i = 0; i < lists.size(); i++) {
      sameShape(mat.file(), name + "{" + (i + 1) + "}", shape.get(i), lists.get(i));
    }
    return lists;
  }

  private static void sameShape(Path file, String name, List<?> wanted, List<?> found) {
    if (found.size() != wanted.size()) {
      throw DatasetException.at(
          file, name + " must have " + wanted.size() + " elements: " + found.size());
    }
  }

  /** How many pictures there are. */
  public int size() {
    return pictures.size();
  }

  /** The file of all boxes. */
  public Path file() {
    return file;
  }

  /** A picture with its boxes as this file has them. */
  public FacePhoto photo(int index, Path images) {
    Picture picture = pictures.get(index);
    List<FacePhoto.Face> faces = new ArrayList<>();
    for (int i = 0; i < picture.faces(); i++) {
      int k = i;
      double[] numbers = new double[4];
      Arrays.setAll(numbers, column -> picture.boxes().getDouble(k, column));
      Box box = WiderRows.box(numbers);
      Map<String, Integer> attributes = new LinkedHashMap<>();
      picture
          .attributes()
          .forEach(
              (name, all) -> attributes.put(name, WiderRows.attribute(all.getDouble(k), name)));
      faces.add(new FacePhoto.Face(box, attributes, levels(picture, k), Optional.empty()));
    }
    return new FacePhoto(
        picture.name(), Sample.Image.of(Values.image(images, picture.name())), faces);
  }

  /** The same photograph with the levels of its faces. */
  public FacePhoto withLevels(FacePhoto photo) {
    Picture picture = byName.get(photo.id());
    if (picture == null) {
      throw new BadRow("the picture is not in " + file.getFileName() + ": " + photo.id());
    }
    int count = picture.faces();
    if (count != photo.faces().size()) {
      throw new BadRow(photo.faces().size() + " faces, but " + count + " in " + file.getFileName());
    }
    List<FacePhoto.Face> faces = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      FacePhoto.Face face = photo.faces().get(k);
      faces.add(
          new FacePhoto.Face(
              face.box(), face.attributes(), levels(picture, k), face.landmarkBox()));
    }
    return new FacePhoto(photo.id(), photo.image(), faces);
  }

  private static Set<WiderLevel> levels(Picture picture, int face) {
    return picture.levels().entrySet().stream()
        .filter(each -> each.getValue().get(face))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
