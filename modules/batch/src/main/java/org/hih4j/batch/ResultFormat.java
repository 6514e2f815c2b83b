package org.hih4j.batch;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How a run's results are written down. */
public enum ResultFormat {
  /** A JSON object a line and image: its name, its size and its faces. */
  JSON_LINES,
  /** A row a face below a header. */
  CSV,
  /**
   * A folder with a {@code .pts} file a face, as 300W has them, coordinates counted from 1: {@code
   * sub/a.pts} for the one face of {@code sub/a.jpg}, {@code sub/a-0.pts}, {@code sub/a-1.pts} and
   * so on where there are several boxes.
   */
  PTS;

  /**
   * The format that a name suggests.
   *
   * @param output a file or folder
   * @return JSON Lines for {@code .jsonl} and {@code .ndjson}, CSV for {@code .csv}, else empty
   */
  public static Optional<ResultFormat> of(Path output) {
    String name = output.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return Optional.of(JSON_LINES);
    }
    return name.endsWith(".csv") ? Optional.of(CSV) : Optional.empty();
  }
}
