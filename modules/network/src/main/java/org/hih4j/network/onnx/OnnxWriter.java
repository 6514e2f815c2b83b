package org.hih4j.network.onnx;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.internal.GraphBuilder;
import org.hih4j.network.topology.DetectorTopology;
import org.hih4j.network.topology.HihTopology;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.StringStringEntryProto;

/**
 * Writes networks of the HIH family as ONNX models.
 *
 * <p>A model takes {@value #IMAGE} {@code [n, 3, input, input]} (red, green, blue, normalised as in
 * training) and gives {@value #HEATMAPS} {@code [n, landmarks, heatmap, heatmap]} of the last stack
 * and, unless the head is {@link Head#WOO}, {@value #DECIMALS} as {@link Head} says; or the points
 * alone, with {@link Options.Builder#decoder}. Batch norms are folded into the convolutions before
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

  private OnnxWriter() {}

  /**
   * A model with the {@linkplain Options#defaults() default options}.
   *
   * @param architecture the network
   * @param weights its weights
   * @return the bytes of an ONNX file
   * @throws CheckpointException as {@link #write(HihArchitecture, Weights, Options)}
   */
  public static byte[] write(HihArchitecture architecture, Weights weights) {
    return write(architecture, weights, Options.defaults());
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
  public static byte[] write(HihArchitecture architecture, Weights weights, Options options) {
    return model(architecture, weights, options).toByteArray();
  }

  /**
   * Writes a model to a file.
   *
   * @param architecture the network
   * @param weights its weights
   * @param options how to write it
   * @param file where to; replaced in one step once the whole file is written
   * @throws CheckpointException as {@link #write(HihArchitecture, Weights, Options)}
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public static void write(
      HihArchitecture architecture, Weights weights, Options options, Path file) {
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
  public static byte[] write(DetectorArchitecture architecture, Weights weights, Options options) {
    if (options.decoder().isPresent()) {
      throw new IllegalArgumentException("options name a decoder, which is for landmarks");
    }
    Networks.check(architecture, weights);
    GraphBuilder graph = new GraphBuilder("hih-detector", options.fp16Storage());
    detector(architecture, weights, graph, batch(options));
    return model(graph, architecture.properties()).toByteArray();
  }

  private static ModelProto model(HihArchitecture architecture, Weights weights, Options options) {
    Objects.requireNonNull(options, "options");
    Networks.check(architecture, weights);
    GraphBuilder graph = new GraphBuilder("hih", options.fp16Storage());
    network(architecture, weights, graph, batch(options));
    ModelProto model = model(graph, architecture.properties());
    if (options.decoder().isEmpty()) {
      return model;
    }
    Optional<String> decimals =
        architecture.head().hasDecimals() ? Optional.of(DECIMALS) : Optional.empty();
    return GraphDecoder.append(model, options.decoder().get(), HEATMAPS, decimals);
  }

  /** The fixed size of a batch, or nothing where it is free. */
  private static OptionalLong batch(Options options) {
    return options.dynamicBatch() ? OptionalLong.empty() : OptionalLong.of(1);
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

  private static void network(
      HihArchitecture net, Weights weights, GraphBuilder graph, OptionalLong batch) {
    OnnxLayers layers = new OnnxLayers(weights, graph);
    String image = graph.input(IMAGE, batch, 3, net.input(), net.input());
    HihTopology.Trunk<String> trunk = HihTopology.trunk(net, layers, image);
    Optional<String> decimals = HihTopology.head(net, layers, trunk);
    graph.rename(trunk.last(), HEATMAPS);
    graph.output(HEATMAPS, batch, net.landmarks(), net.heatmap(), net.heatmap());
    if (decimals.isPresent()) {
      graph.rename(decimals.get(), DECIMALS);
      graph.output(DECIMALS, batch, decimals(net));
    }
  }

  /** Sizes of the second output. */
  private static long[] decimals(HihArchitecture net) {
    return switch (net.head()) {
      case HIH, HIH_LOCAL, ZOOM -> new long[] {net.landmarks(), net.decimal(), net.decimal()};
      case AFC -> new long[] {net.landmarks(), 1, 2};
      case OD -> new long[] {2, net.heatmap(), net.heatmap()};
      case WOO -> throw new IllegalArgumentException("there is no second output");
    };
  }

  private static void detector(
      DetectorArchitecture net, Weights weights, GraphBuilder graph, OptionalLong batch) {
    String image = graph.input(IMAGE, batch, 3, GraphBuilder.FREE, GraphBuilder.FREE);
    OnnxLayers layers = new OnnxLayers(weights, graph);
    for (DetectorTopology.Maps<String> maps : DetectorTopology.walk(net, layers, image)) {
      graph.output(maps.scores(), batch, 1, GraphBuilder.FREE, GraphBuilder.FREE);
      graph.output(
          maps.faces(), batch, DetectorArchitecture.VALUES, GraphBuilder.FREE, GraphBuilder.FREE);
    }
  }

  /** How {@link OnnxWriter} writes a graph. Immutable and safe to share. */
  public static final class Options {
    private static final Options DEFAULTS = builder().build();

    private final boolean fp16Storage;
    private final boolean dynamicBatch;
    private final Optional<HeatmapDecoder> decoder;

    private Options(Builder builder) {
      fp16Storage = builder.fp16Storage;
      dynamicBatch = builder.dynamicBatch;
      decoder = builder.decoder;
    }

    /**
     * {@return the default options: single precision weights, any number of images, maps as
     * outputs}
     */
    public static Options defaults() {
      return DEFAULTS;
    }

    /** {@return a builder that starts from the defaults} */
    public static Builder builder() {
      return new Builder();
    }

    /** {@return whether weights are stored in half precision, or in single precision} */
    public boolean fp16Storage() {
      return fp16Storage;
    }

    /** {@return whether the graph takes any number of images at once, or exactly one} */
    public boolean dynamicBatch() {
      return dynamicBatch;
    }

    /** {@return the decoder that the graph runs on its maps, or empty if maps are the outputs} */
    public Optional<HeatmapDecoder> decoder() {
      return decoder;
    }

    /** Builds {@link Options}. Not safe for use by several threads. */
    public static final class Builder {
      private boolean fp16Storage;
      private boolean dynamicBatch = true;
      private Optional<HeatmapDecoder> decoder = Optional.empty();

      private Builder() {}

      /**
       * Sets whether weights are stored in half precision, which halves the file. They are widened
       * once, when the model is loaded, and the arithmetic stays single precision.
       *
       * @param half whether they are; false by default
       * @return this builder
       */
      public Builder fp16Storage(boolean half) {
        fp16Storage = half;
        return this;
      }

      /**
       * Sets whether the graph takes any number of images at once, or exactly one.
       *
       * @param any whether it takes any number; true by default
       * @return this builder
       */
      public Builder dynamicBatch(boolean any) {
        dynamicBatch = any;
        return this;
      }

      /**
       * Lets the graph itself decode its maps, as {@link GraphDecoder} says.
       *
       * @param decoder how maps become points
       * @return this builder
       * @throws IllegalArgumentException if the decoder cannot be put into a graph
       */
      public Builder decoder(HeatmapDecoder decoder) {
        Objects.requireNonNull(decoder, "decoder");
        if (!GraphDecoder.supports(decoder)) {
          throw new IllegalArgumentException("decoder cannot be put into a network: " + decoder);
        }
        this.decoder = Optional.of(decoder);
        return this;
      }

      /** {@return immutable options with the values set so far} */
      public Options build() {
        return new Options(this);
      }
    }
  }
}
