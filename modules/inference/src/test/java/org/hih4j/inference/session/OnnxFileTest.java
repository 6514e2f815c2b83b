package org.hih4j.inference.session;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.Test;

class OnnxFileTest {

  /** A file in the folder that tests run in, long enough for the tensor. */
  private static final String FILE = "pom.xml";

  /** Two floats that lie in a file. */
  private static OnnxBytes elsewhere(String name) {
    return new OnnxBytes()
        .packed(1, 1, 2)
        .number(2, OnnxBytes.FLOAT)
        .text(8, name)
        .message(13, entry("location", FILE))
        .message(13, entry("offset", "0"))
        .message(13, entry("length", "8"))
        .number(14, 1);
  }

  private static OnnxBytes entry(String key, String value) {
    return new OnnxBytes().text(1, key).text(2, value);
  }

  private static OnnxBytes product(String factors) {
    return new OnnxBytes()
        .message(1, OnnxBytes.node("Mul", List.of("x", factors), List.of("y")))
        .text(2, "product")
        .message(11, OnnxBytes.value("x", OnnxBytes.FLOAT, List.of("n", 2)))
        .message(12, OnnxBytes.value("y", OnnxBytes.FLOAT, List.of("n", 2)));
  }

  private static OnnxBytes constant(String output, OnnxBytes tensor) {
    return OnnxBytes.node("Constant", List.of(), List.of(output))
        .message(5, new OnnxBytes().text(1, "value").message(5, tensor).number(20, 4));
  }

  private static void assertRefused(byte[] network) {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(network, InferenceOptions.defaults()).close())
        .withMessageContaining("in another file")
        .withMessageContaining("write it as one file");
  }

  @Test
  void weightsInAnotherFileAreRefused() {
    assertRefused(OnnxBytes.model(product("w").message(5, elsewhere("w"))));
  }

  @Test
  void weightsInAnotherFileAreRefusedWhereverATensorCanLie() {
    OnnxBytes inside = new OnnxBytes().message(1, constant("c", elsewhere("c")));
    OnnxBytes sparse =
        new OnnxBytes().message(1, elsewhere("w")).message(2, elsewhere("i")).packed(3, 2);

    assertRefused(OnnxBytes.model(product("w").message(1, constant("w", elsewhere("w")))));
    assertRefused(OnnxBytes.model(product("w").message(15, sparse)));
    assertRefused(
        OnnxBytes.model(
            product("w")
                .message(
                    1,
                    OnnxBytes.node("If", List.of("c"), List.of("w"))
                        .message(
                            5,
                            new OnnxBytes()
                                .text(1, "then_branch")
                                .message(6, inside)
                                .number(20, 5)))));
    assertRefused(
        OnnxBytes.model(
            product("w")
                .message(
                    1,
                    OnnxBytes.node("Any", List.of(), List.of("w"))
                        .message(
                            5, new OnnxBytes().text(1, "several").message(10, elsewhere("t"))))));
    assertRefused(
        OnnxBytes.modelWith(
            product("w"),
            25,
            new OnnxBytes().text(1, "f").message(7, constant("c", elsewhere("c")))));
    assertRefused(OnnxBytes.modelWith(product("w"), 20, new OnnxBytes().message(1, inside)));
  }

  @Test
  void aPartOfAGraphAfterAnotherIsReadToo() {
    assertRefused(OnnxBytes.modelWith(product("w"), 7, new OnnxBytes().message(5, elsewhere("w"))));
  }

  @Test
  void aCompiledPartInAFileIsRefused() {
    assertRefused(
        OnnxBytes.model(
            product("w").message(1, OnnxBytes.node("EPContext", List.of("x"), List.of("w")))));
  }

  @Test
  void aNetworkInTheRuntimesOwnFormatIsRefused() {
    byte[] network = OnnxBytes.scaling(List.of("n", 2), 2, 4);
    System.arraycopy("ORTM".getBytes(StandardCharsets.US_ASCII), 0, network, 4, 4);
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(network, InferenceOptions.defaults()))
        .withMessageContaining("own format");
  }

  @Test
  void whatIsNestedTooDeeplyIsRefused() {
    OnnxBytes graph = product("w");
    for (int i = 0; i < 60; i++) {
      graph =
          new OnnxBytes()
              .message(
                  1,
                  OnnxBytes.node("If", List.of("c"), List.of("y"))
                      .message(5, new OnnxBytes().text(1, "then_branch").message(6, graph)));
    }
    byte[] network = OnnxBytes.model(graph);
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(network, InferenceOptions.defaults()))
        .withMessageContaining("nested too deeply");
  }
}
