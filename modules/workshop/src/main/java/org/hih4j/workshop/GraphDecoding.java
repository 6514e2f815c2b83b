package org.hih4j.workshop;

import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.network.onnx.GraphDecoder;

/** Models that decode their heatmaps in the network. Stateless and thread-safe. */
public final class GraphDecoding {
  private GraphDecoding() {}

  /**
   * A model that gives the same points and decodes in its network.
   *
   * @param bundle a model whose card names heatmaps
   * @return the model with one output of points
   * @throws IllegalArgumentException if its card names no heatmaps, or a decoder that cannot be put
   *     into a network
   */
  public static ModelBundle of(ModelBundle bundle) {
    ModelCard card = bundle.card();
    if (!(card.output() instanceof ModelCard.HeatmapOutput output)) {
      throw new IllegalArgumentException(card.name() + " gives no heatmaps to be decoded");
    }
    byte[] onnx =
        GraphDecoder.append(bundle.onnx(), output.decoder(), output.heatmaps(), output.decimals());
    TensorInfo maps = maps(bundle, output.heatmaps());
    ModelCard.DecodedOutput decoded =
        new ModelCard.DecodedOutput(
            GraphDecoder.POINTS,
            maps.shape().get(3).intValue(),
            maps.shape().get(2).intValue(),
            output.frame(),
            output.decoder());
    return ModelBundle.of(card.toBuilder().output(decoded).build(), onnx);
  }

  private static TensorInfo maps(ModelBundle bundle, String name) {
    try (InferenceSession session =
        InferenceSession.load(bundle.onnx(), InferenceOptions.defaults())) {
      return session.requireOutput(name, -1, -1, -1, -1);
    }
  }
}
