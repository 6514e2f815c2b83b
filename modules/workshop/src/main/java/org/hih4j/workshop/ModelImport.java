package org.hih4j.workshop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;

/**
 * How weights of the HIH family become a model. Immutable and thread-safe.
 *
 * @param name the model's name
 * @param scheme what the points mean
 * @param input the input's side in pixels; empty for the one that the weights' shapes suggest
 * @param crop which crop the weights were trained on
 * @param expand side of the crop over that of the landmarks' box
 * @param decoder how the maps are read
 * @param fp16 whether weights are stored in half precision
 * @param description for the card
 * @param licence for the card
 * @param training facts for the card
 */
public record ModelImport(
    String name,
    LandmarkScheme scheme,
    OptionalInt input,
    Crop crop,
    double expand,
    Decoder decoder,
    boolean fp16,
    String description,
    String licence,
    Map<String, String> training) {

  /** Which crop the weights were trained on. */
  public enum Crop {
    /** The reference code's, with its sampling and pixel convention. */
    REFERENCE,
    /** A square about the centre of the landmarks' box. */
    CENTERED
  }

  /** How the maps are read. */
  public enum Decoder {
    /** The reference's decoder of the network's head. */
    REFERENCE,
    /** The sum of the expectations of integer and decimal map. */
    NESTED_EXPECTATION,
    /** The expectation of the integer map alone. */
    EXPECTATION
  }

  /** Checks that nothing is missing. */
  public ModelImport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(crop, "crop");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(licence, "licence");
    training = new LinkedHashMap<>(training);
  }

  /**
   * Returns the architecture of the weights.
   *
   * @param weights of a network of the HIH family
   * @throws IllegalArgumentException if they have another number of landmarks than the scheme
   * @throws org.hih4j.network.NetworkException if they are of no such network
   */
  public HihArchitecture architecture(Weights weights) {
    HihArchitecture architecture =
        input.isEmpty() ? Networks.infer(weights) : Networks.infer(weights, input.getAsInt());
    if (architecture.landmarks() != scheme.size()) {
      throw new IllegalArgumentException(
          "scheme "
              + scheme.name()
              + " has "
              + scheme.size()
              + " points, the weights "
              + architecture.landmarks());
    }
    return architecture;
  }

  /**
   * Makes the model.
   *
   * @param weights of a network of the HIH family
   * @throws IllegalArgumentException if they have another number of landmarks than the scheme, lack
   *     the decimal heatmaps that the decoder reads, or have a head that the decoder cannot read
   * @throws org.hih4j.network.NetworkException if they are of no such network
   */
  public ModelBundle apply(Weights weights) {
    HihArchitecture architecture = architecture(weights);
    boolean reference = crop == Crop.REFERENCE;
    Map<String, String> facts = new LinkedHashMap<>(training);
    facts.put("architecture", architecture.toString());
    facts.put("parameters", Long.toString(Networks.parameters(architecture)));
    facts.put("macs", Long.toString(Networks.macs(architecture)));
    HeatmapDecoder reading = decoder(architecture);
    Optional<String> decimals =
        architecture.head().hasDecimals() ? Optional.of(OnnxWriter.DECIMALS) : Optional.empty();
    ModelCard card =
        ModelCard.builder()
            .name(name)
            .description(description)
            .scheme(scheme)
            .input(
                new ModelCard.Input(
                    OnnxWriter.IMAGE,
                    architecture.input(),
                    architecture.input(),
                    Normalization.IMAGENET))
            .crop(reference ? CropRule.reference(expand) : CropRule.centered(expand))
            .sampling(reference ? Sampling.CROP_THEN_RESIZE : Sampling.ANTIALIASED)
            .output(new ModelCard.HeatmapOutput(OnnxWriter.HEATMAPS, decimals, frame(), reading))
            .training(facts)
            .licence(licence)
            .build();
    OnnxWriter.Options options = OnnxWriter.Options.builder().fp16Storage(fp16).build();
    return ModelBundle.of(card, OnnxWriter.write(architecture, weights, options));
  }

  private HeatmapFrame frame() {
    if (crop == Crop.REFERENCE) {
      return HeatmapFrame.SCALED;
    }
    // The expectation of a cell's number stands for the cell's middle.
    return decoder == Decoder.EXPECTATION ? HeatmapFrame.CELL_CENTRES : HeatmapFrame.CELL_EDGES;
  }

  private HeatmapDecoder decoder(HihArchitecture architecture) {
    boolean decimalMaps =
        switch (architecture.head()) {
          case HIH, HIH_LOCAL, ZOOM -> true;
          case WOO, AFC, OD -> false;
        };
    return switch (decoder) {
      case EXPECTATION -> HeatmapDecoder.localSoftArgmax(architecture.heatmap() - 1, 1);
      case NESTED_EXPECTATION -> {
        if (!decimalMaps) {
          throw new IllegalArgumentException(
              "decoder " + decoder + " needs decimal heatmaps, the weights have none");
        }
        yield architecture.head() == Head.ZOOM
            ? HeatmapDecoder.nestedWindow(architecture.window())
            : HeatmapDecoder.nestedExpectation(1);
      }
      case REFERENCE ->
          switch (architecture.head()) {
            case HIH, HIH_LOCAL -> HeatmapDecoder.reference(HeatmapDecoder.Head.HIH);
            case WOO -> HeatmapDecoder.reference(HeatmapDecoder.Head.WOO);
            case AFC -> HeatmapDecoder.reference(HeatmapDecoder.Head.AFC);
            case OD -> HeatmapDecoder.reference(HeatmapDecoder.Head.OD);
            case ZOOM ->
                throw new IllegalArgumentException(
                    "decoder must be "
                        + Decoder.NESTED_EXPECTATION
                        + " or "
                        + Decoder.EXPECTATION
                        + " for a zoom head, which the reference does not have");
          };
    };
  }
}
