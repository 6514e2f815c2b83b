package org.hih4j.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the benchmarks ran on, as one line. */
final class Machine {
  private Machine() {}

  static String description() throws IOException {
    String processor = System.getProperty("os.arch");
    String vectors = "";
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      var lines = Files.readAllLines(info, StandardCharsets.UTF_8);
      processor = field(lines.stream(), "model name", processor);
      String flags = " " + field(lines.stream(), "flags", "") + " ";
      vectors =
          Stream.of("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8")
              .filter(flag -> flags.contains(" " + flag + " "))
              .collect(Collectors.joining(" ", ", ", ""));
    }
    return String.format(
        Locale.ROOT,
        "%s%s, %d processors, Java %s, ONNX Runtime %s",
        processor,
        vectors,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL).getVersion());
  }

  private static String field(Stream<String> lines, String name, String otherwise) {
    return lines
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
