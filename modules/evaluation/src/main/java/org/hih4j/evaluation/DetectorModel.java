package org.hih4j.evaluation;

import java.util.List;
import org.hih4j.data.Sample;

/**
 * Anything that finds faces, as the harness sees it: a detector, or a file of its detections. Must
 * be safe for use by several threads at once.
 */
@FunctionalInterface
public interface DetectorModel {
  /**
   * Finds the faces of an image.
   *
   * @param id the image's name within its dataset, which a file goes by
   * @param image the image, which a file need not decode
   * @return the faces in any order; may be empty
   */
  List<FoundFace> find(String id, Sample.Image image);
}
