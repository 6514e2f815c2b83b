package org.hih4j.data.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.hih4j.data.DatasetException;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/** A MATLAB 5 file, read whole. */
public final class Mat5File {
  private static final int HEADER = 128;
  private static final int TAG = 8;

  private final Path file;
  private final MatFile content;

  private Mat5File(Path file, MatFile content) {
    this.file = file;
    this.content = content;
  }

  /** Reads a file. */
  public static Mat5File read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw DatasetException.at(file, "the file is missing");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      checkEntries(file, bytes);
      return new Mat5File(file, Mat5.newReader(Sources.wrap(bytes)).readMat());
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // The library meets broken sizes with whatever its arrays throw.
      throw DatasetException.at(file, "cannot be read as MATLAB 5: " + e.getMessage(), e);
    }
  }

  /** The library would print what is wrong with these lengths to standard error. */
  private static void checkEntries(Path file, byte[] bytes) {
    if (bytes.length < HEADER) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // "MI" as the writer's 16-bit number: reversed, its numbers are little-endian.
    in.order(bytes[HEADER - 2] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    in.position(HEADER);
    while (in.remaining() >= TAG) {
      in.getInt();
      long length = Integer.toUnsignedLong(in.getInt());
      if (length > in.remaining()) {
        throw DatasetException.at(
            file, "cannot be read as MATLAB 5: an entry of " + length + " bytes: truncated file?");
      }
      in.position(in.position() + (int) length);
    }
  }

  /** A matrix of numbers; the name's case does not matter. */
  public Matrix matrix(String name) {
    if (find(name) instanceof Matrix matrix) {
      return matrix;
    }
    throw DatasetException.at(file, "there is no matrix " + name);
  }

  /** A matrix of numbers of a known shape. */
  public Matrix matrix(String name, int rows, int columns) {
    Matrix matrix = matrix(name);
    int foundRows = matrix.getNumRows();
    int foundColumns = matrix.getNumCols();
    if (foundRows != rows && rows >= 0 || foundColumns != columns) {
      throw DatasetException.at(
          file,
          name
              + " must be "
              + (rows < 0 ? "N" : rows)
              + " x "
              + columns
              + ": "
              + foundRows
              + " x "
              + foundColumns);
    }
    return matrix;
  }

  /** Whether there is such a variable. */
  public boolean has(String name) {
    return find(name) != null;
  }

  /** A structure by the names of its fields. */
  public final class Row {
    private final Struct struct;

    private Row(Struct struct) {
      this.struct = struct;
    }

    /** A field that is a text. */
    public String text(String name) {
      if (struct.getFieldNames().contains(name) && struct.get(name) instanceof Char text) {
        return characters(text);
      }
      throw DatasetException.at(file, "a record has no text " + name);
    }

    /** A field that is a row of numbers. */
    public double[] numbers(String name, int count) {
      if (struct.getFieldNames().contains(name)
          && struct.get(name) instanceof Matrix matrix
          && matrix.getNumElements() == count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
          numbers[i] = matrix.getDouble(i);
        }
        return numbers;
      }
      throw DatasetException.at(file, "a record has no " + count + " numbers " + name);
    }
  }

  /** A cell array of structures. */
  public List<Row> records(String name) {
    return elements(find(name), name, this::row);
  }

  private Row row(Array element, String name) {
    if (element instanceof Struct struct && struct.getNumElements() == 1) {
      return new Row(struct);
    }
    throw DatasetException.at(file, name + " is no structure");
  }

  /** A cell array of texts. */
  public List<String> texts(String name) {
    return texts(find(name), name);
  }

  private List<String> texts(@Nullable Array array, String name) {
    return elements(array, name, this::text);
  }

  private String text(Array element, String name) {
    if (element instanceof Char text) {
      return characters(text);
    }
    throw DatasetException.at(file, name + " is no text");
  }

  /** A cell array of cell arrays of texts. */
  public List<List<String>> textLists(String name) {
    return elements(find(name), name, this::texts);
  }

  /** A cell array of cell arrays of matrices. */
  public List<List<Matrix>> matrixLists(String name) {
    return elements(
        find(name), name, (inner, innerName) -> elements(inner, innerName, this::matrix));
  }

  private Matrix matrix(Array element, String name) {
    if (element instanceof Matrix matrix) {
      return matrix;
    }
    throw DatasetException.at(file, name + " is no matrix");
  }

  private <T> List<T> elements(
      @Nullable Array array, String name, BiFunction<Array, String, T> element) {
    if (!(array instanceof Cell cell)) {
      throw DatasetException.at(file, "there is no cell array " + name);
    }
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < cell.getNumElements(); i++) {
      elements.add(element.apply(cell.get(i), name + "{" + (i + 1) + "}"));
    }
    return elements;
  }

  /** The file itself. */
  public Path file() {
    return file;
  }

  private static String characters(Char text) {
    StringBuilder characters = new StringBuilder();
    for (int c = 0; c < text.getNumElements(); c++) {
      characters.append(text.getChar(c));
    }
    return characters.toString();
  }

  private @Nullable Array find(String name) {
    for (MatFile.Entry entry : content.getEntries()) {
      if (entry.getName().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return entry.getValue();
      }
    }
    return null;
  }
}
