package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.internal.ModelCardJson;

/** Model cards and bundles. Networks are fuzzed without Jazzer, see {@code MutatedNetworkTest}. */
class ModelFuzzTest {

  /** What is read must also be written so that it can be read again. */
  @FuzzTest
  void card(byte[] bytes) {
    Contract.parser(
        () -> {
          String json = new String(bytes, StandardCharsets.UTF_8);
          ModelCardJson.read(ModelCardJson.write(ModelCardJson.read(json)));
        });
  }

  @FuzzTest
  void bundle(byte[] bytes) {
    Contract.file(bytes, "model.zip", ModelBundle::load);
  }
}
