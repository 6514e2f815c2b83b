package org.hih4j.benchmarks;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeMap;
import org.hih4j.core.io.AtomicFile;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks and writes what they measured as a Markdown table. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs the benchmarks.
   *
   * @param arguments regular expressions of benchmark names; none for all
   * @throws RunnerException if JMH fails
   * @throws java.io.IOException if the machine cannot be described
   */
  public static void main(String[] arguments) throws RunnerException, java.io.IOException {
    ChainedOptionsBuilder options = new OptionsBuilder().addProfiler(GCProfiler.class);
    for (String pattern : arguments) {
      options = options.include(pattern);
    }
    String table = table(new Runner(options.build()).run());
    System.out.println();
    System.out.println(table);
    AtomicFile.write(Path.of("benchmarks", "target", "results.md"), table);
  }

  private static String table(Collection<RunResult> results) throws java.io.IOException {
    StringBuilder text = new StringBuilder();
    text.append(Machine.description())
        .append("\n\n| benchmark | parameters | median ms | 90 % below | KB a call |\n");
    text.append("|---|---|---|---|---|\n");
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      TreeMap<String, String> named = new TreeMap<>();
      for (String key : params.getParamsKeys()) {
        named.put(key, params.getParam(key));
      }
      Result<?> primary = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      String name = params.getBenchmark();
      name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.3f | %.3f | %s |%n",
              name,
              named.isEmpty() ? "" : named,
              primary.getStatistics().getPercentile(50),
              primary.getStatistics().getPercentile(90),
              allocated == null
                  ? ""
                  : String.format(Locale.ROOT, "%.1f", allocated.getScore() / 1024)));
    }
    return text.toString();
  }
}
