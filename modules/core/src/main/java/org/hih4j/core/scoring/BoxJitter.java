package org.hih4j.core.scoring;

import java.util.SplittableRandom;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.internal.Checks;

/**
 * Random disturbance of a face's box, as a face detector's boxes vary. The shift along each axis
 * and the scale are uniformly distributed. Immutable, safe for use by many threads.
 *
 * @param shift the centre moves by up to this fraction of the crop's side along each axis, 0 to 1
 * @param smallest the smallest factor that the box is scaled by, above 0.1
 * @param largest the largest, below 10
 */
public record BoxJitter(double shift, double smallest, double largest) {
  /** The disturbance that model cards report: a tenth of the crop's side, 0.85 to 1.2. */
  public static final BoxJitter STANDARD = new BoxJitter(0.10, 0.85, 1.20);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public BoxJitter {
    Checks.inRange("shift", shift, 0, 1);
    if (!(smallest > 0.1 && smallest <= largest && largest < 10)) {
      throw new IllegalArgumentException(
          "scales must be ordered and in (0.1, 10): " + smallest + ", " + largest);
    }
  }

  /**
   * Returns a box disturbed at random. Takes three numbers from the generator.
   *
   * @param box the box, in image pixels
   * @param side the length in image pixels that the shift is a fraction of
   * @param random where the random numbers come from
   */
  public Box apply(Box box, double side, SplittableRandom random) {
    double dx = (2 * random.nextDouble() - 1) * shift * side;
    double dy = (2 * random.nextDouble() - 1) * shift * side;
    double scale = smallest + (largest - smallest) * random.nextDouble();
    return box.scaled(scale).translated(dx, dy);
  }
}
