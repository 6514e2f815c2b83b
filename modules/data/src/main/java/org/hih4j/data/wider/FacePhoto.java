package org.hih4j.data.wider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hih4j.core.geometry.Box;
import org.hih4j.data.Sample;

/**
 * A photograph with the boxes of its faces. Immutable.
 *
 * @param id the photograph's name within its dataset
 * @param image the photograph, not decoded
 * @param faces all labelled boxes, in the order of the label file; may be empty
 */
public record FacePhoto(String id, Sample.Image image, List<Face> faces) {

  /**
   * A labelled face.
   *
   * @param box the face from hairline to chin and from ear to ear, in image pixels, as the label
   *     file has it; may be empty for a face that is marked as invalid
   * @param attributes by name: {@code blur} 0 to 2, {@code expression}, {@code illumination},
   *     {@code occlusion} 0 to 2, {@code pose}, {@code invalid}; those that the label file has
   * @param levels the published levels in whose lists the face is; empty without such lists
   * @param landmarkBox the tight box of the landmarks, where the label file gives one
   */
  public record Face(
      Box box, Map<String, Integer> attributes, Set<WiderLevel> levels, Optional<Box> landmarkBox) {
    /** Copies. */
    public Face {
      Objects.requireNonNull(box, "box");
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
      levels = Set.copyOf(levels);
      Objects.requireNonNull(landmarkBox, "landmarkBox");
    }

    /** {@return whether the box counts as a face: it is not marked as invalid and not empty} */
    public boolean valid() {
      return !box.isEmpty() && attributes.getOrDefault("invalid", 0) == 0;
    }
  }

  /** Copies. */
  public FacePhoto {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(image, "image");
    faces = List.copyOf(faces);
  }
}
