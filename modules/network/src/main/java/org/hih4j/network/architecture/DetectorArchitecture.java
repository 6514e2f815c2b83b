package org.hih4j.network.architecture;

import java.util.List;
import java.util.Map;
import org.hih4j.core.internal.Checks;

/**
 * The measures of a network that finds faces: heatmaps of face centres as in the HIH family, at the
 * strides 8, 16 and 32, and for each cell the place of the centre inside it, the sizes of the boxes
 * and the roll. Fully convolutional: any input whose sides are multiples of {@value #MULTIPLE}
 * pixels. Immutable and thread-safe.
 *
 * <p>For each stride s there are two outputs: {@code scores<s> [n, 1, height/s, width/s]}, logits,
 * and {@code faces<s> [n, 10, height/s, width/s]}, with the channels
 *
 * <ol>
 *   <li>0, 1: place of the face box's centre, relative to the cell's centre, in strides;
 *   <li>2, 3: logarithms of the face box's width and height over {@value #UNIT} strides;
 *   <li>4, 5: centre of the landmark box less that of the face box, over the face box's sides;
 *   <li>6, 7: logarithms of the landmark box's sides over those of the face box;
 *   <li>8, 9: cosine and sine of the roll, clockwise in the picture.
 * </ol>
 *
 * <p>Convolutions of one pixel followed by one for each channel make most of the network (as in
 * YuNet: Wu, Peng, Yu, Machine Intelligence Research 20, 2023); a top-down path joins the strides
 * (Lin et al., CVPR 2017).
 *
 * @param quarter channels at a quarter of the input's size, made of it by one convolution of 7 x 7
 * @param eighth channels at an eighth
 * @param eighthUnits residual units there
 * @param sixteenth channels at a sixteenth
 * @param sixteenthUnits residual units there
 * @param last channels at a thirty-second
 * @param lastUnits residual units there
 * @param neck channels of the top-down path and of the heads
 */
public record DetectorArchitecture(
    int quarter,
    int eighth,
    int eighthUnits,
    int sixteenth,
    int sixteenthUnits,
    int last,
    int lastUnits,
    int neck) {
  /** Input sides are multiples of this many pixels. */
  public static final int MULTIPLE = 32;

  /** Sizes are stated as logarithms over this many strides. */
  public static final int UNIT = 4;

  /** Channels of a {@code faces} output. */
  public static final int VALUES = 10;

  private static final List<Integer> STRIDES = List.of(8, 16, 32);
  private static final int MOST_CHANNELS = 1024;
  private static final int MOST_UNITS = 32;

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException naming the first value that cannot be
   */
  public DetectorArchitecture {
    Checks.inRange("quarter", quarter, 1, MOST_CHANNELS);
    Checks.inRange("eighth", eighth, 1, MOST_CHANNELS);
    Checks.inRange("eighthUnits", eighthUnits, 0, MOST_UNITS);
    Checks.inRange("sixteenth", sixteenth, 1, MOST_CHANNELS);
    Checks.inRange("sixteenthUnits", sixteenthUnits, 0, MOST_UNITS);
    Checks.inRange("last", last, 1, MOST_CHANNELS);
    Checks.inRange("lastUnits", lastUnits, 0, MOST_UNITS);
    Checks.inRange("neck", neck, 1, MOST_CHANNELS);
  }

  /** {@return the strides of the outputs: pixels of the input for a cell, rising} */
  public static List<Integer> strides() {
    return STRIDES;
  }

  /**
   * The name of a stride's score output.
   *
   * @param stride one of {@link #strides()}
   * @return the name
   */
  public static String scores(int stride) {
    return "scores" + stride;
  }

  /**
   * The name of a stride's output of places, sizes and roll.
   *
   * @param stride one of {@link #strides()}
   * @return the name
   */
  public static String faces(int stride) {
    return "faces" + stride;
  }

  /** {@return this architecture as text, for a model's metadata} */
  public Map<String, String> properties() {
    return Map.of("hih.detector", toString());
  }
}
