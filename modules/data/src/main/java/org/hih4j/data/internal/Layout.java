package org.hih4j.data.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;

/** Where the files of a dataset lie, and which part of it is to be read. */
public final class Layout {
  private Layout() {}

  /**
   * The part to read, in lower case: one of those that there are.
   *
   * @param has a sentence that names the parts, for the message
   */
  public static String split(DatasetOptions options, String usual, String has, List<String> known) {
    String split = options.split().orElse(usual).toLowerCase(Locale.ROOT);
    if (!known.contains(split)) {
      throw new IllegalArgumentException(has + ": '" + split + "'");
    }
    return split;
  }

  /** Refuses a place that the options name and a reader would not look at. */
  public static void refuse(String dataset, String option, Optional<Path> place) {
    place.ifPresent(
        path -> {
          throw new IllegalArgumentException(dataset + " has no use for " + option + ": " + path);
        });
  }

  /** Refuses another landmark scheme than that of a dataset's labels. */
  public static void requireScheme(String dataset, LandmarkScheme own, DatasetOptions options) {
    if (!options.scheme().orElse(own).equals(own)) {
      throw new IllegalArgumentException(
          dataset + " is of the scheme " + own.name() + ": " + options.scheme().get().name());
    }
  }

  /** The label file that the options name, as it is or in the dataset's folder. */
  public static Optional<Path> labels(DatasetOptions options, Path folder) {
    return options
        .labels()
        .map(labels -> Files.isRegularFile(labels) ? labels : folder.resolve(labels));
  }

  /** Where the images lie: as told, in the folder images beside the label file, or beside it. */
  public static Path imagesBeside(Path file, DatasetOptions options) {
    Path parent = FilePaths.folder(file.toAbsolutePath().normalize());
    return options.images().orElseGet(() -> firstFolder(parent, "images").orElse(parent));
  }

  /** The first of these places that is a folder. */
  public static Optional<Path> firstFolder(Path root, String... places) {
    return first(root, Files::isDirectory, places);
  }

  /** The first of these places that is a file. */
  public static Optional<Path> firstFile(Path root, String... places) {
    return first(root, Files::isRegularFile, places);
  }

  private static Optional<Path> first(Path root, Predicate<Path> kind, String... places) {
    return Stream.of(places).map(root::resolve).filter(kind).findFirst();
  }

  /** The files and folders of a folder, in the order of their names. */
  public static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw DatasetException.at(folder, "cannot be listed: " + e.getMessage(), e);
    }
  }
}
