package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.Map;
import org.hih4j.data.training.SplitFile;

/**
 * Pictures that a split file holds out: those that it lists for any source with their folder, so
 * that no source trains on what another one is measured on.
 *
 * @param split the list
 * @param folders of the pictures of each source, by its name
 */
record HeldOut(SplitFile split, Map<String, Path> folders) {
  /** Whether a picture of a folder is held out. */
  boolean contains(Path folder, String picture) {
    return folders.entrySet().stream()
        .anyMatch(
            source -> source.getValue().equals(folder) && split.contains(source.getKey(), picture));
  }
}
