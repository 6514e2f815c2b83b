package org.hih4j.network.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.topology.Layer.After;
import org.hih4j.network.topology.Layer.Convolution;

/**
 * The layers of a HIH network (arXiv 2104.03100, section 3), in the order of the computation, under
 * the reference implementation's names.
 *
 * @param <T> the values between the layers
 */
public final class HihTopology<T> {
  private static final String HEAD = "offset_head";

  private final HihArchitecture net;
  private final LayerVisitor<T> visitor;

  private HihTopology(HihArchitecture net, LayerVisitor<T> visitor) {
    this.net = net;
    this.visitor = visitor;
  }

  /**
   * What the layers before the head give.
   *
   * @param image the input
   * @param half features at half the input's size
   * @param quarter features before the first stack
   * @param heatmaps of every stack; unmodifiable
   * @param features behind the last stack
   */
  public record Trunk<T>(T image, T half, T quarter, List<T> heatmaps, T features) {
    /** The last stack's heatmaps. */
    public T last() {
      return heatmaps.get(heatmaps.size() - 1);
    }
  }

  private record Bottleneck(
      String name,
      Convolution first,
      Convolution second,
      Convolution third,
      Optional<Convolution> skip) {}

  /**
   * Walks the stem and the stacks.
   *
   * @param net the network
   * @param visitor what is made of each layer
   * @param image the input
   * @return the values that the head may read
   */
  public static <T> Trunk<T> trunk(HihArchitecture net, LayerVisitor<T> visitor, T image) {
    return new HihTopology<>(net, visitor).trunk(image);
  }

  /**
   * Walks the head.
   *
   * @param net the network
   * @param visitor what is made of each layer
   * @param trunk what the layers before give
   * @return the network's second output; empty if it has none
   */
  public static <T> Optional<T> head(HihArchitecture net, LayerVisitor<T> visitor, Trunk<T> trunk) {
    return new HihTopology<>(net, visitor).head(trunk);
  }

  /** The name of the convolution that gives a stack's heatmaps. */
  public static String prediction(int stack) {
    return hourglass(stack) + "_conv_pred";
  }

  /** The name of the bottleneck at the entry of a level of the first hourglass, 1 the smallest. */
  public static String level(int level) {
    return bottleneck(hourglass(0), level, 1);
  }

  /** The name of a residual halving in the head. */
  public static String halving(int index) {
    return HEAD + ".down_ops." + index;
  }

  private static String hourglass(int stack) {
    return "hg" + stack;
  }

  private static String bottleneck(String hourglass, int level, int role) {
    return hourglass + ".res" + level + "_" + role;
  }

  private Trunk<T> trunk(T image) {
    int f = net.features();
    T half = bottleneck("pre_conv.1", f / 4, f / 2, visitor.convolution(stem(), image));
    T x = visitor.maxPool("pre_conv.2", half, 2);
    x = bottleneck("pre_conv.3", f / 2, f / 2, x);
    T quarter = bottleneck("pre_conv.4", f / 2, f, x);
    x = quarter;
    List<T> heatmaps = new ArrayList<>();
    for (int stack = 0; stack < net.stacks(); stack++) {
      x = stack(stack, x, heatmaps);
    }
    return new Trunk<>(image, half, quarter, Collections.unmodifiableList(heatmaps), x);
  }

  private Convolution stem() {
    return declared(
        Convolution.unit("pre_conv.0", 3, net.features() / 4, 7, 2, After.REFERENCE_BATCH_NORM),
        true);
  }

  /** Adds the stack's heatmaps to a list, and returns the features behind it. */
  private T stack(int stack, T x, List<T> heatmaps) {
    int f = net.features();
    String name = hourglass(stack);
    T y = hourglass(name, x);
    y = bottleneck(name + "_res1", f, f, y);
    y = visitor.convolution(unit(name + "_lin1", f, f, 1, 1), y);
    T maps =
        visitor.convolution(
            declared(Convolution.map(prediction(stack), f, net.landmarks()), true), y);
    heatmaps.add(maps);
    boolean read = stack + 1 < net.stacks() || readsFeatures(net.head());
    Convolution feature = declared(single(name + "_conv1", f), read);
    Convolution feedback =
        declared(single(name + "_conv2", net.landmarks()), read && net.feedback());
    if (!read) {
      return x;
    }
    T sum = visitor.sum(name + "_sum1", x, visitor.convolution(feature, y));
    return net.feedback() && visitor.feeds(feedback)
        ? visitor.sum(name + "_sum2", sum, visitor.convolution(feedback, maps))
        : sum;
  }

  private Convolution single(String name, int inputs) {
    return Convolution.unit(name, inputs, net.features(), 1, 1, After.REFERENCE_BATCH_NORM);
  }

  /** Whether a head reads the features behind the last stack. */
  private static boolean readsFeatures(Head head) {
    return switch (head) {
      case HIH, HIH_LOCAL, AFC, OD -> true;
      case WOO, ZOOM -> false;
    };
  }

  private T hourglass(String name, T x) {
    return level(name, net.depth(), x);
  }

  private T level(String name, int level, T x) {
    int f = net.features();
    if (level == 0) {
      return bottleneck(name + ".res_center", f, f, x);
    }
    Bottleneck side = declared(bottleneck(name, level, 1), f, f);
    Bottleneck down = declared(bottleneck(name, level, 2), f, f);
    Bottleneck up = declared(bottleneck(name, level, 3), f, f);
    T beside = bottleneck(side, x);
    T y = bottleneck(down, visitor.maxPool(name + ".res" + level + "_pool", x, 2));
    y = bottleneck(up, level(name, level - 1, y));
    return visitor.doubled(name + ".res" + level, y, beside);
  }

  private Optional<T> head(Trunk<T> trunk) {
    int width = net.decimalWidth();
    return switch (net.head()) {
      case WOO -> Optional.empty();
      case OD -> {
        T x =
            visitor.convolution(unit(HEAD + ".conv1", net.features(), width, 3, 1), trunk.features);
        yield Optional.of(map(HEAD + ".conv2", width, 2, x));
      }
      case HIH -> Optional.of(map(HEAD + ".head.1", width, net.landmarks(), halved(trunk)));
      case AFC -> {
        Layer.FullyConnected layer =
            new Layer.FullyConnected(HEAD, width * net.decimal() * net.decimal(), net.landmarks());
        T x = halved(trunk);
        visitor.declare(layer, true);
        yield Optional.of(visitor.fullyConnected(layer, x));
      }
      case HIH_LOCAL -> {
        T x =
            visitor.convolution(unit(HEAD + ".conv1", net.features(), width, 1, 1), trunk.features);
        x = visitor.mean(new Layer.Mean(HEAD, width, net.landmarks()), x, trunk.last());
        yield Optional.of(eachLandmark(false, x));
      }
      case ZOOM -> {
        Layer.Samples samples =
            new Layer.Samples(
                HEAD, width, net.landmarks(), net.heatmap(), net.decimal(), net.window());
        yield Optional.of(eachLandmark(true, visitor.samples(samples, fine(trunk), trunk.last())));
      }
    };
  }

  private T map(String name, int inputs, int outputs, T x) {
    return visitor.convolution(declared(Convolution.map(name, inputs, outputs), true), x);
  }

  /** Features on the grid of the decimal maps. */
  private T halved(Trunk<T> trunk) {
    int width = net.decimalWidth();
    T x = visitor.convolution(unit(HEAD + ".conv1", net.features(), width, 1, 1), trunk.features);
    x = visitor.maxPool(HEAD + ".pool", x, 3);
    for (int i = 0; i < net.halvings(); i++) {
      String name = halving(i);
      T y = visitor.convolution(unit(name + ".conv1", width, width, 3, 2), x);
      y = visitor.convolution(linear(name + ".conv2", width, width, 3, 1), y);
      T side = visitor.convolution(linear(name + ".downsample.0", width, width, 1, 2), x);
      x = visitor.residual(name, y, side);
    }
    return visitor.convolution(unit(HEAD + ".head.0", width, width, 1, 1), x);
  }

  private T eachLandmark(boolean sampled, T x) {
    int width = net.decimalWidth();
    T y = visitor.convolution(unit(HEAD + ".head.0", width, width, 1, 1), x);
    Layer.EachLandmark layer =
        new Layer.EachLandmark(HEAD, net.landmarks(), width, net.decimal(), sampled);
    visitor.declare(layer, true);
    return visitor.eachLandmark(layer, y);
  }

  /** The features that a zoom head samples. */
  private T fine(Trunk<T> trunk) {
    int width = net.decimalWidth();
    String name = HEAD + ".fine";
    return switch (net.stride()) {
      case 1 -> {
        T x = visitor.convolution(unit(HEAD + ".image", 3, width, 5, 1), trunk.image);
        yield visitor.convolution(linear(name, width, width, 3, 1), x);
      }
      case 2 -> visitor.convolution(linear(name, net.features() / 2, width, 1, 1), trunk.half);
      default -> visitor.convolution(linear(name, net.features(), width, 1, 1), trunk.quarter);
    };
  }

  private T bottleneck(String name, int inputs, int outputs, T x) {
    return bottleneck(declared(name, inputs, outputs), x);
  }

  private T bottleneck(Bottleneck block, T x) {
    T y = visitor.convolution(block.first, x);
    y = visitor.convolution(block.second, y);
    y = visitor.convolution(block.third, y);
    T side = block.skip.isPresent() ? visitor.convolution(block.skip.get(), x) : x;
    return visitor.residual(block.name, y, side);
  }

  private Bottleneck declared(String name, int inputs, int outputs) {
    int half = outputs / 2;
    Convolution first = unit(name + ".conv1", inputs, half, 1, 1);
    Convolution second = unit(name + ".conv2", half, half, 3, 1);
    Convolution third =
        declared(
            Convolution.unit(name + ".conv3", half, outputs, 1, 1, After.REFERENCE_BATCH_NORM)
                .close(),
            true);
    // The reference creates this layer always and uses it where the widths differ.
    Convolution skip =
        declared(
            Convolution.unit(
                    name + ".skip_layer", inputs, outputs, 1, 1, After.REFERENCE_BATCH_NORM)
                .linear(),
            inputs != outputs);
    return new Bottleneck(
        name, first, second, third, inputs == outputs ? Optional.empty() : Optional.of(skip));
  }

  private Convolution unit(String name, int inputs, int outputs, int kernel, int stride) {
    return declared(
        Convolution.unit(name, inputs, outputs, kernel, stride, After.REFERENCE_BATCH_NORM), true);
  }

  private Convolution linear(String name, int inputs, int outputs, int kernel, int stride) {
    return declared(
        Convolution.unit(name, inputs, outputs, kernel, stride, After.REFERENCE_BATCH_NORM)
            .linear(),
        true);
  }

  private Convolution declared(Convolution layer, boolean used) {
    visitor.declare(layer, used);
    return layer;
  }
}
