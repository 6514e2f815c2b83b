package org.hih4j.batch.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.hih4j.batch.RunSummary;
import org.hih4j.core.FileException;
import org.hih4j.imaging.ImageException;
import org.hih4j.inference.InferenceException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What failed and why, an object a line. */
final class Failures {
  static final String NO_BOX = "no-box";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Failures() {}

  static String line(String image, OptionalInt box, String kind, String reason) {
    ObjectNode node = JSON.createObjectNode();
    node.put("image", image);
    box.ifPresent(number -> node.put("box", number));
    node.put("kind", kind);
    node.put("reason", reason);
    return node + "\n";
  }

  /** A word for a cause. */
  static String kind(Exception cause) {
    if (cause instanceof ImageException) {
      return "image";
    }
    if (cause instanceof IllegalArgumentException) {
      return "box";
    }
    return cause instanceof InferenceException ? "network" : "other";
  }

  /** How often each kind stands in a file, with an example; images without a box left out. */
  static List<RunSummary.Reason> reasons(Path file) {
    Map<String, RunSummary.Reason> kinds = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = JSON.readTree(line);
        String kind = node.path("kind").asString();
        if (!kind.equals(NO_BOX)) {
          kinds.merge(
              kind,
              new RunSummary.Reason(kind, 1, example(node)),
              (old, now) -> new RunSummary.Reason(kind, old.count() + 1, old.example()));
        }
      }
    } catch (IOException e) {
      throw new FileException("cannot read " + file, e);
    }
    List<RunSummary.Reason> reasons = new ArrayList<>(kinds.values());
    reasons.sort(Comparator.comparingLong(RunSummary.Reason::count).reversed());
    return reasons;
  }

  private static String example(JsonNode node) {
    String reason = node.path("reason").asString();
    String image = node.path("image").asString();
    return reason.contains(image) ? reason : image + ": " + reason;
  }
}
