package org.hih4j.network.onnx;

import java.util.Optional;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.network.NetworkException;
import org.hih4j.network.internal.OnnxGraph;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;

/**
 * Puts the decoding of heatmaps into the network itself, as ONNX operators, so that a few numbers a
 * landmark leave the accelerator instead of whole maps.
 *
 * <p>The maps as outputs give way to one output, {@value #POINTS}: {@code [n, landmarks, 3]}, x and
 * y in heatmap cells and the peak, or {@code [n, landmarks, 4]} with the spread in cells for
 * decoders that form probabilities. The numbers are those of {@link HeatmapDecoder#decode} in
 * single precision: the same cell, the first in row-major order where several are as great, the
 * same borders, and NaN as x and y where that method would throw. What no output needs any more,
 * such as a decimal head that the decoder does not read, is left out of the network. Stateless and
 * thread-safe.
 */
public final class GraphDecoder {

  /** The name of the output. */
  public static final String POINTS = "points";

  /** The oldest operators that are known to suffice. */
  private static final int OLDEST_OPSET = 13;

  private GraphDecoder() {}

  /**
   * Whether a decoder can be put into a graph. All can but {@link HeatmapDecoder#dark}, whose blur
   * and matrix inverse at each point are better done outside.
   *
   * @param decoder any decoder
   * @return whether {@link #append} takes it
   */
  public static boolean supports(HeatmapDecoder decoder) {
    return decoder.kind() != HeatmapDecoder.Kind.DARK;
  }

  /**
   * The network with its heatmaps decoded.
   *
   * @param onnx a network in ONNX format
   * @param decoder how heatmaps become points
   * @param heatmaps the output {@code [n, landmarks, height, width]} of fixed size, n apart
   * @param decimals the output of decimal maps or offsets; empty if the decoder reads none
   * @return the bytes of an ONNX file with the one output {@value #POINTS}
   * @throws IllegalArgumentException if the decoder cannot be put into a graph, or lacks the
   *     decimals that it reads
   * @throws NetworkException if the network is damaged, has no such outputs or of another shape, or
   *     uses operators older than version 13
   */
  public static byte[] append(
      byte[] onnx, HeatmapDecoder decoder, String heatmaps, Optional<String> decimals) {
    return append(OnnxGraph.parse(onnx, OLDEST_OPSET), decoder, heatmaps, decimals).toByteArray();
  }

  static ModelProto append(
      ModelProto model, HeatmapDecoder decoder, String heatmaps, Optional<String> decimals) {
    return append(OnnxGraph.of(model, OLDEST_OPSET), decoder, heatmaps, decimals);
  }

  private static ModelProto append(
      OnnxGraph graph, HeatmapDecoder decoder, String heatmaps, Optional<String> decimals) {
    if (!supports(decoder)) {
      throw new IllegalArgumentException(
          "decoder cannot be put into a network: "
              + decoder
              + "; decode outside it, or choose another decoder");
    }
    if (decoder.readsDecimals() && decimals.isEmpty()) {
      throw new IllegalArgumentException("decimals must name an output: the decoder reads them");
    }
    ValueInfoProto maps = output(graph, heatmaps);
    DecodingNodes nodes = new DecodingNodes(graph, heatmaps, shape(maps));
    if (decoder.readsDecimals()) {
      String name = decimals.orElseThrow();
      nodes.withDecimals(name, shape(output(graph, name)));
    }
    return nodes.write(decoder, POINTS);
  }

  private static ValueInfoProto output(OnnxGraph graph, String name) {
    for (ValueInfoProto output : graph.model().getGraph().getOutputList()) {
      if (output.getName().equals(name)) {
        return output;
      }
    }
    throw new NetworkException("the network has no output '" + name + "'");
  }

  /** The shape of the maps of one image. */
  private static MapShape shape(ValueInfoProto output) {
    TypeProto.Tensor type = output.getType().getTensorType();
    long[] sizes =
        type.getShape().getDimList().stream()
            .mapToLong(dim -> dim.hasDimValue() ? dim.getDimValue() : 0)
            .toArray();
    boolean fixed = sizes.length == 4;
    for (int i = 1; i < sizes.length && fixed; i++) {
      fixed = sizes[i] >= 1 && sizes[i] <= 4096;
    }
    if (!fixed) {
      throw new NetworkException(
          "the output '"
              + output.getName()
              + "' is not declared as [n, landmarks, height, width] of fixed size");
    }
    return new MapShape((int) sizes[1], (int) sizes[2], (int) sizes[3]);
  }
}
