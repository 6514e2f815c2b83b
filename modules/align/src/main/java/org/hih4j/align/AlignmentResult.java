package org.hih4j.align;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What became of an {@link AlignmentTask}. A failure is a value here: of the whole image, if it
 * could not be read or its faces not be looked for, or of single boxes. Immutable.
 *
 * @param task what was asked for
 * @param width the image's width in pixels; 0 if it could not be read
 * @param height the image's height in pixels; 0 if it could not be read
 * @param faces the faces that were aligned, in the order of the task's boxes; where faces were to
 *     be found, the surest first
 * @param failures what failed; empty if every box was aligned
 */
public record AlignmentResult(
    AlignmentTask task, int width, int height, List<FaceAlignment> faces, List<Failure> failures) {
  /** Checks that every box is accounted for, unless the image failed as a whole. */
  public AlignmentResult {
    Objects.requireNonNull(task, "task");
    faces = List.copyOf(faces);
    failures = List.copyOf(failures);
    boolean whole = failures.stream().anyMatch(failure -> failure.box().isEmpty());
    boolean counted = !whole && !task.finding();
    if (whole && !faces.isEmpty()
        || counted && faces.size() + failures.size() != task.boxes().size()) {
      throw new IllegalArgumentException(
          "faces and failures must make up the task's "
              + task.boxes().size()
              + " boxes: "
              + faces.size()
              + ", "
              + failures.size());
    }
  }

  /**
   * Something that could not be aligned.
   *
   * @param box the number of the box in the task, from 0; empty if the image could not be read
   * @param cause an {@link org.hih4j.imaging.ImageException} for an image that cannot be read, an
   *     {@link IllegalArgumentException} for a box outside the image, an {@link
   *     org.hih4j.inference.InferenceException} from the network, or whatever the task's own image
   *     source threw
   */
  public record Failure(OptionalInt box, Exception cause) {
    /** Checks that nothing is missing. */
    public Failure {
      Objects.requireNonNull(box, "box");
      Objects.requireNonNull(cause, "cause");
    }

    /** {@return why, in one line: the cause's message, or its name if it has none} */
    public String reason() {
      String message = cause.getMessage();
      return message == null || message.isBlank()
          ? cause.toString()
          : message
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .collect(Collectors.joining("; "));
    }
  }

  /** {@return whether every face was aligned} */
  public boolean complete() {
    return failures.isEmpty();
  }

  /**
   * Which of the task's boxes a face belongs to.
   *
   * @param face index into {@link #faces()}
   * @return index into the task's boxes
   */
  public int boxOf(int face) {
    Objects.checkIndex(face, faces.size());
    int box = face;
    for (Failure failure : failures) {
      if (failure.box().orElseThrow() <= box) {
        box++;
      }
    }
    return box;
  }
}
