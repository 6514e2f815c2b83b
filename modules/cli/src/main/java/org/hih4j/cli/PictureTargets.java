package org.hih4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hih4j.core.FileException;
import org.hih4j.core.io.FilePaths;
import org.hih4j.imaging.internal.PictureFile;
import org.jspecify.annotations.Nullable;

/**
 * Where what is drawn and cut out of images goes: one drawing or chip into the file that is named,
 * several into a folder, named after their images.
 *
 * @param images that are aligned
 * @param out of the drawings; null for none
 * @param chips of the chips; null for none
 */
record PictureTargets(List<Path> images, @Nullable Path out, @Nullable Path chips) {
  private boolean alone() {
    return images.size() == 1;
  }

  /**
   * Checks names, before any work.
   *
   * @param oneChip whether at most one face of each image is cut out
   * @param text file that takes the points; null for none
   * @throws IllegalArgumentException if a name ends in no picture format, or a file would replace
   *     an image or be written twice
   */
  void check(boolean oneChip, @Nullable Path text) {
    Set<Path> read = new HashSet<>();
    Set<String> stems = new HashSet<>();
    for (Path image : images) {
      if (Files.exists(image)) {
        read.add(real(image));
      }
      if (!stems.add(stem(image)) && (out != null || chips != null)) {
        throw new IllegalArgumentException(
            "the pictures of two images would be named " + stem(image) + ": align them apart");
      }
    }
    if (text != null) {
      refuse(text, read);
    }
    if (out != null && alone()) {
      PictureFile.format(out);
      refuse(out, read);
    } else if (out != null) {
      stems.forEach(stem -> refuse(out.resolve(stem + ".png"), read));
    }
    if (chips != null && alone() && oneChip) {
      PictureFile.format(chips);
    }
    if (chips != null) {
      refuse(chips, read);
      for (Path image : read) {
        String owner = stem(image).replaceFirst("-\\d+$", "");
        if (stems.contains(owner)
            && FilePaths.name(image).matches(".*-\\d+\\.png")
            && Files.isDirectory(chips)
            && FilePaths.folder(image).equals(real(chips))) {
          refuse(image, read);
        }
      }
    }
  }

  private static void refuse(Path target, Set<Path> read) {
    if (Files.exists(target) && read.contains(real(target))) {
      throw new IllegalArgumentException(target + " would replace an image: name another place");
    }
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new FileException("cannot find " + file, e);
    }
  }

  /** The file of an image's drawing, whose folder is made. */
  Path drawing(Path image, Path place) {
    return alone() ? place : inFolder(place, image, "");
  }

  /**
   * The file of a face's chip, whose folder is made.
   *
   * @param face its number
   * @param faces how many its image has
   */
  Path chip(Path image, Path place, int face, int faces) {
    return alone() && faces == 1 ? place : inFolder(place, image, "-" + face);
  }

  private static Path inFolder(Path folder, Path image, String suffix) {
    FilePaths.makeFolder(folder);
    return folder.resolve(stem(image) + suffix + ".png");
  }

  private static String stem(Path image) {
    String name = FilePaths.name(image);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
