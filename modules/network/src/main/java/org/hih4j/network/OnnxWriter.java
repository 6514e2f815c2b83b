package org.hih4j.network;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.network.internal.Convolution;
import org.hih4j.network.internal.GraphBuilder;
import org.hih4j.network.internal.Layers;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.StringStringEntryProto;

/**
 * Writes networks of the HIH family as ONNX models.
 *
 * <p>A model takes {@value #IMAGE} {@code [n, 3, input, input]} (red, green, blue, normalised as in
 * training) and gives {@value #HEATMAPS} {@code [n, landmarks, heatmap, heatmap]} of the last stack
 * and, unless the head is {@link Head#WOO}, {@value #DECIMALS} as {@link Head} says; or the points
 * alone, with {@link OnnxOptions#withDecoder}. Batch norms are folded into the convolutions before
 * them; layers that cannot change an output are left out. The bytes depend on the weights and
 * options alone. Stateless and thread-safe.
 */
public final class OnnxWriter {

  /** The name of the input. */
  public static final String IMAGE = "image";

  /** The name of the first output. */
  public static final String HEATMAPS = "heatmaps";

  /** The name of the second output. */
  public static final String DECIMALS = "decimals";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final HihArchitecture net;
  private final Weights weights;
  private final GraphBuilder graph;

  private OnnxWriter(HihArchitecture net, Weights weights, GraphBuilder graph) {
    this.net = net;
    this.weights = weights;
    this.graph = graph;
  }

  /**
   * A model with the {@linkplain OnnxOptions#DEFAULT default options}.
   *
   * @param architecture the network
   * @param weights its weights
   * @return the bytes of an ONNX file
   * @throws CheckpointException as {@link #write(HihArchitecture, Weights, OnnxOptions)}
   */
  public static byte[] write(HihArchitecture architecture, Weights weights) {
    return write(architecture, weights, OnnxOptions.DEFAULT);
  }

  /**
   * A model.
   *
   * @param architecture the network
   * @param weights its weights
   * @param options how to write it
   * @return the bytes of an ONNX file
   * @throws CheckpointException if the weights do not fit the architecture (everything that does
   *     not is listed), or if one is not a finite number
   * @throws IllegalArgumentException if the options name a decoder that reads decimals and the
   *     network has none
   */
  public static byte[] write(HihArchitecture architecture, Weights weights, OnnxOptions options) {
    return model(architecture, weights, options).toByteArray();
  }

  /**
   * Writes a model to a file.
   *
   * @param architecture the network
   * @param weights its weights
   * @param options how to write it
   * @param file where to; replaced in one step once the whole file is written
   * @throws CheckpointException as {@link #write(HihArchitecture, Weights, OnnxOptions)}
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public static void write(
      HihArchitecture architecture, Weights weights, OnnxOptions options, Path file) {
    ModelProto model = model(architecture, weights, options);
    AtomicFile.write(file, model::writeTo);
  }

  /**
   * A model that finds faces. It takes {@value #IMAGE} {@code [n, 3, height, width]}, with sides
   * that are multiples of {@link DetectorArchitecture#MULTIPLE}, and gives the outputs that {@link
   * DetectorArchitecture} describes.
   *
   * @param architecture the network
   * @param weights its weights
   * @param options how to write it
   * @return the bytes of an ONNX file
   * @throws CheckpointException if the weights do not fit the architecture (everything that does
   *     not is listed), or if one is not a finite number
   * @throws IllegalArgumentException if the options name a decoder
   */
  public static byte[] write(
      DetectorArchitecture architecture, Weights weights, OnnxOptions options) {
    if (options.decoder().isPresent()) {
      throw new IllegalArgumentException("options name a decoder, which is for landmarks");
    }
    architecture.check(weights);
    GraphBuilder graph = new GraphBuilder("hih-detector", options.fp16Storage());
    DetectorGraph.write(architecture, weights, graph, options.dynamicBatch() ? null : 1L);
    return model(graph, architecture.properties()).toByteArray();
  }

  private static ModelProto model(
      HihArchitecture architecture, Weights weights, OnnxOptions options) {
    Objects.requireNonNull(options, "options");
    architecture.check(weights);
    GraphBuilder graph = new GraphBuilder("hih", options.fp16Storage());
    new OnnxWriter(architecture, weights, graph).network(options.dynamicBatch() ? null : 1L);
    ModelProto model = model(graph, architecture.properties());
    if (options.decoder().isEmpty()) {
      return model;
    }
    Optional<String> decimals =
        architecture.head().hasDecimals() ? Optional.of(DECIMALS) : Optional.empty();
    return GraphDecoder.append(model, options.decoder().get(), HEATMAPS, decimals);
  }

  private static ModelProto model(GraphBuilder graph, Map<String, String> properties) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("hih4j")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(graph.build());
    for (Map.Entry<String, String> property : properties.entrySet()) {
      model.addMetadataProps(
          StringStringEntryProto.newBuilder()
              .setKey(property.getKey())
              .setValue(property.getValue()));
    }
    return model.build();
  }

  // ---------------------------------------------------------------- network

  private void network(Long batch) {
    String image = graph.input(IMAGE, batch, 3, net.input(), net.input());
    String x = unit("pre_conv.0", image, 2, true);
    String half = bottleneck("pre_conv.1", x);
    x = graph.maxPool("pre_conv.2", half, 2, 2);
    x = bottleneck("pre_conv.3", x);
    x = bottleneck("pre_conv.4", x);
    String quarter = x;
    for (int stack = 0; stack < net.stacks(); stack++) {
      String hg = "hg" + stack;
      String feature = hourglass(hg, x);
      feature = bottleneck(hg + "_res1", feature);
      feature = unit(hg + "_lin1", feature, 1, true);
      String maps = plain(hg + "_conv_pred", feature);
      boolean last = stack + 1 == net.stacks();
      if (last) {
        graph.rename(maps, HEATMAPS);
        maps = HEATMAPS;
        graph.output(HEATMAPS, batch, net.landmarks(), net.heatmap(), net.heatmap());
      }
      if (!last || Layers.readsSum(net.head())) {
        x = graph.sum(hg + "_sum1", x, unit(hg + "_conv1", feature, 1, true));
        if (hasFeedback(hg + "_conv2")) {
          x = graph.sum(hg + "_sum2", x, unit(hg + "_conv2", maps, 1, true));
        }
      }
    }
    if (net.head() == Head.ZOOM) {
      x = zoom("offset_head.", fine("offset_head.", image, half, quarter));
      graph.output(DECIMALS, batch, net.landmarks(), net.decimal(), net.decimal());
      graph.rename(x, DECIMALS);
    } else {
      head(x, batch);
    }
  }

  private boolean hasFeedback(String name) {
    return weights.contains(name + ".conv.weight") && !folded(name).isDeadUnderRelu();
  }

  private String hourglass(String hg, String x) {
    String[] side = new String[net.depth() + 1];
    for (int level = net.depth(); level >= 1; level--) {
      String res = hg + ".res" + level;
      side[level] = bottleneck(res + "_1", x);
      x = bottleneck(res + "_2", graph.maxPool(res + "_pool", x, 2, 2));
    }
    x = bottleneck(hg + ".res_center", x);
    for (int level = 1; level <= net.depth(); level++) {
      String res = hg + ".res" + level;
      x = graph.doubled(res + "_doubled", bottleneck(res + "_3", x));
      x = graph.sum(res + "_sum", x, side[level]);
    }
    return x;
  }

  private void head(String x, Long batch) {
    String head = "offset_head.";
    switch (net.head()) {
      case WOO, ZOOM -> {}
      case OD -> {
        x = plain(head + "conv2", unit(head + "conv1", x, 1, true));
        graph.output(DECIMALS, batch, 2, net.heatmap(), net.heatmap());
        graph.rename(x, DECIMALS);
      }
      case HIH -> {
        x = plain(head + "head.1", trunk(head, x));
        graph.output(DECIMALS, batch, net.landmarks(), net.decimal(), net.decimal());
        graph.rename(x, DECIMALS);
      }
      case HIH_LOCAL -> {
        x = local(head, x);
        graph.output(DECIMALS, batch, net.landmarks(), net.decimal(), net.decimal());
        graph.rename(x, DECIMALS);
      }
      case AFC -> {
        WeightTensor weight = finite(head + "fc.weight");
        WeightTensor bias = finite(head + "fc.bias");
        int inputs = net.decimalWidth() * net.decimal() * net.decimal();
        x =
            graph.fullyConnected(
                head + "fc", trunk(head, x), weight.raw(), bias.raw(), 2 * net.landmarks(), inputs);
        x = graph.reshape(head + "offsets", x, 0, net.landmarks(), 1, 2);
        graph.output(DECIMALS, batch, net.landmarks(), 1, 2);
        graph.rename(x, DECIMALS);
      }
    }
  }

  /** The features' mean under each landmark's heatmap, and what a linear layer makes of it. */
  private String local(String head, String x) {
    int width = net.decimalWidth();
    int landmarks = net.landmarks();
    long cells = (long) net.decimal() * net.decimal();
    x = graph.reshape(head + "flat", unit(head + "conv1", x, 1, true), 0, width, -1);
    String mass = graph.reshape(head + "mass.flat", HEATMAPS, 0, landmarks, -1);
    mass = graph.transpose(head + "mass.columns", graph.softmax(head + "mass", mass, 2), 0, 2, 1);
    x = graph.reshape(head + "mean", graph.product(head + "sum", x, mass), 0, width, landmarks, 1);
    x = graph.reshape(head + "rows", unit(head + "head.0", x, 1, true), 0, width, landmarks);
    x = graph.transpose(head + "columns", x, 0, 2, 1);
    x = graph.reshape(head + "each", x, 0, landmarks, 1, width);
    x =
        graph.linear(
            head + "local",
            x,
            finite(head + "local.weight").raw(),
            new long[] {landmarks, width, cells},
            finite(head + "local.bias").raw(),
            new long[] {landmarks, 1, cells});
    return graph.reshape(head + "decimals", x, 0, landmarks, net.decimal(), net.decimal());
  }

  /** The finer features that a zoom head samples. */
  private String fine(String head, String image, String half, String quarter) {
    String x =
        switch (net.stride()) {
          case 1 -> unit(head + "image", image, 1, true);
          case 2 -> half;
          default -> quarter;
        };
    return unit(head + "fine", x, 1, false);
  }

  /** Samples round each landmark's expectation, and what its linear layer makes of each. */
  private String zoom(String head, String fine) {
    int width = net.decimalWidth();
    int landmarks = net.landmarks();
    int side = net.decimal();
    int cells = side * side;
    String samples = graph.sampled(head + "samples", fine, places(head));
    String x = unit(head + "head.0", graph.relu(head + "samples.relu", samples), 1, true);
    x = graph.transpose(head + "columns", x, 0, 2, 3, 1);
    x =
        graph.linear(
            head + "zoom",
            x,
            finite(head + "zoom.weight").raw(),
            new long[] {landmarks, width, 1},
            finite(head + "zoom.bias").raw(),
            new long[] {landmarks, cells, 1});
    return graph.reshape(head + "decimals", x, 0, landmarks, side, side);
  }

  /**
   * Where a zoom head samples, {@code [n, landmarks, cells, 2]}: -1 and 1 are the image's edges.
   */
  private String places(String head) {
    int size = net.heatmap();
    int landmarks = net.landmarks();
    float[] middles = new float[2 * size * size];
    for (int i = 0; i < size * size; i++) {
      middles[2 * i] = (2f * (i % size) + 1) / size - 1;
      int row = i / size;
      middles[2 * i + 1] = (2f * row + 1) / size - 1;
    }
    int side = net.decimal();
    float[] offsets = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      offsets[2 * i] = (float) (((i % side + 0.5) / side - 0.5) * 2 * net.window() / size);
      int row = i / side;
      offsets[2 * i + 1] = (float) (((row + 0.5) / side - 0.5) * 2 * net.window() / size);
    }
    String mass = graph.reshape(head + "mass.flat", HEATMAPS, 0, landmarks, -1);
    mass = graph.softmax(head + "mass", mass, 2);
    String centre = graph.times(head + "centre", mass, middles, (long) size * size, 2);
    centre = graph.reshape(head + "centre.column", centre, 0, landmarks, 1, 2);
    return graph.plus(head + "places", centre, offsets, 1, 1, (long) side * side, 2);
  }

  private String trunk(String head, String x) {
    x = graph.maxPool(head + "pool", unit(head + "conv1", x, 1, true), 3, 2);
    for (int i = 0; i < net.halvings(); i++) {
      String down = head + "down_ops." + i;
      String y = unit(down + ".conv1", x, 2, true);
      y = unit(down + ".conv2", y, 1, false);
      y = graph.sum(down + ".sum", y, unit(down + ".downsample.0", x, 2, false));
      x = graph.relu(down, y);
    }
    return unit(head + "head.0", x, 1, true);
  }

  // ----------------------------------------------------------------- layers

  private String bottleneck(String name, String x) {
    String y = unit(name + ".conv1", x, 1, true);
    y = unit(name + ".conv2", y, 1, true);
    y = unit(name + ".conv3", y, 1, false);
    boolean projects =
        weights.tensor(name + ".conv1.conv.weight").shape()[1]
            != weights.tensor(name + ".conv3.conv.weight").shape()[0];
    String side = projects ? unit(name + ".skip_layer", x, 1, false) : x;
    return graph.relu(name, graph.sum(name + ".sum", y, side));
  }

  private String unit(String name, String x, int stride, boolean relu) {
    String y = graph.convolution(name + ".conv", x, folded(name), stride);
    return relu ? graph.relu(name + ".relu", y) : y;
  }

  private String plain(String name, String x) {
    WeightTensor weight = finite(name + ".weight");
    long[] shape = weight.shape();
    return graph.convolution(
        name,
        x,
        new Convolution(
            weight.raw(), finite(name + ".bias").raw(), (int) shape[0], (int) shape[1], 1),
        1);
  }

  private Convolution folded(String name) {
    return folded(weights, name, name + ".conv.weight");
  }

  /** A convolution with the batch norm that follows it. */
  static Convolution folded(Weights weights, String name, String weightName) {
    WeightTensor weight = weights.tensor(weightName);
    long[] shape = weight.shape();
    Convolution result =
        Convolution.folded(
            weight.raw(),
            (int) shape[0],
            (int) shape[1],
            (int) shape[2],
            weights.tensor(name + ".bn.weight").raw(),
            weights.tensor(name + ".bn.bias").raw(),
            weights.tensor(name + ".bn.running_mean").raw(),
            weights.tensor(name + ".bn.running_var").raw());
    if (!result.isFinite()) {
      throw new CheckpointException(
          name + " has weights or batch norm statistics that give no finite number");
    }
    return result;
  }

  private WeightTensor finite(String name) {
    return finite(weights, name);
  }

  static WeightTensor finite(Weights weights, String name) {
    WeightTensor tensor = weights.tensor(name);
    if (!Convolution.isFinite(tensor.raw())) {
      throw new CheckpointException(name + " has a weight that is not a finite number");
    }
    return tensor;
  }
}
