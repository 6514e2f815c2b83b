package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.jspecify.annotations.Nullable;

/**
 * Folders of labelled faces as the options {@code --data}, {@code --labels} and {@code --split}
 * name them.
 */
final class LabelledFaces {
  private LabelledFaces() {}

  /**
   * Opens the faces; {@code labels} is null where the folder has one file of them. Labels of
   * another standard scheme are taken to the wanted one where a map leads there.
   */
  static Dataset open(Path data, @Nullable Path labels, String split, LandmarkScheme scheme) {
    boolean told =
        labels != null || !Files.isDirectory(data) || DatasetKind.labelFiles(data).size() == 1;
    if (!told || !LandmarkScheme.standard().contains(scheme)) {
      return DatasetKind.CSV.open(data, options(labels, split).scheme(scheme).build());
    }
    Dataset faces = DatasetKind.CSV.open(data, options(labels, split).build());
    return faces.scheme().equals(scheme) ? faces : mapped(faces, scheme);
  }

  private static Dataset mapped(Dataset faces, LandmarkScheme scheme) {
    return SchemeMapping.ofLabels(faces.scheme(), scheme)
        .map(faces::mapped)
        .orElseThrow(
            () ->
                new DatasetException(
                    faces.card().source()
                        + " has labels of "
                        + faces.scheme().name()
                        + ", which cannot be taken to "
                        + scheme.name()
                        + ", the model's scheme"));
  }

  static DatasetOptions.Builder options(@Nullable Path labels, String split) {
    DatasetOptions.Builder options = DatasetOptions.builder().split(split);
    return labels == null ? options : options.labels(labels);
  }

  /** What stands before and after the last equals sign, unless the whole is a path. */
  static @Nullable String[] pair(String text) {
    int equals = text.lastIndexOf('=');
    return equals <= 0 || Files.exists(Path.of(text))
        ? new @Nullable String[] {text, null}
        : new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }
}
