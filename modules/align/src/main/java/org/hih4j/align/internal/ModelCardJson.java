package org.hih4j.align.internal;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.Sampling;
import org.hih4j.model.internal.json.CardJson;
import org.hih4j.model.internal.json.JsonFields;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Model cards as JSON. Schema version 1; unknown fields are refused. */
public final class ModelCardJson {
  private ModelCardJson() {}

  /**
   * Reads a card.
   *
   * @param json the content of a {@code model.json}
   * @return the card
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  public static ModelCard read(String json) {
    return JsonFields.parse(json, false).read(ModelCardJson::card);
  }

  private static ModelCard card(JsonFields card) {
    CardJson.checkSchema(card, ModelCard.SCHEMA_VERSION);
    return new ModelCard(
        card.text("name"),
        card.text("description"),
        card.object("scheme", ModelCardJson::scheme),
        card.object("input", ModelCardJson::input),
        card.object("crop", ModelCardJson::crop),
        card.choice("sampling", Sampling.class),
        card.object("output", ModelCardJson::output),
        card.optional("confidence", ModelCardJson::confidence)
            .orElseGet(ModelCard.Uncalibrated::new),
        card.texts("training"),
        card.text("licence"),
        card.list("measured", ModelCardJson::measurement),
        card.text("sha256"));
  }

  /**
   * Reads a scheme alone.
   *
   * @param json the object that stands in a card's {@code scheme}
   * @return the scheme
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  public static LandmarkScheme readScheme(String json) {
    return JsonFields.parse(json, false).read(ModelCardJson::scheme);
  }

  private static LandmarkScheme scheme(JsonFields fields) {
    String name = fields.text("name");
    boolean standard =
        LandmarkScheme.standard().stream().anyMatch(scheme -> scheme.name().equals(name));
    if (standard) {
      return LandmarkScheme.named(name);
    }
    int points = fields.integer("points");
    Checks.inRange("'scheme.points'", points, 1, 10_000);
    LandmarkScheme.Builder builder = LandmarkScheme.custom(name, points);
    if (fields.has("flip")) {
      int[] flip = fields.integers("flip");
      if (flip.length != points) {
        throw new IllegalArgumentException("'scheme.flip' must have " + points + " indices");
      }
      for (int i = 0; i < points; i++) {
        if (flip[i] < 0 || flip[i] >= points || flip[flip[i]] != i) {
          throw new IllegalArgumentException("'scheme.flip' must pair points: index " + i);
        }
        if (i < flip[i]) {
          builder.pair(i, flip[i]);
        }
      }
    }
    if (fields.has("pointNames")) {
      builder.pointNames(fields.textList("pointNames"));
    }
    fields.objectOrEmpty("groups", ModelCardJson::groups).forEach(builder::group);
    fields.list(
        "polylines",
        line ->
            builder.polyline(
                line.text("group"), line.flag("closed", false), line.integers("points")));
    if (fields.has("interOcular")) {
      int[] eyes = fields.integers("interOcular");
      if (eyes.length != 2) {
        throw new IllegalArgumentException("'scheme.interOcular' must be two indices");
      }
      builder.interOcular(eyes[0], eyes[1]);
    }
    fields
        .optional(
            "interPupil",
            pupils ->
                new LandmarkScheme.EyePair(
                    boxed(pupils.integers("left")), boxed(pupils.integers("right"))))
        .ifPresent(builder::interPupil);
    return builder.build();
  }

  private static Map<String, int[]> groups(JsonFields fields) {
    Map<String, int[]> groups = new LinkedHashMap<>();
    fields.names().forEach(group -> groups.put(group, fields.integers(group)));
    return groups;
  }

  private static ModelCard.Input input(JsonFields fields) {
    return new ModelCard.Input(
        fields.text("tensor"),
        fields.integer("width"),
        fields.integer("height"),
        CardJson.normalization(fields));
  }

  private static CropRule crop(JsonFields fields) {
    return fields.choice("rule", CropRule.Kind.class).of(fields.number("expand"));
  }

  private static ModelCard.Output output(JsonFields fields) {
    if (fields.has("coordinates")) {
      return new ModelCard.CoordinateOutput(
          fields.text("coordinates"), fields.choice("unit", ModelCard.CoordinateOutput.Unit.class));
    }
    if (fields.has("points")) {
      return new ModelCard.DecodedOutput(
          fields.text("points"),
          fields.integer("mapWidth"),
          fields.integer("mapHeight"),
          fields.choice("frame", HeatmapFrame.class),
          fields.object("decoder", ModelCardJson::decoder));
    }
    return new ModelCard.HeatmapOutput(
        fields.text("heatmaps"),
        fields.optionalText("decimals"),
        fields.choice("frame", HeatmapFrame.class),
        fields.object("decoder", ModelCardJson::decoder));
  }

  private static HeatmapDecoder decoder(JsonFields fields) {
    HeatmapDecoder.Kind kind =
        Checks.oneOf(
            "'output.decoder.type'",
            fields.text("type"),
            HeatmapDecoder.Kind.values(),
            HeatmapDecoder.Kind::type);
    return kind.of(fields);
  }

  private static ModelCard.Confidence confidence(JsonFields fields) {
    return new ModelCard.Calibrated(
        fields.number("tolerance"),
        curve(fields),
        fields.text("fittedOn"),
        fields.objectOrEmpty("groups", ModelCardJson::curves));
  }

  private static Map<String, ModelCard.Curve> curves(JsonFields groups) {
    Map<String, ModelCard.Curve> curves = new LinkedHashMap<>();
    for (String group : groups.names()) {
      curves.put(group, groups.object(group, ModelCardJson::curve));
    }
    return curves;
  }

  private static ModelCard.Curve curve(JsonFields fields) {
    double intercept = fields.number("intercept");
    double slope = fields.number("slope");
    double sizeSlope = fields.number("sizeSlope", 0);
    return fields.build(() -> new ModelCard.Curve(intercept, slope, sizeSlope));
  }

  private static ModelCard.Measurement measurement(JsonFields row) {
    return new ModelCard.Measurement(
        row.text("data"),
        row.text("protocol"),
        row.integer("faces"),
        row.number("nme"),
        row.number("failureRate"));
  }

  /**
   * Writes a card.
   *
   * @param card the card
   * @return indented JSON that {@link #read} reads back to an equal card
   */
  public static String write(ModelCard card) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", ModelCard.SCHEMA_VERSION);
    json.put("name", card.name());
    json.put("description", card.description());
    writeScheme(json.putObject("scheme"), card.scheme());
    ModelCard.Input input = card.input();
    ObjectNode in = json.putObject("input");
    in.put("tensor", input.tensor());
    in.put("width", input.width());
    in.put("height", input.height());
    CardJson.putNormalization(in, input.normalization());
    json.putObject("crop")
        .put("rule", JsonFields.lower(card.crop().kind()))
        .put("expand", card.crop().expand());
    json.put("sampling", JsonFields.lower(card.sampling()));
    writeOutput(json.putObject("output"), card.output());
    if (card.confidence() instanceof ModelCard.Calibrated calibrated) {
      ObjectNode confidence = json.putObject("confidence");
      confidence.put("tolerance", calibrated.tolerance());
      writeCurve(confidence, calibrated.curve());
      confidence.put("fittedOn", calibrated.fittedOn());
      if (!calibrated.groups().isEmpty()) {
        ObjectNode groups = confidence.putObject("groups");
        calibrated.groups().forEach((name, curve) -> writeCurve(groups.putObject(name), curve));
      }
    }
    CardJson.putTexts(json, "training", card.training());
    json.put("licence", card.licence());
    ArrayNode measured = json.putArray("measured");
    for (ModelCard.Measurement row : card.measured()) {
      ObjectNode node = measured.addObject();
      node.put("data", row.data());
      node.put("protocol", row.protocol());
      node.put("faces", row.faces());
      node.put("nme", row.nme());
      node.put("failureRate", row.failureRate());
    }
    json.put("sha256", card.sha256());
    return json.toPrettyString() + "\n";
  }

  private static void writeCurve(ObjectNode json, ModelCard.Curve curve) {
    json.put("intercept", curve.intercept());
    json.put("slope", curve.slope());
    if (curve.sizeSlope() != 0) {
      json.put("sizeSlope", curve.sizeSlope());
    }
  }

  private static void writeScheme(ObjectNode json, LandmarkScheme scheme) {
    json.put("name", scheme.name());
    if (LandmarkScheme.standard().contains(scheme)) {
      return;
    }
    json.put("points", scheme.size());
    ArrayNode names = json.putArray("pointNames");
    scheme.pointNames().forEach(names::add);
    putAll(json.putArray("flip"), boxed(scheme.flip()));
    ObjectNode groups = json.putObject("groups");
    scheme.groups().forEach((name, indices) -> putAll(groups.putArray(name), indices));
    ArrayNode polylines = json.putArray("polylines");
    for (LandmarkScheme.Polyline polyline : scheme.polylines()) {
      ObjectNode line = polylines.addObject();
      line.put("group", polyline.group()).put("closed", polyline.closed());
      putAll(line.putArray("points"), polyline.indices());
    }
    scheme
        .interOcular()
        .ifPresent(
            eyes -> json.putArray("interOcular").add(eyes.left().get(0)).add(eyes.right().get(0)));
    scheme
        .interPupil()
        .ifPresent(
            eyes -> {
              ObjectNode pupils = json.putObject("interPupil");
              putAll(pupils.putArray("left"), eyes.left());
              putAll(pupils.putArray("right"), eyes.right());
            });
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void writeOutput(ObjectNode json, ModelCard.Output output) {
    if (output instanceof ModelCard.CoordinateOutput coordinates) {
      json.put("coordinates", coordinates.coordinates());
      json.put("unit", JsonFields.lower(coordinates.unit()));
      return;
    }
    if (output instanceof ModelCard.DecodedOutput decoded) {
      json.put("points", decoded.points());
      json.put("mapWidth", decoded.mapWidth());
      json.put("mapHeight", decoded.mapHeight());
      json.put("frame", JsonFields.lower(decoded.frame()));
      writeDecoder(json.putObject("decoder"), decoded.decoder());
      return;
    }
    ModelCard.HeatmapOutput heatmaps = (ModelCard.HeatmapOutput) output;
    json.put("heatmaps", heatmaps.heatmaps());
    heatmaps.decimals().ifPresent(name -> json.put("decimals", name));
    json.put("frame", JsonFields.lower(heatmaps.frame()));
    writeDecoder(json.putObject("decoder"), heatmaps.decoder());
  }

  private static void writeDecoder(ObjectNode json, HeatmapDecoder decoder) {
    json.put("type", decoder.kind().type());
    decoder
        .parameters()
        .forEach(
            (name, value) -> {
              if (value instanceof Enum<?> constant) {
                json.put(name, JsonFields.lower(constant));
              } else if (value instanceof Boolean flag) {
                json.put(name, flag);
              } else if (value instanceof Integer number) {
                json.put(name, number);
              } else {
                json.put(name, (Double) value);
              }
            });
  }

  private static void putAll(ArrayNode array, List<Integer> values) {
    values.forEach(array::add);
  }
}
