package org.hih4j.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Crop;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;

/**
 * What a report says about a model, and what the harness has to know of it.
 *
 * @param name the model's name in tables
 * @param scheme the landmarks that it gives
 * @param crop how it cuts a face out of an image
 * @param inputWidth width of its input in pixels
 * @param inputHeight height of its input in pixels
 * @param facts further facts for the report's model card, in the order to print them
 */
public record ModelInfo(
    String name,
    LandmarkScheme scheme,
    CropRule crop,
    int inputWidth,
    int inputHeight,
    Map<String, String> facts) {
  private static final double TOLERANCE = 1e-6;

  /** Checks and copies. */
  public ModelInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(crop, "crop");
    if (inputWidth < 1 || inputHeight < 1) {
      throw new IllegalArgumentException(
          "input must be at least 1 x 1: " + inputWidth + " x " + inputHeight);
    }
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The side, in image pixels, of the crop that the model cuts for a box. */
  double cropSide(FaceBox box) {
    return crop.cropFor(box, inputWidth, inputHeight).sampling().scale() * inputWidth;
  }

  /**
   * The box for which the crop is a whole square image, so that an image that has been cropped
   * before goes through unchanged.
   *
   * @param side the image's width and height in pixels
   * @return the box
   * @throws IllegalArgumentException if no box gives that crop
   */
  FaceBox wholeImage(int side) {
    if (crop.kind() == CropRule.Kind.CENTERED) {
      Point2 middle = new Point2((side - 1) / 2.0, (side - 1) / 2.0);
      return checked(FaceBox.landmarks(Box.square(middle, side / crop.expand())), side);
    }
    double expand = crop.expand();
    // The rule's integer arithmetic: a face of so many pixels becomes a crop of the wanted side.
    int extent = (int) Math.floor(side / expand);
    while ((int) (extent * expand) < side) {
      extent++;
    }
    int from = side / 2 - extent / 2;
    return checked(FaceBox.landmarks(from, from, extent - 1, extent - 1), side);
  }

  private FaceBox checked(FaceBox box, int side) {
    Crop found = crop.cropFor(box, inputWidth, inputHeight);
    Point2 first = found.sampling().apply(new Point2(-0.5, -0.5));
    Point2 last = found.sampling().apply(new Point2(inputWidth - 0.5, inputHeight - 0.5));
    if (first.distance(new Point2(-0.5, -0.5)) > TOLERANCE
        || last.distance(new Point2(side - 0.5, side - 0.5)) > TOLERANCE) {
      throw new IllegalArgumentException(
          "the crop rule of " + name + " cannot give a whole image of " + side + " pixels");
    }
    return box;
  }
}
