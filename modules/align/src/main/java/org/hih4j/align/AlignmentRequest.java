package org.hih4j.align;

import java.util.Objects;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;

/**
 * A face to align: an image and where in it. Immutable and safe to share.
 *
 * @param image the image
 * @param box the face's box in it
 */
public record AlignmentRequest(FaceImage image, FaceBox box) {
  /** Checks that nothing is missing. */
  public AlignmentRequest {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(box, "box");
  }
}
