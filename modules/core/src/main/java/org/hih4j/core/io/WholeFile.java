package org.hih4j.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.FileException;

/**
 * Files read into memory in one piece, within bounds: a file that is far larger than its kind ever
 * is, or than the memory there is, ends in an exception and not in an {@link OutOfMemoryError}.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @param limit the most bytes it may have; less than 2<sup>31</sup> - 1
   * @return its content
   * @throws FileException if it cannot be read, is larger, does not fit the memory, or is a pipe or
   *     a device
   */
  public static byte[] bytes(Path file, int limit) {
    try (InputStream in = RegularFile.open(file)) {
      if (Files.size(file) > limit) {
        throw tooLarge(file, limit);
      }
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw tooLarge(file, limit);
      }
      return bytes;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(file, e);
    } catch (IOException e) {
      throw new FileException("cannot read " + file, e);
    }
  }

  /**
   * Reads a text file in UTF-8.
   *
   * @param file the file
   * @param limit the most bytes it may have; less than 2<sup>31</sup> - 1
   * @return its content
   * @throws FileException as {@link #bytes}, and if it is not text in UTF-8
   */
  public static String text(Path file, int limit) {
    byte[] bytes = bytes(file, limit);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (OutOfMemoryError e) {
      throw outOfMemory(file, e);
    } catch (IOException e) {
      throw new FileException("cannot read " + file, e);
    }
  }

  private static FileException tooLarge(Path file, int limit) {
    return new FileException(
        "cannot read " + file, new IOException("it is larger than " + limit + " bytes"));
  }

  private static FileException outOfMemory(Path file, OutOfMemoryError e) {
    return new FileException(
        "cannot read " + file,
        new IOException("it needs more memory than there is; raise -Xmx", e));
  }
}
