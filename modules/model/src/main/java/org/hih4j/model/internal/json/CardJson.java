package org.hih4j.model.internal.json;

import java.util.Map;
import org.hih4j.imaging.Normalization;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the cards of all kinds of models have in common as JSON. */
public final class CardJson {
  private CardJson() {}

  /**
   * Checks the schema version of a card.
   *
   * @param version the one that this library reads
   * @throws IllegalArgumentException if the card has another one
   */
  public static void checkSchema(JsonFields card, int version) {
    int schema = card.integer("schema");
    if (schema != version) {
      throw new IllegalArgumentException(
          "'schema' is version "
              + schema
              + ", this library reads version "
              + version
              + "; update the library or the model");
    }
  }

  /** Reads the normalisation among the fields of a network's input. */
  public static Normalization normalization(JsonFields input) {
    return new Normalization(
        input.numbers("mean", 3),
        input.numbers("std", 3),
        input.choice("channels", Normalization.ChannelOrder.class),
        (float) input.number("scale"));
  }

  /** Writes a normalisation among the fields of a network's input. */
  public static void putNormalization(ObjectNode input, Normalization normalization) {
    input.put("channels", JsonFields.lower(normalization.order()));
    input.put("scale", normalization.scale());
    putAll(input.putArray("mean"), normalization.mean());
    putAll(input.putArray("std"), normalization.std());
  }

  private static void putAll(ArrayNode array, float[] values) {
    for (float value : values) {
      array.add(value);
    }
  }

  /** Writes an object of texts. */
  public static void putTexts(ObjectNode json, String name, Map<String, String> texts) {
    ObjectNode node = json.putObject(name);
    texts.forEach(node::put);
  }
}
