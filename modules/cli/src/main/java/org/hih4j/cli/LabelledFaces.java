package org.hih4j.cli;

import java.nio.file.Path;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;

/**
 * Folders of labelled faces as the options {@code --data}, {@code --labels} and {@code --split}
 * name them.
 */
final class LabelledFaces {
  private LabelledFaces() {}

  /** Opens the faces; {@code labels} is null where the folder has one file of them. */
  static Dataset open(Path data, Path labels, String split, LandmarkScheme scheme) {
    return DatasetKind.CSV.open(data, options(labels, split, scheme));
  }

  static DatasetOptions options(Path labels, String split, LandmarkScheme scheme) {
    DatasetOptions options = DatasetOptions.defaults().withSplit(split).withScheme(scheme);
    return labels == null ? options : options.withLabels(labels);
  }
}
