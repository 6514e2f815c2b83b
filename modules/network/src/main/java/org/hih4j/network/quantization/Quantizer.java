package org.hih4j.network.quantization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hih4j.network.NetworkException;
import org.hih4j.network.internal.OnnxGraph;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;

/**
 * Static quantisation of convolutional networks to 8 bits: weights as signed bytes, symmetric, with
 * a scale for each output channel; activations as unsigned bytes with one scale and zero point
 * each; biases as 32-bit integers (B. Jacob et al., arXiv 1712.05877).
 *
 * <p>The network is written with QuantizeLinear and DequantizeLinear about every node, which ONNX
 * Runtime fuses into integer kernels. Convolutions, sums, concatenations, max-pooling and resizing
 * are quantised; everything else, and convolutions that are asked for, stays as it is. A rectifier
 * after a convolution or a sum disappears: its range begins at 0, and so does its byte.
 *
 * <pre>{@code
 * Quantizer quantizer = Quantizer.of(onnx);
 * byte[] observed = quantizer.observing(quantizer.activations());   // run on calibration images
 * byte[] small = quantizer.quantized(ranges, Quantizer.Options.defaults());
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Quantizer {
  /** The oldest operators in which weights may have a scale for each channel. */
  private static final int OLDEST_OPSET = 13;

  private final OnnxGraph graph;
  private final List<String> layers;
  private final List<String> activations;

  private Quantizer(OnnxGraph graph) {
    this.graph = graph;
    Set<String> names = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>();
    // What exists as bytes if every convolution is quantised.
    Set<String> bytes = new HashSet<>();
    for (NodeProto node : graph.nodes()) {
      boolean layer = QdqWriter.isLayer(graph, node);
      boolean join = QdqWriter.joins(node) && bytes.containsAll(node.getInputList());
      if (layer) {
        if (node.getName().isEmpty() || !names.add(node.getName())) {
          throw new NetworkException(
              "every convolution needs a name of its own: '" + node.getName() + "'");
        }
        seen.add(QdqWriter.source(graph, node.getInput(0)));
      }
      if (layer || join) {
        seen.add(QdqWriter.rectified(graph, node));
        bytes.add(QdqWriter.rectified(graph, node));
      } else if (QdqWriter.passes(node) && bytes.contains(node.getInput(0))) {
        bytes.add(node.getOutput(0));
      }
    }
    if (names.isEmpty()) {
      throw new NetworkException("the network has no convolution with constant weights");
    }
    this.layers = List.copyOf(names);
    this.activations = List.copyOf(seen);
  }

  /**
   * Reads a network.
   *
   * @param onnx a file in ONNX format; not needed any more when this returns
   * @return a quantiser for it
   * @throws NetworkException if it is damaged, uses operators older than version 13, or has no
   *     convolution
   */
  public static Quantizer of(byte[] onnx) {
    return new Quantizer(OnnxGraph.parse(onnx, OLDEST_OPSET));
  }

  /**
   * {@return the names of the convolutions that can be quantised, in the order in which they run}
   */
  public List<String> layers() {
    return layers;
  }

  /**
   * {@return the names of the activations whose ranges {@link #quantized} needs: inputs of the
   * network and outputs of its nodes}
   */
  public List<String> activations() {
    return activations;
  }

  /**
   * The network with other outputs, to see what values activations take.
   *
   * @param names some of {@link #activations()} that are not inputs of the network
   * @return the bytes of an ONNX file whose outputs are these, in this order
   * @throws IllegalArgumentException if there is no such activation or no name
   */
  public byte[] observing(Collection<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("names is empty");
    }
    List<ValueInfoProto> outputs = new ArrayList<>();
    for (String name : names) {
      if (graph.producer(name) == null) {
        throw new IllegalArgumentException("no node makes '" + name + "'");
      }
      outputs.add(
          ValueInfoProto.newBuilder()
              .setName(name)
              .setType(
                  TypeProto.newBuilder()
                      .setTensorType(
                          TypeProto.Tensor.newBuilder()
                              .setElemType(TensorProto.DataType.FLOAT_VALUE)))
              .build());
    }
    return graph.with(graph.nodes(), List.of(), outputs).toByteArray();
  }

  /**
   * The network in 8 bits.
   *
   * @param ranges of every activation that {@link #activations()} names
   * @param options how to write it
   * @return the bytes of an ONNX file with the same inputs and outputs
   * @throws IllegalArgumentException if a range is missing or a layer does not exist
   * @throws NetworkException if a weight is not a finite number
   */
  public byte[] quantized(Map<String, ActivationRange> ranges, Options options) {
    Objects.requireNonNull(options, "options");
    Map<String, ActivationRange> known = new LinkedHashMap<>();
    for (String activation : activations) {
      ActivationRange range = ranges.get(activation);
      if (range == null) {
        throw new IllegalArgumentException("ranges has none for '" + activation + "'");
      }
      known.put(activation, range);
    }
    for (String layer : options.floatLayers()) {
      if (!layers.contains(layer)) {
        throw new IllegalArgumentException(
            "floatLayers names '" + layer + "', which is no convolution of the network");
      }
    }
    return new QdqWriter(graph, known, options.floatLayers(), options.reducedRange())
        .write()
        .toByteArray();
  }

  /** How {@link Quantizer} writes a network. Immutable and safe to share. */
  public static final class Options {
    private static final Options DEFAULTS = builder().build();

    private final Set<String> floatLayers;
    private final boolean reducedRange;

    private Options(Builder builder) {
      floatLayers = builder.floatLayers;
      reducedRange = builder.reducedRange;
    }

    /** {@return the default options: every convolution in 8 bits} */
    public static Options defaults() {
      return DEFAULTS;
    }

    /** {@return a builder that starts from the defaults} */
    public static Builder builder() {
      return new Builder();
    }

    /** {@return the convolutions that stay in single precision; unmodifiable} */
    public Set<String> floatLayers() {
      return floatLayers;
    }

    /** {@return whether weights take 7 bits instead of 8} */
    public boolean reducedRange() {
      return reducedRange;
    }

    /** Builds {@link Options}. Not safe for use by several threads. */
    public static final class Builder {
      private Set<String> floatLayers = Set.of();
      private boolean reducedRange;

      private Builder() {}

      /**
       * Sets the convolutions that stay in single precision.
       *
       * @param layers their names; none by default
       * @return this builder
       */
      public Builder floatLayers(Set<String> layers) {
        floatLayers = Set.copyOf(layers);
        return this;
      }

      /**
       * Sets whether weights take 7 bits instead of 8. A processor with AVX2 or AVX-512 but without
       * VNNI adds pairs of products of a byte activation and a byte weight in 16 bits, which 8-bit
       * weights can overflow (2 * 255 * 127 = 64770 is above 32767); with VNNI, on ARM and on GPUs
       * nothing overflows and 8 bits are more exact.
       *
       * @param reduced whether they do; false by default
       * @return this builder
       */
      public Builder reducedRange(boolean reduced) {
        reducedRange = reduced;
        return this;
      }

      /** {@return immutable options with the values set so far} */
      public Options build() {
        return new Options(this);
      }
    }
  }

  /**
   * The interval of an activation's values that its 8-bit form can tell apart; values outside it
   * are moved to its ends. It always holds 0, so that zero padding and rectified values stay exact.
   * Immutable.
   *
   * @param min lower end, finite and not above 0
   * @param max upper end, finite and not below 0
   */
  public record ActivationRange(float min, float max) {

    /** The number of steps between the 256 values of a byte. */
    public static final int STEPS = 255;

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if an end is not finite or 0 lies outside
     */
    public ActivationRange {
      if (!(min <= 0 && min >= -Float.MAX_VALUE)) {
        throw new IllegalArgumentException("min must be finite and not above 0: " + min);
      }
      if (!(max >= 0 && max <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("max must be finite and not below 0: " + max);
      }
    }

    /**
     * {@return what one step of the unsigned byte stands for, greater than 0: {@code value =
     * scale() * (byte - zeroPoint())}; 1 where the range is the single value 0}
     */
    public float scale() {
      double width = (double) max - min;
      return width == 0 ? 1 : (float) Math.max(Float.MIN_NORMAL, width / STEPS);
    }

    /** {@return the byte that stands for 0, 0 to 255; 0 where no value is negative} */
    public int zeroPoint() {
      return (int) Math.min(STEPS, Math.round(-(double) min / scale()));
    }

    /**
     * What a value becomes when it is stored as a byte and read again.
     *
     * @param value any number
     * @return the nearest value that a byte stands for, halves going to the even byte
     */
    public float rounded(float value) {
      double stored = Math.rint(value / scale()) + zeroPoint();
      return (float) ((Math.max(0, Math.min(STEPS, stored)) - zeroPoint()) * scale());
    }
  }
}
