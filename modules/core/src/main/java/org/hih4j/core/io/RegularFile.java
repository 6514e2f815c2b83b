package org.hih4j.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that are opened without waiting. To open a pipe waits until somebody writes to it, and a
 * folder that comes from a stranger may hold one; a device may have no end.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Opens a file.
   *
   * @param file the file, or a symbolic link to one
   * @return its content, to be closed by the caller
   * @throws IOException if there is no such file, it cannot be read, or it is a folder, a pipe or a
   *     device
   */
  public static InputStream open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(
          file.toString(),
          null,
          Files.isDirectory(file) ? "it is a folder" : "it is a pipe or a device, not a file");
    }
    return Files.newInputStream(file);
  }
}
