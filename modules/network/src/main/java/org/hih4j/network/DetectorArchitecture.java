package org.hih4j.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    check("quarter", quarter, 1, MOST_CHANNELS);
    check("eighth", eighth, 1, MOST_CHANNELS);
    check("eighthUnits", eighthUnits, 0, MOST_UNITS);
    check("sixteenth", sixteenth, 1, MOST_CHANNELS);
    check("sixteenthUnits", sixteenthUnits, 0, MOST_UNITS);
    check("last", last, 1, MOST_CHANNELS);
    check("lastUnits", lastUnits, 0, MOST_UNITS);
    check("neck", neck, 1, MOST_CHANNELS);
  }

  private static void check(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(name + " is " + value + ", not in " + from + ".." + to);
    }
  }

  /**
   * The strides of the outputs.
   *
   * @return pixels of the input for a cell, rising
   */
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

  /**
   * The layers, each after those that it reads. The first ones read {@link OnnxWriter#IMAGE}; the
   * outputs are the layers named by {@link #scores} and {@link #faces}.
   *
   * @return a list of its own
   */
  public List<DetectorLayer> layers() {
    Builder b = new Builder();
    String x = b.full("quarter", OnnxWriter.IMAGE, 3, quarter, 7, 4);
    x = b.unit("quarter.0", x, quarter, quarter, Optional.of(x));
    String eight = b.down("eighth", x, quarter, eighth);
    eight = b.units("eighth", eight, eighth, eighthUnits);
    String sixteen = b.down("sixteenth", eight, eighth, sixteenth);
    sixteen = b.units("sixteenth", sixteen, sixteenth, sixteenthUnits);
    String thirtyTwo = b.down("last", sixteen, sixteenth, last);
    thirtyTwo = b.units("last", thirtyTwo, last, lastUnits);

    thirtyTwo = b.side("neck32", thirtyTwo, last, neck, Optional.empty());
    String above = b.doubled("neck32.doubled", thirtyTwo);
    sixteen = b.side("neck16", sixteen, sixteenth, neck, Optional.of(above));
    sixteen = b.unit("neck16.0", sixteen, neck, neck, Optional.empty());
    above = b.doubled("neck16.doubled", sixteen);
    eight = b.side("neck8", eight, eighth, neck, Optional.of(above));
    eight = b.unit("neck8.0", eight, neck, neck, Optional.empty());
    b.head(8, eight, neck);
    b.head(16, sixteen, neck);
    b.head(32, thirtyTwo, neck);
    return b.layers;
  }

  private static final class Builder {
    private final List<DetectorLayer> layers = new ArrayList<>();

    private String add(DetectorLayer layer) {
      layers.add(layer);
      return layer.name();
    }

    /** A convolution over all channels. */
    String full(String name, String in, int inputs, int outputs, int kernel, int stride) {
      return add(
          new DetectorLayer.Convolution(
              name,
              in,
              inputs,
              outputs,
              kernel,
              stride,
              false,
              DetectorLayer.After.BATCH_NORM,
              Optional.empty(),
              true));
    }

    /** Halves the size: a filter for each channel, then all channels of a pixel. */
    String down(String name, String in, int inputs, int outputs) {
      String depth = each(name + ".depth", in, inputs, 2, DetectorLayer.After.NOTHING);
      return side(name, depth, inputs, outputs, Optional.empty());
    }

    private String each(String name, String in, int channels, int s, DetectorLayer.After after) {
      return add(
          new DetectorLayer.Convolution(
              name, in, channels, channels, 3, s, true, after, Optional.empty(), false));
    }

    /** All channels of a pixel. */
    String side(String name, String in, int inputs, int outputs, Optional<String> added) {
      return add(
          new DetectorLayer.Convolution(
              name, in, inputs, outputs, 1, 1, false, DetectorLayer.After.BATCH_NORM, added, true));
    }

    /** All channels of a pixel, then a filter for each channel. */
    String unit(String name, String in, int inputs, int outputs, Optional<String> added) {
      String point =
          add(
              new DetectorLayer.Convolution(
                  name + ".point",
                  in,
                  inputs,
                  outputs,
                  1,
                  1,
                  false,
                  DetectorLayer.After.NOTHING,
                  Optional.empty(),
                  false));
      return add(
          new DetectorLayer.Convolution(
              name,
              point,
              outputs,
              outputs,
              3,
              1,
              true,
              DetectorLayer.After.BATCH_NORM,
              added,
              true));
    }

    String units(String name, String in, int channels, int count) {
      String x = in;
      for (int i = 0; i < count; i++) {
        x = unit(name + "." + i, x, channels, channels, Optional.of(x));
      }
      return x;
    }

    String doubled(String name, String in) {
      return add(new DetectorLayer.Doubled(name, in));
    }

    void head(int stride, String in, int channels) {
      String x = unit("head" + stride, in, channels, channels, Optional.empty());
      output(scores(stride), x, channels, 1);
      output(faces(stride), x, channels, VALUES);
    }

    private void output(String name, String in, int inputs, int outputs) {
      add(
          new DetectorLayer.Convolution(
              name,
              in,
              inputs,
              outputs,
              1,
              1,
              false,
              DetectorLayer.After.BIAS,
              Optional.empty(),
              false));
    }
  }

  /**
   * Every weight and statistic of the network, named after its layer.
   *
   * @return names and shapes, in a map of its own
   */
  public Map<String, long[]> tensorShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (DetectorLayer layer : layers()) {
      if (layer instanceof DetectorLayer.Convolution c) {
        long[] each = {c.outputs()};
        shapes.put(c.name() + ".weight", c.shape());
        switch (c.after()) {
          case NOTHING -> {}
          case BIAS -> shapes.put(c.name() + ".bias", each);
          case BATCH_NORM -> {
            shapes.put(c.name() + ".bn.weight", each.clone());
            shapes.put(c.name() + ".bn.bias", each.clone());
            shapes.put(c.name() + ".bn.running_mean", each.clone());
            shapes.put(c.name() + ".bn.running_var", each.clone());
          }
        }
      }
    }
    return shapes;
  }

  /**
   * The number of trained weights; batch norm statistics are excluded.
   *
   * @return the count
   */
  public long parameters() {
    long sum = 0;
    for (Map.Entry<String, long[]> entry : tensorShapes().entrySet()) {
      if (!entry.getKey().contains(".running_")) {
        long product = 1;
        for (long size : entry.getValue()) {
          product *= size;
        }
        sum += product;
      }
    }
    return sum;
  }

  /**
   * Multiply-accumulate operations of the convolutions for one image.
   *
   * @param width of the image, a multiple of {@value #MULTIPLE}
   * @param height of the image, a multiple of {@value #MULTIPLE}
   * @return the count
   */
  public long macs(int width, int height) {
    Map<String, Integer> strides = new LinkedHashMap<>();
    strides.put(OnnxWriter.IMAGE, 1);
    long sum = 0;
    for (DetectorLayer layer : layers()) {
      if (layer instanceof DetectorLayer.Doubled doubled) {
        strides.put(doubled.name(), strides.get(doubled.input()) / 2);
      } else if (layer instanceof DetectorLayer.Convolution c) {
        int stride = strides.get(c.input()) * c.stride();
        strides.put(c.name(), stride);
        long cells = (long) (width / stride) * (height / stride);
        long inputs = c.depthwise() ? 1 : c.inputs();
        sum += cells * c.outputs() * inputs * c.kernel() * c.kernel();
      }
    }
    return sum;
  }

  /**
   * Checks that weights fit this network.
   *
   * @param weights a state dict
   * @throws CheckpointException listing every missing, unknown and misshapen name
   */
  public void check(Weights weights) {
    Set<String> unknown = new LinkedHashSet<>(weights.names());
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (Map.Entry<String, long[]> entry : tensorShapes().entrySet()) {
      if (!unknown.remove(entry.getKey())) {
        missing.add(entry.getKey());
      } else if (!weights.tensor(entry.getKey()).hasShape(entry.getValue())) {
        misshapen.add(ShapeInference.misshapen(entry.getKey(), weights, entry.getValue()));
      }
    }
    ShapeInference.report(this, missing, misshapen, unknown);
  }

  /**
   * This architecture as text, for a model's metadata.
   *
   * @return names and values
   */
  public Map<String, String> properties() {
    return Map.of("hih.detector", toString());
  }
}
