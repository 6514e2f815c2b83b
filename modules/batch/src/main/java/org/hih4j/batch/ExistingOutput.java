package org.hih4j.batch;

/** What an {@code AlignmentRun} does if its output exists. */
public enum ExistingOutput {
  /** Does not begin. */
  REFUSE,
  /** Goes on where the run that wrote it was stopped; begins if there is none. */
  RESUME,
  /** Begins again. A folder of {@code .pts} files must be removed by hand. */
  OVERWRITE
}
