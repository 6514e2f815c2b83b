package org.hih4j.data.internal;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.hih4j.core.FileException;
import org.hih4j.data.DatasetException;
import org.hih4j.imaging.FaceImage;

/**
 * A MATLAB 7.3 file, which is an HDF5 file: matrices stored transposed, cell arrays as references.
 *
 * <p>Thread-safe: one reading at a time.
 */
public final class Mat73 implements AutoCloseable {
  private static final int MAX_SIDE = 20_000;
  private static final long MAX_VALUES = 1L << 28;

  private final Path file;
  private final FileChannel channel;
  private final HdfFile hdf;
  private boolean open = true;

  private Mat73(Path file, FileChannel channel, HdfFile hdf) {
    this.file = file;
    this.channel = channel;
    this.hdf = hdf;
  }

  /** A matrix as MATLAB sees it. */
  public record Matrix(double[] values, int rows, int columns, boolean transposed) {
    /** The value of a row and a column. */
    public double at(int row, int column) {
      return values[transposed ? column * rows + row : row * columns + column];
    }
  }

  /** Opens a file. */
  public static Mat73 open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw DatasetException.at(file, "the file is missing");
    }
    FileChannel channel = null;
    HdfFile hdf = null;
    try {
      // Ours: the library leaves a file open that it cannot read.
      FileChannel opened = FileChannel.open(file);
      channel = opened;
      hdf = guarded(file, "the file", () -> new HdfFile(opened));
      return new Mat73(file, channel, hdf);
    } catch (IOException e) {
      throw DatasetException.at(file, "cannot be read: " + FileException.reason(e), e);
    } finally {
      if (hdf == null && channel != null) {
        close(channel);
      }
    }
  }

  /** Opens a file for a dataset of it, and closes it again where there can be none. */
  public static <T> T open(Path file, Function<Mat73, T> dataset) {
    Mat73 mat = open(file);
    try {
      return dataset.apply(mat);
    } catch (RuntimeException e) {
      mat.close();
      throw e;
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger("org.hih4j.data").log(System.Logger.Level.DEBUG, "cannot close", e);
    }
  }

  /**
   * A matrix with a known number of columns, whichever way round it is stored; MATLAB's own way
   * wins where both fit.
   */
  public Matrix matrix(String name, int columns) {
    return read(
        name,
        () -> hdf.getChild(name),
        dataset -> {
          int[] shape = dataset.getDimensions();
          if (shape.length != 2 || (shape[0] != columns && shape[1] != columns)) {
            throw DatasetException.at(
                file, name + " must have " + columns + " columns: " + Arrays.toString(shape));
          }
          boolean transposed = shape[0] == columns;
          int rows = transposed ? shape[1] : shape[0];
          return new Matrix(doubles(dataset, name), rows, columns, transposed);
        });
  }

  /** The addresses of a cell array's elements. */
  public long[] references(String name) {
    return read(
        name,
        () -> hdf.getChild(name),
        dataset -> {
          if (dataset.getDataFlat() instanceof long[] addresses && addresses.length > 0) {
            return addresses;
          }
          throw DatasetException.at(file, name + " must be a cell array");
        });
  }

  /** The image that a reference points to: grey or colour, 8 bits. */
  public FaceImage image(long address, String name) {
    return read(
        name,
        () -> hdf.getNodeByAddress(address),
        dataset -> {
          int[] shape = dataset.getDimensions();
          boolean colour = shape.length == 3 && shape[0] == 3;
          if (!colour && shape.length != 2) {
            throw DatasetException.at(
                file, name + " is no image of H x W or H x W x 3: " + Arrays.toString(shape));
          }
          int width = shape[shape.length - 2];
          int height = shape[shape.length - 1];
          if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw DatasetException.at(
                file, name + " has an unusable size: " + width + "x" + height);
          }
          return FaceImage.of(pixels(doubles(dataset, name), width, height, colour));
        });
  }

  private static BufferedImage pixels(double[] values, int width, int height, boolean colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int plane = width * height;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = x * height + y;
        int to = 3 * (y * width + x);
        for (int c = 0; c < 3; c++) {
          bgr[to + 2 - c] = (byte) (int) values[colour ? c * plane + from : from];
        }
      }
    }
    return image;
  }

  private Dataset dataset(Node node, String name) {
    if (!(node instanceof Dataset dataset)) {
      throw DatasetException.at(file, "there is no matrix " + name);
    }
    if (dataset.getSize() > MAX_VALUES) {
      throw DatasetException.at(file, name + " is too large: " + dataset.getSize() + " values");
    }
    return dataset;
  }

  private double[] doubles(Dataset dataset, String name) {
    Object values = dataset.getDataFlat();
    if (values instanceof double[] doubles) {
      return doubles;
    }
    if (values instanceof float[] floats) {
      return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }
    if (values instanceof int[] ints) {
      return Arrays.stream(ints).asDoubleStream().toArray();
    }
    if (values instanceof byte[] bytes) {
      return IntStream.range(0, bytes.length).mapToDouble(i -> bytes[i] & 0xff).toArray();
    }
    throw DatasetException.at(file, name + " is no matrix of numbers");
  }

  private synchronized <T> T read(String name, Supplier<Node> node, Function<Dataset, T> reading) {
    if (!open) {
      throw new IllegalStateException("the dataset is closed: " + file);
    }
    return guarded(file, name, () -> reading.apply(dataset(node.get(), name)));
  }

  /**
   * Runs the library on bytes that it may not be prepared for: whatever it throws becomes one
   * error, sizes from a broken file that exceed the memory included.
   */
  private static <T> T guarded(Path file, String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (DatasetException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError | NoClassDefFoundError e) {
      throw DatasetException.at(
          file, what + " cannot be read as MATLAB 7.3 (HDF5): " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      close(channel);
    }
  }
}
