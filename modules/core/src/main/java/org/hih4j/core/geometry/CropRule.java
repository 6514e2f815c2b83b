package org.hih4j.core.geometry;

/** How a face box becomes the square of the picture that a network sees. Immutable. */
public sealed interface CropRule permits CenteredCrop, ReferenceCrop {
  /** Returns the side of the crop over the longer side of the landmark box. */
  double expand();

  /**
   * Returns the maps between a network's input and the picture for one face.
   *
   * @param face where the face is, in image pixels; a face with a roll is upright in the input
   * @param inputWidth width of the network's input, at least 1
   * @param inputHeight height of the network's input, at least 1
   * @throws IllegalArgumentException if a size is less than 1 or the crop would be empty
   */
  Crop cropFor(FaceBox face, int inputWidth, int inputHeight);
}
