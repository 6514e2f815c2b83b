package org.hih4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a network with random weights, 98 landmarks, batch 1. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class NetworkBenchmark {
  /** Stacks, features and input's side. */
  @Param({"1x64x128", "2x96x128", "1x128x128", "1x128x256", "1x256x256", "2x256x256", "4x256x256"})
  public String network;

  /** Intra-op threads. */
  @Param({"1", "2"})
  public int threads;

  private InferenceSession session;
  private Slot slot;

  /** Writes and loads the network. */
  @Setup
  public void setUp() {
    byte[] onnx = RandomNetworks.onnx(RandomNetworks.architecture(network));
    session =
        InferenceSession.load(onnx, InferenceOptions.builder().intraOpThreads(threads).build());
    slot = session.acquire(1);
  }

  /** Frees the network. */
  @TearDown
  public void tearDown() {
    slot.close();
    session.close();
  }

  /**
   * Runs the network.
   *
   * @return the slot
   */
  @Benchmark
  public Slot run() {
    slot.run();
    return slot;
  }
}
