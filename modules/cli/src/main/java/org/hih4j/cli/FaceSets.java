package org.hih4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.evaluation.BoxProtocol;
import org.hih4j.workshop.ModelMeasurement;
import picocli.CommandLine.Option;

/**
 * The options {@code --data} and {@code --split} of commands that read several labelled folders.
 */
final class FaceSets {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER[=FILE]",
      description =
          "A folder of images/ with a CSV file of labels, which FILE names if there are several."
              + " Repeat it.")
  private List<String> data;

  @Option(
      names = "--split",
      defaultValue = "validation",
      description = "Which faces: train, validation or all (default: ${DEFAULT-VALUE}).")
  private String split;

  String split() {
    return split;
  }

  /**
   * The folders named.
   *
   * @return for each folder its label file or null, in the order given
   * @throws IllegalArgumentException if a folder is named twice
   */
  Map<Path, Path> folders() {
    Map<Path, Path> folders = new LinkedHashMap<>();
    for (String each : data) {
      String[] parts = LabelledFaces.pair(each);
      Path folder = Path.of(parts[0]).toAbsolutePath().normalize();
      if (folders.containsKey(folder)) {
        throw new IllegalArgumentException("--data names " + parts[0] + " twice");
      }
      folders.put(folder, parts[1] == null ? null : Path.of(parts[1]));
    }
    return folders;
  }

  /** Opens the faces for some work without boxes of detectors and fits. */
  <T> T use(
      Map<Path, Path> folders,
      LandmarkScheme scheme,
      Function<List<ModelMeasurement.Faces>, T> work) {
    return use(folders, scheme, Map.of(), Set.of(), work);
  }

  /**
   * Opens the faces for some work, and closes them after it.
   *
   * @param folders with their label files or null
   * @param scheme that the labels are wanted in
   * @param detected a detector's boxes of the faces of some folders
   * @param fitted folders that confidences are fitted on
   * @param work takes the faces, one set a folder
   * @return what the work returns
   */
  <T> T use(
      Map<Path, Path> folders,
      LandmarkScheme scheme,
      Map<Path, BoxProtocol.BoxFinder> detected,
      Set<Path> fitted,
      Function<List<ModelMeasurement.Faces>, T> work) {
    List<ModelMeasurement.Faces> sets = new ArrayList<>();
    try {
      folders.forEach(
          (folder, file) ->
              sets.add(
                  new ModelMeasurement.Faces(
                      FilePaths.name(folder),
                      LabelledFaces.open(folder, file, split, scheme),
                      Optional.ofNullable(detected.get(folder)),
                      fitted.contains(folder))));
      return work.apply(sets);
    } finally {
      sets.forEach(set -> set.dataset().close());
    }
  }
}
