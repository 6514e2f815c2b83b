package org.hih4j.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.FileException;

/** Names and folders of files. A root, such as {@code /}, has no name and lies in no folder. */
public final class FilePaths {
  private FilePaths() {}

  /**
   * Returns the last name of a path.
   *
   * @param path a path
   * @return its last name; empty for a root
   */
  public static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /**
   * Returns the folder in which a file lies, that of the working directory for a bare name.
   *
   * @param file a path
   * @return its folder, absolute
   * @throws IllegalArgumentException if the path is a root
   */
  public static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("file must lie in a folder: " + file);
    }
    return folder;
  }

  /**
   * Returns the name by which a file is told apart from others, so that {@code ./a.jpg} and {@code
   * a.jpg} are one: without {@code .} and {@code ..} where that is possible, with slashes.
   *
   * @param path a path
   * @return its normal form
   */
  public static String normal(Path path) {
    return path.normalize().toString().replace('\\', '/');
  }

  /**
   * Makes a folder, and those that it lies in, where they do not exist.
   *
   * @param folder a path
   * @throws FileException if it cannot be made
   */
  public static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FileException("cannot make the folder " + folder, e);
    }
  }
}
