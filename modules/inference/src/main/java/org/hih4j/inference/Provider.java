package org.hih4j.inference;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.internal.Checks;

/**
 * Where a network runs. Immutable.
 *
 * <p>{@link Cuda} and {@link TensorRt} need the artefact {@code onnxruntime_gpu} in place of {@code
 * onnxruntime}, and NVIDIA's CUDA and cuDNN libraries on the machine, the latter TensorRT as well;
 * {@link InferenceOptions.Fallback} decides what happens without them.
 */
public sealed interface Provider {

  /** The processor. */
  Provider CPU = new Cpu();

  /**
   * An NVIDIA GPU.
   *
   * @param device the number of the device, from 0
   * @return the provider
   * @throws IllegalArgumentException if {@code device} is negative
   */
  static Provider cuda(int device) {
    return new Cuda(device);
  }

  /**
   * An NVIDIA GPU through TensorRT, in single precision, with no engines kept: {@code new
   * TensorRt(device, false, Optional.empty())}.
   *
   * @param device the number of the device, from 0
   * @return the provider
   * @throws IllegalArgumentException if {@code device} is negative
   */
  static TensorRt tensorRt(int device) {
    return new TensorRt(device, false, Optional.empty());
  }

  /** The processor. */
  record Cpu() implements Provider {
    @Override
    public String toString() {
      return "CPU";
    }
  }

  /**
   * An NVIDIA GPU.
   *
   * @param device the number of the device, from 0
   */
  record Cuda(int device) implements Provider {
    /** Checks the device number. */
    public Cuda {
      Checks.atLeast("device", device, 0);
    }

    @Override
    public String toString() {
      return "CUDA:" + device;
    }
  }

  /**
   * An NVIDIA GPU through TensorRT, which compiles a network for the device when it is loaded: that
   * takes from seconds to minutes, and runs are faster than CUDA's. Layers that it does not take
   * run with CUDA.
   *
   * @param device the number of the device, from 0
   * @param halfPrecision whether it may compute in half precision: faster, and landmarks differ a
   *     little from the CPU's
   * @param engines a folder that keeps compiled networks for later loads, if any
   */
  record TensorRt(int device, boolean halfPrecision, Optional<Path> engines) implements Provider {
    /** Checks the device number. */
    public TensorRt {
      Checks.atLeast("device", device, 0);
      Objects.requireNonNull(engines, "engines");
    }

    @Override
    public String toString() {
      return "TensorRT:" + device + (halfPrecision ? " in half precision" : "");
    }
  }
}
