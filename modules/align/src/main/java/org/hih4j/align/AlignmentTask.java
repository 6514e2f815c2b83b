package org.hih4j.align;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;

/**
 * An image that is still to be read, and the faces in it: what an {@link AlignmentPipeline} takes.
 * A task of a file or of encoded bytes holds no pixels until a worker comes to it. It is read
 * within the default limits; {@code () -> FaceImage.load(file, limits)} reads it within others.
 *
 * @param id the caller's own name for it, which comes back with the result
 * @param image gives the image; called at most once, by a worker thread
 * @param boxes the faces' boxes; empty where they are to be found
 * @param finding whether the faces are found first, see {@link FaceAligner#align(FaceImage)}; an
 *     image without a face is then a result without faces, not a failure
 */
public record AlignmentTask(
    String id, Callable<FaceImage> image, List<FaceBox> boxes, boolean finding) {
  /**
   * Checks that nothing is missing.
   *
   * @throws IllegalArgumentException if faces are to be found and boxes are given
   */
  public AlignmentTask {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(image, "image");
    boxes = List.copyOf(boxes);
    if (finding && !boxes.isEmpty()) {
      throw new IllegalArgumentException("boxes must be empty where faces are to be found");
    }
  }

  /**
   * An image whose faces' boxes are known.
   *
   * @param id the caller's own name for it
   * @param image gives the image; called at most once, by a worker thread
   * @param boxes the faces' boxes
   */
  public AlignmentTask(String id, Callable<FaceImage> image, List<FaceBox> boxes) {
    this(id, image, boxes, false);
  }

  /**
   * An image file whose faces are to be found; its path is the id.
   *
   * @param file read by a worker, see {@link FaceImage#load(Path)}
   * @return the task
   */
  public static AlignmentTask finding(Path file) {
    return finding(file.toString(), () -> FaceImage.load(file));
  }

  /**
   * An image whose faces are to be found.
   *
   * @param id the caller's own name for it
   * @param image gives the image; called at most once, by a worker thread
   * @return the task
   */
  public static AlignmentTask finding(String id, Callable<FaceImage> image) {
    return new AlignmentTask(id, image, List.of(), true);
  }

  /**
   * An image file; its path is the id.
   *
   * @param file read by a worker, see {@link FaceImage#load(Path)}
   * @param boxes the faces' boxes, in the upright image
   * @return the task
   */
  public static AlignmentTask of(Path file, List<FaceBox> boxes) {
    return of(file.toString(), file, boxes);
  }

  /**
   * An image file under another name.
   *
   * @param id the caller's own name for it
   * @param file read by a worker, see {@link FaceImage#load(Path)}
   * @param boxes the faces' boxes, in the upright image
   * @return the task
   */
  public static AlignmentTask of(String id, Path file, List<FaceBox> boxes) {
    Objects.requireNonNull(file, "file");
    return new AlignmentTask(id, () -> FaceImage.load(file), boxes);
  }

  /**
   * The content of an image file.
   *
   * @param id the caller's own name for it
   * @param encoded kept, not copied, and decoded by a worker; not to be changed meanwhile
   * @param boxes the faces' boxes, in the upright image
   * @return the task
   */
  public static AlignmentTask of(String id, byte[] encoded, List<FaceBox> boxes) {
    Objects.requireNonNull(encoded, "encoded");
    return new AlignmentTask(id, () -> FaceImage.load(new ByteArrayInputStream(encoded)), boxes);
  }

  /**
   * A decoded image.
   *
   * @param id the caller's own name for it
   * @param image the image
   * @param boxes the faces' boxes
   * @return the task
   */
  public static AlignmentTask of(String id, FaceImage image, List<FaceBox> boxes) {
    Objects.requireNonNull(image, "image");
    return new AlignmentTask(id, () -> image, boxes);
  }

  @Override
  public String toString() {
    return "AlignmentTask[" + id + ", boxes=" + (finding ? "to be found" : boxes) + "]";
  }
}
