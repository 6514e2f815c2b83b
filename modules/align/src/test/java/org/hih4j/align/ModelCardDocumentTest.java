package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hih4j.align.internal.ModelCardJson;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/model-card.md and its schema against what is read. */
class ModelCardDocumentTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static List<String> examples() throws IOException {
    Matcher matcher =
        Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("model-card.md")));
    List<String> examples = new ArrayList<>();
    while (matcher.find()) {
      examples.add(matcher.group(1));
    }
    return examples;
  }

  private static JsonNode schema() throws IOException {
    return JSON.readTree(Files.readString(DOCS.resolve("model-card.schema.json")));
  }

  private static String[] names(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toArray(String[]::new);
  }

  private static List<String> allowed(JsonNode choice) {
    return choice.get("enum").valueStream().map(JsonNode::stringValue).toList();
  }

  @Test
  void theExamplesAreCards() throws IOException {
    List<String> examples = examples();
    assertThat(examples).hasSize(2);
    for (String example : examples) {
      ModelCard card = ModelCardJson.read(example);
      assertThat(ModelCardJson.read(ModelCardJson.write(card))).isEqualTo(card);
    }
  }

  @Test
  void theSchemaHasTheFieldsThatAreWritten() throws IOException {
    JsonNode properties = schema().get("properties");
    Set<String> written = new TreeSet<>();
    for (String example : examples()) {
      written.addAll(
          JSON.readTree(ModelCardJson.write(ModelCardJson.read(example))).propertyNames());
    }
    assertThat(properties.propertyNames()).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void theSchemaAllowsTheChoicesThatAreRead() throws IOException {
    JsonNode schema = schema();
    JsonNode properties = schema.get("properties");
    assertThat(allowed(properties.at("/sampling")))
        .containsExactlyInAnyOrder(names(Sampling.values()));
    assertThat(allowed(properties.at("/input/properties/channels")))
        .containsExactlyInAnyOrder(names(Normalization.ChannelOrder.values()));
    JsonNode outputs = properties.at("/output/oneOf");
    assertThat(allowed(outputs.at("/0/properties/unit")))
        .containsExactlyInAnyOrder(names(ModelCard.CoordinateOutput.Unit.values()));
    assertThat(allowed(outputs.at("/1/properties/frame")))
        .containsExactlyInAnyOrder(names(HeatmapFrame.values()));
    JsonNode decoders = schema.at("/$defs/decoder/oneOf");
    assertThat(allowed(decoders.at("/6/properties/refinement")))
        .containsExactlyInAnyOrder(names(HeatmapDecoder.Refinement.values()));
    assertThat(allowed(decoders.at("/7/properties/head")))
        .containsExactlyInAnyOrder(names(HeatmapDecoder.Head.values()));
    List<String> types =
        decoders
            .valueStream()
            .map(decoder -> decoder.at("/properties/type/const").stringValue())
            .toList();
    assertThat(types)
        .containsExactlyInAnyOrderElementsOf(
            ModelBundleTest.decoders().stream()
                .map(ModelCardDocumentTest::type)
                .distinct()
                .toList());
  }

  private static String type(org.hih4j.core.heatmap.HeatmapDecoder decoder) {
    ModelCard.HeatmapOutput output =
        new ModelCard.HeatmapOutput(
            "maps", java.util.Optional.of("decimals"), HeatmapFrame.CELL_EDGES, decoder);
    return JSON.readTree(ModelCardJson.write(TestModels.card("any", output)))
        .at("/output/decoder/type")
        .stringValue();
  }

  @Test
  void aSchemeIsReadAlone() throws IOException {
    String scheme = JSON.readTree(examples().get(1)).get("scheme").toString();
    assertThat(ModelBundle.parseScheme(scheme))
        .isEqualTo(ModelCardJson.read(examples().get(1)).scheme());
  }
}
