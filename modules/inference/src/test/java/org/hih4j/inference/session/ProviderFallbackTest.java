package org.hih4j.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.Provider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens with the CPU bundle of ONNX Runtime when a GPU is asked for. */
class ProviderFallbackTest {

  private static final byte[] NETWORK = OnnxBytes.scaling(List.of("n", 1, 1, 1), 3);

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  private final Logger logger = Logger.getLogger(Failures.LOGGER);

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static InferenceOptions gpu(InferenceOptions.Fallback fallback, int device) {
    return InferenceOptions.builder().provider(Provider.cuda(device)).fallback(fallback).build();
  }

  @BeforeEach
  void onlyWithoutCuda() {
    SessionLoader.environment();
    assumeFalse(OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA));
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void failsWithTheReasonUnlessAllowedToFallBack() {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(NETWORK, gpu(InferenceOptions.Fallback.FAIL, 0)))
        .withMessageContaining("CUDA:0 cannot be used")
        .withMessageContaining("onnxruntime_gpu")
        .withMessageContaining("FALL_BACK");
  }

  @Test
  void fallsBackToTheCpuAndLogsTheReasonOnce() {
    for (int i = 0; i < 3; i++) {
      try (InferenceSession session =
              InferenceSession.load(NETWORK, gpu(InferenceOptions.Fallback.FALL_BACK, 77));
          Slot slot = session.acquire(1)) {
        slot.input().put(0, 2f);
        slot.run();
        assertThat(slot.output("y").get(0)).isEqualTo(6f);
        assertThat(session.toString()).contains("on " + Provider.CPU);
      }
    }
    assertThat(records)
        .singleElement()
        .satisfies(record -> assertThat(record.getLevel()).isEqualTo(Level.WARNING))
        .satisfies(record -> assertThat(record.getParameters()[1].toString()).contains("CUDA"));
  }

  @Test
  void aDamagedNetworkIsNotBlamedOnTheProvider() {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(
            () ->
                InferenceSession.load(
                    new byte[] {1, 2, 3}, gpu(InferenceOptions.Fallback.FALL_BACK, 0)))
        .withMessageContaining("not a network");
  }

  @Test
  void tensorRtFailsWithItsOwnReason() {
    InferenceOptions options =
        InferenceOptions.builder()
            .provider(new Provider.TensorRt(0, true, Optional.empty()))
            .build();
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(NETWORK, options))
        .withMessageContaining("TensorRT:0 in half precision cannot be used")
        .withMessageContaining("without TensorRT")
        .withMessageContaining("onnxruntime_gpu");
  }

  @Test
  void tensorRtFallsBackToTheCpu() {
    InferenceOptions options =
        InferenceOptions.builder()
            .provider(new Provider.TensorRt(1, false, Optional.of(Path.of("engines"))))
            .fallback(InferenceOptions.Fallback.FALL_BACK)
            .build();
    try (InferenceSession session = InferenceSession.load(NETWORK, options)) {
      assertThat(session.toString()).contains("on " + Provider.CPU);
    }
  }

  @Test
  void aDeviceBelowZeroIsRefused() {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> Provider.tensorRt(-1))
        .withMessageContaining("device must be at least 0: -1");
  }
}
