package org.hih4j.network.internal;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.network.Head;
import org.hih4j.network.HihArchitecture;

/** The layers of a network of the family: names, shapes and cost. */
public final class Layers {

  /** What an entry of the state dict is. */
  public enum Role {
    /** A trained weight. */
    PARAMETER,
    /** A running mean or variance of a batch norm. */
    STATISTIC,
    /** A batch norm's count of batches, which nothing reads. */
    COUNTER
  }

  /** Whether an entry can change an output. */
  public enum Use {
    /** It does. */
    ALWAYS,
    /** It belongs to the path from a stack's heatmaps to the next features. */
    FEEDBACK,
    /** It is never used. */
    NEVER
  }

  /**
   * An entry of the state dict.
   *
   * @param name the name in the reference network
   * @param shape sizes; not to be changed
   * @param role what it is
   * @param use whether it matters
   */
  public record Entry(String name, long[] shape, Role role, Use use) {

    /** The number of elements. */
    public long elements() {
      long product = 1;
      for (long size : shape) {
        product *= size;
      }
      return product;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private Layers() {}

  /** Every entry of the state dict, in the reference's order. */
  public static List<Entry> of(HihArchitecture net) {
    Layers layers = new Layers();
    layers.network(net);
    return layers.entries;
  }

  private void network(HihArchitecture net) {
    int f = net.features();
    unit("pre_conv.0", 3, f / 4, 7, Use.ALWAYS);
    bottleneck("pre_conv.1", f / 4, f / 2);
    bottleneck("pre_conv.3", f / 2, f / 2);
    bottleneck("pre_conv.4", f / 2, f);
    for (int stack = 0; stack < net.stacks(); stack++) {
      String hg = "hg" + stack;
      for (int level = net.depth(); level >= 1; level--) {
        for (int role = 1; role <= 3; role++) {
          bottleneck(hg + ".res" + level + "_" + role, f, f);
        }
      }
      bottleneck(hg + ".res_center", f, f);
      bottleneck(hg + "_res1", f, f);
      unit(hg + "_lin1", f, f, 1, Use.ALWAYS);
      convolution(hg + "_conv_pred", f, net.landmarks());
      boolean used = stack + 1 < net.stacks() || readsSum(net.head());
      unit(hg + "_conv1", f, f, 1, used ? Use.ALWAYS : Use.NEVER);
      unit(hg + "_conv2", net.landmarks(), f, 1, used ? Use.FEEDBACK : Use.NEVER);
    }
    head(net, "offset_head.");
  }

  /** Whether a head reads the sum of features behind the last stack. */
  public static boolean readsSum(Head head) {
    return switch (head) {
      case HIH, HIH_LOCAL, AFC, OD -> true;
      case WOO, ZOOM -> false;
    };
  }

  /** Channels of the stem's features of a stride of 2 or 4. */
  private static int stemChannels(HihArchitecture net) {
    return net.stride() == 2 ? net.features() / 2 : net.features();
  }

  private void head(HihArchitecture net, String head) {
    int width = net.decimalWidth();
    switch (net.head()) {
      case WOO -> {}
      case OD -> {
        unit(head + "conv1", net.features(), width, 3, Use.ALWAYS);
        convolution(head + "conv2", width, 2);
      }
      case HIH_LOCAL -> {
        long cells = (long) net.decimal() * net.decimal();
        unit(head + "conv1", net.features(), width, 1, Use.ALWAYS);
        unit(head + "head.0", width, width, 1, Use.ALWAYS);
        add(head + "local.weight", Role.PARAMETER, Use.ALWAYS, net.landmarks(), width, cells);
        add(head + "local.bias", Role.PARAMETER, Use.ALWAYS, net.landmarks(), cells);
      }
      case ZOOM -> {
        if (net.stride() == 1) {
          unit(head + "image", 3, width, 5, Use.ALWAYS);
          unit(head + "fine", width, width, 3, Use.ALWAYS);
        } else {
          unit(head + "fine", stemChannels(net), width, 1, Use.ALWAYS);
        }
        unit(head + "head.0", width, width, 1, Use.ALWAYS);
        long cells = (long) net.decimal() * net.decimal();
        add(head + "zoom.weight", Role.PARAMETER, Use.ALWAYS, net.landmarks(), width);
        add(head + "zoom.bias", Role.PARAMETER, Use.ALWAYS, net.landmarks(), cells);
      }
      case HIH, AFC -> {
        unit(head + "conv1", net.features(), width, 1, Use.ALWAYS);
        for (int i = 0; i < net.halvings(); i++) {
          String down = head + "down_ops." + i;
          unit(down + ".conv1", width, width, 3, Use.ALWAYS);
          unit(down + ".conv2", width, width, 3, Use.ALWAYS);
          unit(down + ".downsample.0", width, width, 1, Use.ALWAYS);
        }
        unit(head + "head.0", width, width, 1, Use.ALWAYS);
        if (net.head() == Head.HIH) {
          convolution(head + "head.1", width, net.landmarks());
        } else {
          long inputs = (long) width * net.decimal() * net.decimal();
          add(head + "fc.weight", Role.PARAMETER, Use.ALWAYS, 2L * net.landmarks(), inputs);
          add(head + "fc.bias", Role.PARAMETER, Use.ALWAYS, 2L * net.landmarks());
        }
      }
    }
  }

  private void bottleneck(String name, int in, int out) {
    unit(name + ".conv1", in, out / 2, 1, Use.ALWAYS);
    unit(name + ".conv2", out / 2, out / 2, 3, Use.ALWAYS);
    unit(name + ".conv3", out / 2, out, 1, Use.ALWAYS);
    // The reference creates this layer always and uses it where the widths differ.
    unit(name + ".skip_layer", in, out, 1, in == out ? Use.NEVER : Use.ALWAYS);
  }

  private void unit(String name, int in, int out, int kernel, Use use) {
    add(name + ".conv.weight", Role.PARAMETER, use, out, in, kernel, kernel);
    add(name + ".bn.weight", Role.PARAMETER, use, out);
    add(name + ".bn.bias", Role.PARAMETER, use, out);
    add(name + ".bn.running_mean", Role.STATISTIC, use, out);
    add(name + ".bn.running_var", Role.STATISTIC, use, out);
    add(name + ".bn.num_batches_tracked", Role.COUNTER, Use.NEVER);
  }

  private void convolution(String name, int in, int out) {
    add(name + ".weight", Role.PARAMETER, Use.ALWAYS, out, in, 1, 1);
    add(name + ".bias", Role.PARAMETER, Use.ALWAYS, out);
  }

  private void add(String name, Role role, Use use, long... shape) {
    entries.add(new Entry(name, shape, role, use));
  }

  /** Multiply-accumulates of one image, through the layers that are used. */
  public static long macs(HihArchitecture net) {
    long f = net.features();
    long heat = net.heatmap();
    long half = 2 * heat;
    long total = half * half * 3 * 49 * (f / 4);
    total += bottleneckMacs(f / 4, f / 2, half);
    total += bottleneckMacs(f / 2, f / 2, heat) + bottleneckMacs(f / 2, f, heat);
    for (int stack = 0; stack < net.stacks(); stack++) {
      long size = heat;
      for (int level = net.depth(); level >= 1; level--) {
        total += bottleneckMacs(f, f, size);
        size /= 2;
        total += 2 * bottleneckMacs(f, f, size);
      }
      total += bottleneckMacs(f, f, size);
      total += bottleneckMacs(f, f, heat);
      total += heat * heat * (f * f + f * net.landmarks());
      if (stack + 1 < net.stacks() || readsSum(net.head())) {
        total += heat * heat * (f * f + f * net.landmarks());
      }
    }
    return total + headMacs(net);
  }

  private static long headMacs(HihArchitecture net) {
    long heat = net.heatmap();
    long width = net.decimalWidth();
    long grid = (long) net.decimal() * net.decimal();
    long total = 0;
    switch (net.head()) {
      case WOO -> {}
      case OD -> total = heat * heat * (9L * net.features() * width + 2L * width);
      case HIH_LOCAL -> {
        total = heat * heat * width * (net.features() + net.landmarks());
        total += net.landmarks() * width * (width + grid);
      }
      case ZOOM -> {
        long side = net.input() / net.stride();
        long each = net.stride() == 1 ? 3 * 25 + 9 * width : stemChannels(net);
        total = side * side * each * width;
        total += net.landmarks() * grid * width * (width + 1);
      }
      case HIH, AFC -> {
        total = heat * heat * net.features() * width;
        for (int i = 0; i < net.halvings(); i++) {
          long size = (long) net.decimal() << (net.halvings() - 1 - i);
          total += size * size * width * width * 19;
        }
        total += grid * width * width;
        total += grid * width * net.landmarks() * (net.head() == Head.HIH ? 1 : 2);
      }
    }
    return total;
  }

  private static long bottleneckMacs(long in, long out, long size) {
    long half = out / 2;
    long skip = in == out ? 0 : in * out;
    return size * size * (in * half + 9 * half * half + half * out + skip);
  }
}
