package org.hih4j.data.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.hih4j.core.geometry.Box;
import org.hih4j.data.Sample;
import org.hih4j.data.wider.FacePhoto;
import org.jspecify.annotations.Nullable;

/** Photographs with face boxes out of label files of text. */
public final class WiderRows {
  private static final int MOST_FACES = 100_000;
  private static final int MOST_ATTRIBUTE = 100;
  private static final String[] BOX = {"x", "y", "width", "height"};
  private static final String[] LANDMARK_BOX = {
    "landmarks_x", "landmarks_y", "landmarks_width", "landmarks_height"
  };

  /** In the order of the published lists. */
  static final List<String> ATTRIBUTES =
      List.of("blur", "expression", "illumination", "invalid", "occlusion", "pose");

  private WiderRows() {}

  /** A labelled box; sides may be 0, as they are for some invalid faces. */
  static Box box(double... numbers) {
    Values.coordinate(numbers[0], "x");
    Values.coordinate(numbers[1], "y");
    if (!(Values.coordinate(numbers[2], "width") >= 0
        && Values.coordinate(numbers[3], "height") >= 0)) {
      throw new BadRow("width and height must not be negative: " + numbers[2] + " x " + numbers[3]);
    }
    return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** A small whole number. */
  static int attribute(double value, String name) {
    if (!(value >= 0 && value <= MOST_ATTRIBUTE) || value != Math.rint(value)) {
      throw new BadRow(name + " must be a whole number in 0.." + MOST_ATTRIBUTE + ": " + value);
    }
    return (int) value;
  }

  /** Photographs of a text file. */
  public abstract static sealed class Photos implements Rows.Cursor {
    final Path images;
    final LineReader lines;

    /** The number of the first line of the last photograph, or of the one that is bad. */
    long line;

    Photos(LineReader lines, Path images) {
      this.lines = lines;
      this.images = images;
    }

    /** The photograph that the cursor stands at; empty where it is none. */
    public abstract Optional<FacePhoto> photo();

    @Override
    public final Path file() {
      return lines.file();
    }

    @Override
    public final long line() {
      return line;
    }

    @Override
    public final void close() {
      lines.close();
    }
  }

  /** The published lists: a path, a number of faces, a row a face. */
  public static final class Lists extends Photos {
    private @Nullable String ahead;
    private String name = "";

    /** Opens a list. */
    public Lists(Path file, Path images) {
      super(LineReader.open(file), images);
    }

    @Override
    public boolean advance() {
      for (String text = take(); text != null; text = take()) {
        if (!text.isBlank()) {
          name = text;
          return true;
        }
      }
      return false;
    }

    @Override
    public Optional<FacePhoto> photo() {
      long start = lines.line();
      line = start;
      try {
        if (!isPicture(name)) {
          throw new BadRow(
              "expected the path of a picture: '" + Values.shortened(name.trim()) + "'");
        }
        Path image = Values.image(images, name);
        int count = count(take());
        List<FacePhoto.Face> faces = new ArrayList<>(Math.min(count, 1000));
        for (int i = 0; i < count; i++) {
          faces.add(face(required(i, count)));
        }
        if (count == 0) {
          skipZeros();
        }
        line = start;
        return Optional.of(new FacePhoto(name.trim(), Sample.Image.of(image), faces));
      } catch (BadRow e) {
        line = lines.line();
        skipToPicture();
        throw e;
      }
    }

    private String required(int face, int count) {
      String text = take();
      if (text == null || isPicture(text)) {
        ahead = text;
        throw new BadRow("expected " + count + " faces, the list ends after " + face);
      }
      return text;
    }

    private @Nullable String take() {
      String text = ahead == null ? lines.next() : ahead;
      ahead = null;
      return text;
    }

    private void skipToPicture() {
      String text = take();
      while (text != null && !isPicture(text)) {
        text = take();
      }
      ahead = text;
    }

    /** A picture without faces has one row of zeros. */
    private void skipZeros() {
      String text = take();
      if (text == null || isPicture(text)) {
        ahead = text;
        return;
      }
      StringTokenizer cells = new StringTokenizer(text);
      while (cells.hasMoreTokens()) {
        if (Values.number(cells.nextToken(), "a number") != 0) {
          throw new BadRow("a picture without faces has a row of zeros alone");
        }
      }
    }

    private static int count(@Nullable String text) {
      if (text == null) {
        throw new BadRow("the number of faces is missing");
      }
      double count = Values.number(text, "the number of faces");
      if (!(count >= 0 && count <= MOST_FACES) || count != Math.rint(count)) {
        throw new BadRow(
            "the number of faces must be a whole number in 0.." + MOST_FACES + ": " + count);
      }
      return (int) count;
    }

    private static boolean isPicture(String text) {
      String lower = text.trim().toLowerCase(Locale.ROOT);
      return lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png");
    }

    private static FacePhoto.Face face(String text) {
      StringTokenizer cells = new StringTokenizer(text);
      int count = cells.countTokens();
      if (count != BOX.length && count != BOX.length + ATTRIBUTES.size()) {
        throw new BadRow("a face has 4 or 10 numbers: " + count);
      }
      double[] box = new double[BOX.length];
      for (int i = 0; i < box.length; i++) {
        box[i] = Values.number(cells.nextToken(), BOX[i]);
      }
      Map<String, Integer> attributes = new LinkedHashMap<>();
      for (int i = 0; i < count - box.length; i++) {
        String name = ATTRIBUTES.get(i);
        attributes.put(name, attribute(Values.number(cells.nextToken(), name), name));
      }
      return new FacePhoto.Face(box(box), attributes, Set.of(), Optional.empty());
    }
  }

  /**
   * Comma-separated values with the columns image, x, y, width and height, those of the attributes
   * and of a landmark box; a row a face, the rows of a photograph together.
   */
  public static final class Csv extends Photos {
    private final Map<String, Integer> columns;
    private final Set<String> done = new HashSet<>();
    private @Nullable List<String> ahead;
    private @Nullable BadRow problem;
    private long aheadLine;

    private Csv(LineReader lines, Path images) {
      super(lines, images);
      this.columns = columns(lines);
    }

    /** Opens a file and reads its header. */
    public static Csv open(Path file, Path images) {
      return LineReader.open(file, lines -> new Csv(lines, images));
    }

    private static Map<String, Integer> columns(LineReader lines) {
      Map<String, Integer> columns = new HashMap<>();
      for (String name : CsvLine.header(lines)) {
        if (columns.put(name.strip(), columns.size()) != null) {
          throw new BadRow("a column comes twice: '" + Values.shortened(name) + "'");
        }
      }
      for (String needed : List.of("image", "x", "y", "width", "height")) {
        if (!columns.containsKey(needed)) {
          throw new BadRow("the header must name the columns image,x,y,width,height");
        }
      }
      return columns;
    }

    @Override
    public boolean advance() {
      return row() != null;
    }

    @Override
    public Optional<FacePhoto> photo() {
      List<String> row = Objects.requireNonNull(row(), "row");
      String name = name(row);
      line = aheadLine;
      BadRow first =
          name.isEmpty() || done.add(name)
              ? null
              : new BadRow("the rows of a picture must stand together: '" + name + "'");
      List<FacePhoto.Face> faces = new ArrayList<>();
      for (; row != null && List.of(name, "").contains(name(row)); row = row()) {
        try {
          if (faces.size() == MOST_FACES) {
            throw new BadRow("more than " + MOST_FACES + " faces for '" + name + "'");
          }
          if (problem != null) {
            throw problem;
          }
          face(row).ifPresent(faces::add);
        } catch (BadRow e) {
          if (first == null) {
            first = e;
            line = aheadLine;
          }
        }
        ahead = null;
      }
      if (first != null) {
        throw first;
      }
      return Optional.of(new FacePhoto(name, Sample.Image.of(Values.image(images, name)), faces));
    }

    /** The next row; the same again until it is taken. */
    private @Nullable List<String> row() {
      if (ahead == null && lines.advance()) {
        aheadLine = lines.line();
        problem = null;
        try {
          ahead = CsvLine.split(lines.text(), columns.size(), "");
        } catch (BadRow e) {
          // Kept until its photograph is read, which is bad as a whole.
          problem = e;
          ahead = List.of(lines.text().replace("\"", "").split(",", -1));
        }
      }
      return ahead;
    }

    /**
     * The name of a row's photograph; empty for a row that tells none: it spoils the one before.
     */
    private String name(List<String> row) {
      int column = Objects.requireNonNull(columns.get("image"), "image");
      return row.size() > 1 && column < row.size() ? row.get(column).strip() : "";
    }

    private Optional<FacePhoto.Face> face(List<String> row) {
      Values.image(images, name(row));
      Optional<double[]> box = numbers(row, BOX);
      if (box.isEmpty()) {
        return Optional.empty();
      }
      Map<String, Integer> attributes = new LinkedHashMap<>();
      for (String attribute : ATTRIBUTES) {
        Integer column = columns.get(attribute);
        if (column != null && !row.get(column).isBlank()) {
          attributes.put(
              attribute, attribute(Values.number(row.get(column), attribute), attribute));
        }
      }
      return Optional.of(
          new FacePhoto.Face(
              box(box.get()),
              attributes,
              Set.of(),
              numbers(row, LANDMARK_BOX).map(WiderRows::box)));
    }

    /** Four numbers, or nothing if all are empty or there are no such columns. */
    private Optional<double[]> numbers(List<String> row, String[] names) {
      double[] numbers = new double[names.length];
      int empty = 0;
      for (int i = 0; i < names.length; i++) {
        Integer column = columns.get(names[i]);
        if (column == null || row.get(column).isBlank()) {
          empty++;
        } else {
          numbers[i] = Values.number(row.get(column), names[i]);
        }
      }
      if (empty > 0 && empty < names.length) {
        throw new BadRow("a box has four numbers, or none: " + String.join(", ", names));
      }
      return empty == 0 ? Optional.of(numbers) : Optional.empty();
    }
  }
}
