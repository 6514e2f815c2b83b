package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hih4j.core.FileException;
import org.hih4j.data.DatasetException;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;

/**
 * The boxes of images whose rows do not follow one another, in a temporary file: of each such image
 * 24 bytes are in memory, of its boxes none.
 *
 * @param names the hashes of the images' names, sorted
 * @param begin where an image's boxes begin, in boxes; one more place than images
 * @param file the temporary file
 */
record ScatteredBoxes(long[] names, long[] begin, FileChannel file) implements AutoCloseable {
  private static final int BOX_BYTES = 4 * Double.BYTES;

  /**
   * Reads a file of boxes twice more.
   *
   * @param names the hashes of the names that come again, sorted, each once
   */
  static ScatteredBoxes read(Path boxes, long[] names) {
    long[] begin = count(boxes, names);
    FileChannel file = null;
    try {
      file =
          FileChannel.open(
              Files.createTempFile("hih4j-boxes-", ".tmp"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      write(boxes, names, begin.clone(), file);
      return new ScatteredBoxes(names, begin, file);
    } catch (IOException e) {
      RunRecord.closeQuietly(file);
      throw new FileException("cannot sort the boxes of " + boxes + " in a temporary file", e);
    } catch (RuntimeException | Error e) {
      RunRecord.closeQuietly(file);
      throw e;
    }
  }

  /** Counts boxes, and sees to it that equal hashes are equal names. */
  private static long[] count(Path boxes, long[] names) {
    long[] begin = new long[names.length + 1];
    long[] checks = new long[names.length];
    boolean[] seen = new boolean[names.length];
    FaceBoxFile.forEach(
        boxes,
        entry -> {
          String name = ImageName.of(entry);
          int at = find(names, name);
          if (at < 0) {
            return;
          }
          long check = Hashes.check(name);
          if (seen[at] && check != checks[at]) {
            throw DatasetException.at(
                boxes, entry.line(), "'" + entry.image() + "': sort the file by image");
          }
          seen[at] = true;
          checks[at] = check;
          begin[at + 1] += entry.boxes().size();
          if (begin[at + 1] > FaceBoxFile.MOST_BOXES) {
            throw DatasetException.at(
                boxes,
                entry.line(),
                "more than " + FaceBoxFile.MOST_BOXES + " boxes for '" + entry.image() + "'");
          }
        });
    for (int i = 0; i < names.length; i++) {
      begin[i + 1] += begin[i];
    }
    return begin;
  }

  private static void write(Path boxes, long[] names, long[] place, FileChannel out) {
    FaceBoxFile.forEach(
        boxes,
        entry -> {
          int at = find(names, ImageName.of(entry));
          if (at < 0) {
            return;
          }
          ByteBuffer bytes = ByteBuffer.allocate(entry.boxes().size() * BOX_BYTES);
          for (BoxEntry.StatedBox box : entry.boxes()) {
            bytes.putDouble(box.x()).putDouble(box.y());
            bytes.putDouble(box.width()).putDouble(box.height());
          }
          write(out, bytes.flip(), place[at] * BOX_BYTES);
          place[at] += entry.boxes().size();
        });
  }

  private static void write(FileChannel out, ByteBuffer bytes, long from) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes, from + bytes.position());
      }
    } catch (IOException e) {
      throw new FileException("cannot write the temporary file of boxes", e);
    }
  }

  /** Which of these images a name is, or a negative number. */
  int find(String name) {
    return find(names, name);
  }

  private static int find(long[] names, String name) {
    return Arrays.binarySearch(names, Hashes.hash(name));
  }

  /** All boxes of an image, in the file's order. */
  List<BoxEntry.StatedBox> boxes(int image) {
    int count = (int) (begin[image + 1] - begin[image]);
    ByteBuffer bytes = ByteBuffer.allocate(count * BOX_BYTES);
    try {
      long from = begin[image] * BOX_BYTES;
      while (bytes.hasRemaining()) {
        if (file.read(bytes, from + bytes.position()) < 0) {
          throw new IOException("the temporary file of boxes was cut off");
        }
      }
    } catch (IOException e) {
      throw new FileException("cannot read the temporary file of boxes", e);
    }
    bytes.flip();
    List<BoxEntry.StatedBox> boxes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boxes.add(
          new BoxEntry.StatedBox(
              bytes.getDouble(), bytes.getDouble(), bytes.getDouble(), bytes.getDouble()));
    }
    return boxes;
  }

  @Override
  public void close() {
    RunRecord.closeQuietly(file);
  }
}
