package org.hih4j.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;

/**
 * The family's networks computed straight from their state dict, in double precision, with batch
 * norms as layers of their own: slow, and short enough to be checked by eye.
 */
public final class NaiveNetwork {

  /** Values by channel, row, column. */
  record Map3(int channels, int size, double[] values) {

    Map3(int channels, int size) {
      this(channels, size, new double[channels * size * size]);
    }

    double at(int c, int y, int x) {
      return y < 0 || x < 0 || y >= size || x >= size ? 0 : values[(c * size + y) * size + x];
    }

    void set(int c, int y, int x, double value) {
      values[(c * size + y) * size + x] = value;
    }

    Map3 plus(Map3 other) {
      Map3 sum = new Map3(channels, size);
      for (int i = 0; i < values.length; i++) {
        sum.values[i] = values[i] + other.values[i];
      }
      return sum;
    }

    Map3 relu() {
      Map3 result = new Map3(channels, size);
      for (int i = 0; i < values.length; i++) {
        result.values[i] = Math.max(values[i], 0);
      }
      return result;
    }
  }

  private final HihArchitecture net;
  private final Weights weights;

  public NaiveNetwork(HihArchitecture net, Weights weights) {
    this.net = net;
    this.weights = weights;
  }

  /** Random weights in every entry, batch norm statistics included. */
  public static Weights randomWeights(HihArchitecture net, long seed) {
    Random random = new Random(seed);
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> entry : Networks.tensorShapes(net).entrySet()) {
      float[] data = new float[(int) LongStream.of(entry.getValue()).reduce(1, (a, b) -> a * b)];
      for (int i = 0; i < data.length; i++) {
        data[i] =
            entry.getKey().endsWith("running_var")
                ? 0.5f + random.nextFloat()
                : entry.getKey().endsWith("bn.weight")
                    ? 0.5f + random.nextFloat()
                    : (float) (random.nextGaussian() * 0.3);
      }
      result.put(entry.getKey(), Weights.Tensor.of(entry.getValue(), data));
    }
    return Weights.of(result);
  }

  /** Heatmaps of the last stack, then the head's answer unless there is none. */
  public List<double[]> run(float[] image) {
    Map3 x = new Map3(3, net.input());
    for (int i = 0; i < image.length; i++) {
      x.values[i] = image[i];
    }
    x = unit("pre_conv.0", x, 2, true);
    Map3 half = bottleneck("pre_conv.1", x);
    Map3 quarter = bottleneck("pre_conv.4", bottleneck("pre_conv.3", pool(half, 2)));
    x = quarter;
    Map3 maps = null;
    for (int stack = 0; stack < net.stacks(); stack++) {
      String hg = "hg" + stack;
      Map3 feature = unit(hg + "_lin1", bottleneck(hg + "_res1", hourglass(hg, x)), 1, true);
      maps = plain(hg + "_conv_pred", feature);
      x = x.plus(unit(hg + "_conv1", feature, 1, true)).plus(unit(hg + "_conv2", maps, 1, true));
    }
    List<double[]> outputs = new ArrayList<>();
    outputs.add(maps.values);
    switch (net.head()) {
      case WOO -> {}
      case HIH -> outputs.add(plain("offset_head.head.1", trunk(x)).values);
      case ZOOM -> outputs.add(zoom(maps, fine(image, half, quarter)));
      case HIH_LOCAL -> outputs.add(local(maps, unit("offset_head.conv1", x, 1, true)));
      case AFC -> outputs.add(fullyConnected(trunk(x)));
      case OD ->
          outputs.add(plain("offset_head.conv2", unit("offset_head.conv1", x, 1, true)).values);
    }
    return outputs;
  }

  private Map3 fine(float[] image, Map3 half, Map3 quarter) {
    Map3 x = net.stride() == 2 ? half : quarter;
    if (net.stride() == 1) {
      Map3 pixels = new Map3(3, net.input());
      for (int i = 0; i < image.length; i++) {
        pixels.values[i] = image[i];
      }
      x = unit("offset_head.image", pixels, 1, true);
    }
    return unit("offset_head.fine", x, 1, false);
  }

  private double[] zoom(Map3 maps, Map3 fine) {
    float[] weight = weights.tensor("offset_head.zoom.weight").toArray();
    float[] bias = weights.tensor("offset_head.zoom.bias").toArray();
    int side = net.decimal();
    double[] result = new double[maps.channels * side * side];
    for (int k = 0; k < maps.channels; k++) {
      double[] middle = mean(maps, k);
      for (int i = 0; i < side * side; i++) {
        // In cells of the heatmap, from the edge of the picture.
        double x = middle[0] + 0.5 + ((i % side + 0.5) / side - 0.5) * net.window();
        double y = middle[1] + 0.5 + ((i / side + 0.5) / side - 0.5) * net.window();
        Map3 sample = new Map3(fine.channels, 1);
        for (int c = 0; c < fine.channels; c++) {
          sample.values[c] = sample(fine, c, x, y, maps.size);
        }
        Map3 hidden = unit("offset_head.head.0", sample.relu(), 1, true);
        int at = k * side * side + i;
        result[at] = bias[at];
        for (int c = 0; c < hidden.channels; c++) {
          result[at] += weight[k * hidden.channels + c] * hidden.values[c];
        }
      }
    }
    return result;
  }

  /** The expectation of a map's column and row. */
  private static double[] mean(Map3 maps, int k) {
    double[] sum = new double[2];
    double mass = 0;
    for (int row = 0; row < maps.size; row++) {
      for (int column = 0; column < maps.size; column++) {
        double share = Math.exp(maps.at(k, row, column));
        mass += share;
        sum[0] += share * column;
        sum[1] += share * row;
      }
    }
    return new double[] {sum[0] / mass, sum[1] / mass};
  }

  /** A map's value at a place that is given in cells of a heatmap of another size. */
  private static double sample(Map3 map, int c, double x, double y, int heatmap) {
    double column = Math.min(Math.max(x * map.size / heatmap - 0.5, 0), map.size - 1);
    double row = Math.min(Math.max(y * map.size / heatmap - 0.5, 0), map.size - 1);
    int left = (int) Math.min(column, map.size - 2);
    int top = (int) Math.min(row, map.size - 2);
    double u = column - left;
    double v = row - top;
    return (1 - v) * ((1 - u) * map.at(c, top, left) + u * map.at(c, top, left + 1))
        + v * ((1 - u) * map.at(c, top + 1, left) + u * map.at(c, top + 1, left + 1));
  }

  private double[] local(Map3 maps, Map3 features) {
    int cells = maps.size * maps.size;
    int outputs = net.decimal() * net.decimal();
    float[] weight = weights.tensor("offset_head.local.weight").toArray();
    float[] bias = weights.tensor("offset_head.local.bias").toArray();
    double[] result = new double[maps.channels * outputs];
    for (int k = 0; k < maps.channels; k++) {
      double mass = 0;
      Map3 mean = new Map3(features.channels, 1);
      for (int i = 0; i < cells; i++) {
        double share = Math.exp(maps.values[k * cells + i]);
        mass += share;
        for (int c = 0; c < mean.channels; c++) {
          mean.values[c] += share * features.values[c * cells + i];
        }
      }
      for (int c = 0; c < mean.channels; c++) {
        mean.values[c] /= mass;
      }
      Map3 hidden = unit("offset_head.head.0", mean, 1, true);
      for (int out = 0; out < outputs; out++) {
        int at = k * outputs + out;
        result[at] = bias[at];
        for (int c = 0; c < hidden.channels; c++) {
          result[at] += weight[(k * hidden.channels + c) * outputs + out] * hidden.values[c];
        }
      }
    }
    return result;
  }

  private double[] fullyConnected(Map3 x) {
    float[] weight = weights.tensor("offset_head.fc.weight").toArray();
    float[] bias = weights.tensor("offset_head.fc.bias").toArray();
    double[] result = new double[bias.length];
    for (int out = 0; out < result.length; out++) {
      result[out] = bias[out];
      for (int i = 0; i < x.values.length; i++) {
        result[out] += weight[out * x.values.length + i] * x.values[i];
      }
    }
    return result;
  }

  private Map3 trunk(Map3 x) {
    x = pool(unit("offset_head.conv1", x, 1, true), 3);
    for (int i = 0; i < net.halvings(); i++) {
      String down = "offset_head.down_ops." + i;
      Map3 y = unit(down + ".conv2", unit(down + ".conv1", x, 2, true), 1, false);
      x = y.plus(unit(down + ".downsample.0", x, 2, false)).relu();
    }
    return unit("offset_head.head.0", x, 1, true);
  }

  private Map3 hourglass(String hg, Map3 x) {
    return level(hg, net.depth(), x);
  }

  private Map3 level(String hg, int level, Map3 x) {
    if (level == 0) {
      return bottleneck(hg + ".res_center", x);
    }
    String res = hg + ".res" + level;
    Map3 inner = level(hg, level - 1, bottleneck(res + "_2", pool(x, 2)));
    return doubled(bottleneck(res + "_3", inner)).plus(bottleneck(res + "_1", x));
  }

  private Map3 bottleneck(String name, Map3 x) {
    Map3 y = unit(name + ".conv1", x, 1, true);
    y = unit(name + ".conv3", unit(name + ".conv2", y, 1, true), 1, false);
    return y.plus(y.channels == x.channels ? x : unit(name + ".skip_layer", x, 1, false)).relu();
  }

  private Map3 unit(String name, Map3 x, int stride, boolean relu) {
    Map3 y = convolution(weights.tensor(name + ".conv.weight"), null, x, stride);
    float[] scale = weights.tensor(name + ".bn.weight").toArray();
    float[] shift = weights.tensor(name + ".bn.bias").toArray();
    float[] mean = weights.tensor(name + ".bn.running_mean").toArray();
    float[] variance = weights.tensor(name + ".bn.running_var").toArray();
    int cells = y.size * y.size;
    for (int i = 0; i < y.values.length; i++) {
      int c = i / cells;
      double normal = (y.values[i] - mean[c]) / Math.sqrt(variance[c] + 1e-5);
      y.values[i] = normal * scale[c] + shift[c];
    }
    return relu ? y.relu() : y;
  }

  private Map3 plain(String name, Map3 x) {
    return convolution(
        weights.tensor(name + ".weight"), weights.tensor(name + ".bias").toArray(), x, 1);
  }

  private static Map3 convolution(Weights.Tensor kernel, float[] bias, Map3 x, int stride) {
    int side = (int) kernel.shape()[2];
    int pad = side / 2;
    float[] w = kernel.toArray();
    int outputs = (int) kernel.shape()[0];
    Map3 result = new Map3(outputs, (x.size + 2 * pad - side) / stride + 1);
    for (int out = 0; out < outputs; out++) {
      for (int row = 0; row < result.size; row++) {
        for (int column = 0; column < result.size; column++) {
          double sum = bias == null ? 0 : bias[out];
          for (int in = 0; in < x.channels; in++) {
            for (int dy = 0; dy < side; dy++) {
              for (int dx = 0; dx < side; dx++) {
                sum +=
                    w[((out * x.channels + in) * side + dy) * side + dx]
                        * x.at(in, row * stride + dy - pad, column * stride + dx - pad);
              }
            }
          }
          result.set(out, row, column, sum);
        }
      }
    }
    return result;
  }

  private static Map3 pool(Map3 x, int window) {
    Map3 result = new Map3(x.channels, (x.size - window) / 2 + 1);
    for (int c = 0; c < x.channels; c++) {
      for (int row = 0; row < result.size; row++) {
        for (int column = 0; column < result.size; column++) {
          double largest = Double.NEGATIVE_INFINITY;
          for (int dy = 0; dy < window; dy++) {
            for (int dx = 0; dx < window; dx++) {
              largest = Math.max(largest, x.at(c, 2 * row + dy, 2 * column + dx));
            }
          }
          result.set(c, row, column, largest);
        }
      }
    }
    return result;
  }

  private static Map3 doubled(Map3 x) {
    Map3 result = new Map3(x.channels, 2 * x.size);
    double step = (x.size - 1.0) / (result.size - 1.0);
    for (int c = 0; c < x.channels; c++) {
      for (int row = 0; row < result.size; row++) {
        for (int column = 0; column < result.size; column++) {
          double y = row * step;
          double z = column * step;
          int y0 = Math.min((int) y, Math.max(x.size - 2, 0));
          int z0 = Math.min((int) z, Math.max(x.size - 2, 0));
          double v = y - y0;
          double u = z - z0;
          result.set(
              c,
              row,
              column,
              (1 - v) * ((1 - u) * x.at(c, y0, z0) + u * x.at(c, y0, z0 + 1))
                  + v * ((1 - u) * x.at(c, y0 + 1, z0) + u * x.at(c, y0 + 1, z0 + 1)));
        }
      }
    }
    return result;
  }
}
