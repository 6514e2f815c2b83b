package org.hih4j.network.topology;

import java.util.List;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.topology.Layer.After;
import org.hih4j.network.topology.Layer.Convolution;

/**
 * The layers of a detector's network, in the order of the computation. A convolution of one pixel
 * followed by one for each channel makes a unit; a top-down path joins the strides.
 *
 * @param <T> the values between the layers
 */
public final class DetectorTopology<T> {
  private final DetectorArchitecture net;
  private final LayerVisitor<T> visitor;

  private DetectorTopology(DetectorArchitecture net, LayerVisitor<T> visitor) {
    this.net = net;
    this.visitor = visitor;
  }

  /**
   * The outputs of a stride.
   *
   * @param scores logits
   * @param faces places, sizes and roll
   */
  public record Maps<T>(T scores, T faces) {}

  /**
   * Walks the layers. The outputs' layers are named by {@link DetectorArchitecture#scores} and
   * {@link DetectorArchitecture#faces}.
   *
   * @param net the network
   * @param visitor what is made of each layer
   * @param image the input
   * @return the outputs of each of {@link DetectorArchitecture#strides()}
   */
  public static <T> List<Maps<T>> walk(DetectorArchitecture net, LayerVisitor<T> visitor, T image) {
    return new DetectorTopology<>(net, visitor).walk(image);
  }

  private List<Maps<T>> walk(T image) {
    int neck = net.neck();
    T x = convolution(Convolution.unit("quarter", 3, net.quarter(), 7, 4, After.BATCH_NORM), image);
    x = residual("quarter.0", net.quarter(), x);
    T eight = down("eighth", x, net.quarter(), net.eighth());
    eight = residuals("eighth", eight, net.eighth(), net.eighthUnits());
    T sixteen = down("sixteenth", eight, net.eighth(), net.sixteenth());
    sixteen = residuals("sixteenth", sixteen, net.sixteenth(), net.sixteenthUnits());
    T thirtyTwo = down("last", sixteen, net.sixteenth(), net.last());
    thirtyTwo = residuals("last", thirtyTwo, net.last(), net.lastUnits());

    thirtyTwo = convolution(point("neck32", net.last(), neck), thirtyTwo);
    sixteen =
        joined("neck16", sixteen, net.sixteenth(), visitor.repeated("neck32.doubled", thirtyTwo));
    eight = joined("neck8", eight, net.eighth(), visitor.repeated("neck16.doubled", sixteen));
    return List.of(head(8, eight), head(16, sixteen), head(32, thirtyTwo));
  }

  /** Halves the size: a filter for each channel, then all channels of a pixel. */
  private T down(String name, T x, int inputs, int outputs) {
    T y = convolution(Convolution.depthwise(name + ".depth", inputs, 2, After.NOTHING), x);
    return convolution(point(name, inputs, outputs), y);
  }

  /** Brings features into the top-down path, and refines them there. */
  private T joined(String name, T x, int inputs, T above) {
    T y = convolution(point(name, inputs, net.neck()).linear(), x);
    y = visitor.residual(name, y, above);
    return unit(name + ".0", net.neck(), y);
  }

  private Maps<T> head(int stride, T x) {
    T y = unit("head" + stride, net.neck(), x);
    T scores = convolution(Convolution.map(DetectorArchitecture.scores(stride), net.neck(), 1), y);
    T faces =
        convolution(
            Convolution.map(
                DetectorArchitecture.faces(stride), net.neck(), DetectorArchitecture.VALUES),
            y);
    return new Maps<>(scores, faces);
  }

  private T residuals(String name, T x, int channels, int count) {
    T y = x;
    for (int i = 0; i < count; i++) {
      y = residual(name + "." + i, channels, y);
    }
    return y;
  }

  private T residual(String name, int channels, T x) {
    T y = convolution(each(name, channels).close(), mixed(name, channels, x));
    return visitor.residual(name, y, x);
  }

  /** All channels of a pixel, then a filter for each channel. */
  private T unit(String name, int channels, T x) {
    return convolution(each(name, channels), mixed(name, channels, x));
  }

  private T mixed(String name, int channels, T x) {
    return convolution(
        new Convolution(
            name + ".point", channels, channels, 1, 1, false, After.NOTHING, false, false),
        x);
  }

  private static Convolution each(String name, int channels) {
    return new Convolution(name, channels, channels, 3, 1, true, After.BATCH_NORM, true, false);
  }

  private static Convolution point(String name, int inputs, int outputs) {
    return Convolution.unit(name, inputs, outputs, 1, 1, After.BATCH_NORM);
  }

  private T convolution(Convolution layer, T x) {
    visitor.declare(layer, true);
    return visitor.convolution(layer, x);
  }
}
