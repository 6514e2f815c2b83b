package org.hih4j.examples.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.inference.InferenceOptions;

/**
 * The aligners of an executor: one a model, made when the first task asks for it, shared by all
 * tasks of the JVM and never serialised. They live as long as the JVM.
 */
final class ExecutorAligner {
  /** How many aligners this JVM has loaded. */
  static final AtomicInteger LOADED = new AtomicInteger();

  private static final Map<String, FaceAligner> ALIGNERS = new ConcurrentHashMap<>();

  private ExecutorAligner() {}

  static FaceAligner of(ModelSource source) {
    return ALIGNERS.computeIfAbsent(
        source.name(),
        name -> {
          LOADED.incrementAndGet();
          // Tasks run side by side, one a core: each run of the network has one thread.
          return FaceAligner.load(
              source.load(),
              AlignerOptions.builder()
                  .inference(InferenceOptions.builder().intraOpThreads(1).build())
                  .build());
        });
  }
}
