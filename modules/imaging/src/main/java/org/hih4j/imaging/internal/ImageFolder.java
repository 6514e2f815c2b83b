package org.hih4j.imaging.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.hih4j.core.io.FilePaths;

/** The image files of a folder, told by their names. Stateless and thread-safe. */
public final class ImageFolder {
  /** Endings of the formats that can be read, in lower case. */
  private static final Set<String> ENDINGS =
      Arrays.stream(ImageIO.getReaderFileSuffixes())
          .map(ending -> ending.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private ImageFolder() {}

  /**
   * Lists the image files of a folder.
   *
   * @param folder the folder; folders in it are not looked into
   * @return the files, sorted
   * @throws FileException if the folder cannot be listed
   */
  public static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(ImageFolder::isImage).sorted().toList();
    } catch (IOException e) {
      throw new FileException("cannot list " + folder, e);
    }
  }

  /**
   * Tells whether a file's name ends as that of an image: jpg, jpeg, png, gif, bmp, wbmp, tif,
   * tiff, or an ending of a reader that is added to Java's ImageIO.
   *
   * @param file a path; it need not exist
   * @return whether it is named as an image
   */
  public static boolean isImage(Path file) {
    String name = FilePaths.name(file);
    int dot = name.lastIndexOf('.');
    return dot >= 0 && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
