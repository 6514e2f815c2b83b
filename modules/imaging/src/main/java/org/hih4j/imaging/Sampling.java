package org.hih4j.imaging;

/** How a colour is taken from between the pixels of a picture. */
public enum Sampling {
  /** Between the four pixels around the point, whatever the scale; black beyond the picture. */
  BILINEAR,

  /**
   * What results when the piece is cut out first, with black where it leaves the picture, and then
   * resized as OpenCV does with {@code INTER_LINEAR} in floating point: as {@link #BILINEAR}, but
   * where the piece is enlarged its outermost pixels are repeated and nothing beyond them is seen.
   * The rule for weights whose training pictures were made so.
   */
  CROP_THEN_RESIZE,

  /**
   * As {@link #BILINEAR} where the piece is enlarged; where it shrinks to less than two thirds,
   * whole blocks of pixels are averaged first, so that fine patterns become grey, not coarse
   * patterns.
   */
  ANTIALIASED
}
