package org.hih4j.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.HihArchitecture;

/**
 * Comparisons that need their candidates timed by turns: what stands around the network, session
 * options, 8 bits against floats, the cost of networks against the machine's matrix product, faces
 * a second by threads and batch, the steps of a video. Prints Markdown tables and keeps them in
 * {@code benchmarks/target/compare.md}.
 */
public final class Compare {
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);
  private static final int MANY = 32;

  private Compare() {}

  /** A part of the report. */
  private interface Section {
    String text() throws Exception;
  }

  /**
   * Runs the comparisons.
   *
   * @param arguments names of sections: surroundings, options, bits, cost, throughput, video; none
   *     for all
   * @throws Exception if one cannot be run
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("surroundings", Surroundings::text);
    sections.put("options", Compare::options);
    sections.put("bits", EightBits::text);
    sections.put("cost", Compare::cost);
    sections.put("throughput", Compare::throughput);
    sections.put("video", VideoSteps::text);
    StringBuilder text = new StringBuilder(Machine.description()).append('\n');
    for (String name : arguments.length > 0 ? List.of(arguments) : sections.keySet()) {
      if (!sections.containsKey(name)) {
        throw new IllegalArgumentException(name + " is none of " + sections.keySet());
      }
      String section = sections.get(name).text();
      System.out.println(section);
      text.append('\n').append(section);
    }
    AtomicFile.write(Path.of("benchmarks", "target", "compare.md"), text);
  }

  /** Our options against ONNX Runtime's defaults, and against each choice made otherwise. */
  private static String options() throws Exception {
    StringBuilder text =
        new StringBuilder(
            "| network | threads | session | ms | of ONNX Runtime's defaults |\n"
                + "|---|---|---|---|---|\n");
    Map<String, byte[]> networks = new LinkedHashMap<>();
    networks.put("hih-300w", Files.readAllBytes(Path.of("models", "hih-300w", "model.onnx")));
    networks.put("HIH_T", RandomNetworks.onnx(RandomNetworks.architecture(RandomNetworks.HIH_T)));
    networks.put("HIH_S", RandomNetworks.onnx(RandomNetworks.architecture(RandomNetworks.HIH_S)));
    networks.put("HIH_B", RandomNetworks.onnx(RandomNetworks.architecture(RandomNetworks.HIH_B)));
    for (Map.Entry<String, byte[]> network : networks.entrySet()) {
      int side = network.getKey().startsWith("HIH") ? 256 : 128;
      for (int threads = 1; threads <= 2; threads++) {
        InferenceOptions ours = InferenceOptions.builder().intraOpThreads(threads).build();
        boolean small = side == 128;
        SideBySide runs = new SideBySide(small ? 40 : 9, small ? 60 : 1);
        List<AutoCloseable> open = new ArrayList<>();
        try {
          Plain plain = new Plain(network.getValue(), side, threads);
          open.add(plain);
          runs.add("ONNX Runtime's defaults", plain::run);
          add(runs, open, "ours", network.getValue(), ours);
          add(runs, open, "no arena", network.getValue(), ours.toBuilder().arena(false).build());
          if (threads > 1) {
            add(
                runs,
                open,
                "no spinning",
                network.getValue(),
                ours.toBuilder().spinning(false).build());
          }
          text.append(SideBySide.rows(network.getKey() + " | " + threads, runs.run()));
        } finally {
          for (AutoCloseable each : open) {
            each.close();
          }
        }
      }
    }
    return text.toString();
  }

  private static void add(
      SideBySide runs,
      List<AutoCloseable> open,
      String name,
      byte[] network,
      InferenceOptions options) {
    InferenceSession session = InferenceSession.load(network, options);
    Slot slot = session.acquire(1);
    open.add(slot);
    open.add(session);
    runs.add(name, slot::run);
  }

  /** A session as ONNX Runtime makes it, with nothing set but the number of threads. */
  private static final class Plain implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;
    private final Map<String, OnnxTensor> inputs;

    Plain(byte[] network, int side, int threads) throws OrtException {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        session = environment.createSession(network, options);
      }
      FloatBuffer values =
          ByteBuffer.allocateDirect(4 * 3 * side * side)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      input = OnnxTensor.createTensor(environment, values, new long[] {1, 3, side, side});
      inputs = Map.of(session.getInputNames().iterator().next(), input);
    }

    void run() throws OrtException {
      session.run(inputs).close();
    }

    @Override
    public void close() throws OrtException {
      input.close();
      session.close();
    }
  }

  /** Milliseconds and operations of networks, and how near they come to the machine's best. */
  private static String cost() throws Exception {
    StringBuilder text = new StringBuilder();
    double[] peak = new double[3];
    for (int threads = 1; threads <= 2; threads++) {
      try (MatrixProduct product = new MatrixProduct(threads)) {
        double millis = new SideBySide(15, 100).add("", product::run).run().get(0).best();
        peak[threads] = product.gigaflop() / millis * 1000;
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "Matrix product of %d x %d in ONNX Runtime: %.0f GFLOP/s on one thread, %.0f on two.%n%n",
            MatrixProduct.SIDE,
            MatrixProduct.SIDE,
            peak[1],
            peak[2]));
    text.append(
        "| stacks | features | input | GMAC | ms, 1 thread | GFLOP/s | of the product's | ms, 2"
            + " threads | GFLOP/s | of the product's |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (String network :
        List.of(
            "1x64x128",
            "1x96x128",
            "2x96x128",
            "1x128x128",
            "2x128x128",
            "1x64x256",
            "1x128x256",
            "2x128x256",
            RandomNetworks.HIH_T,
            RandomNetworks.HIH_S,
            RandomNetworks.HIH_B)) {
      HihArchitecture architecture = RandomNetworks.architecture(network);
      byte[] onnx = RandomNetworks.onnx(architecture);
      double gigaflop = 2e-9 * Networks.macs(architecture);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f",
              network.replace("x", " | "),
              Networks.macs(architecture) / 1e9));
      for (int threads = 1; threads <= 2; threads++) {
        InferenceOptions options = InferenceOptions.builder().intraOpThreads(threads).build();
        try (InferenceSession session = InferenceSession.load(onnx, options);
            Slot slot = session.acquire(1)) {
          int rounds = Networks.macs(architecture) > 1e9 ? 7 : 20;
          double millis = new SideBySide(rounds, 40).add("", slot::run).run().get(0).millis();
          double rate = gigaflop / millis * 1000;
          text.append(
              String.format(
                  Locale.ROOT,
                  " | %.1f | %.0f | %.0f %%",
                  millis,
                  rate,
                  100 * rate / peak[threads]));
        }
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  /** Faces a second of one aligner by threads and by faces a run. */
  private static String throughput() throws Exception {
    FaceImage image = FaceImage.load(Path.of("examples", "images", "astronaut.png"));
    List<FaceBox> boxes = Collections.nCopies(MANY, BOX);
    SideBySide runs = new SideBySide(15, 1);
    List<FaceAligner> open = new ArrayList<>();
    try {
      for (int[] way : new int[][] {{1, 1}, {2, 1}, {1, 2}, {1, 4}, {1, 8}, {2, 4}}) {
        FaceAligner aligner =
            FaceAligner.load(
                Models.bundled("hih-300w"),
                AlignerOptions.builder()
                    .refinement(0)
                    .concurrency(way[0])
                    .batchSize(way[1])
                    .inference(InferenceOptions.builder().intraOpThreads(1).build())
                    .build());
        open.add(aligner);
        runs.add(way[0] + " | " + way[1], () -> aligner.align(image, boxes));
      }
      FaceAligner together =
          FaceAligner.load(
              Models.bundled("hih-300w"),
              AlignerOptions.builder()
                  .refinement(0)
                  .concurrency(1)
                  .inference(InferenceOptions.builder().intraOpThreads(2).build())
                  .build());
      open.add(together);
      runs.add("2 in each run | 1", () -> together.align(image, boxes));
      StringBuilder text =
          new StringBuilder(
              "hih-300w, "
                  + MANY
                  + " faces in one call.\n\n"
                  + "| threads | faces a run | ms a face | faces/s | times one thread's |\n"
                  + "|---|---|---|---|---|\n");
      for (SideBySide.Time time : runs.run()) {
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %.2f | %.0f | %.2f |%n",
                time.name(),
                time.millis() / MANY,
                1000 * MANY / time.millis(),
                1 / time.ratio()));
      }
      return text.toString();
    } finally {
      open.forEach(FaceAligner::close);
    }
  }
}
