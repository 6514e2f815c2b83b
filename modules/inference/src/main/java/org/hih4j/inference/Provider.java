package org.hih4j.inference;

/**
 * Where a network runs. Immutable.
 *
 * <p>{@link Cuda} needs the GPU bundle of ONNX Runtime in place of the CPU bundle, and NVIDIA's
 * CUDA and cuDNN libraries on the machine; {@link Fallback} decides what happens without them.
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
      if (device < 0) {
        throw new IllegalArgumentException("device must be 0 or more: " + device);
      }
    }

    @Override
    public String toString() {
      return "CUDA:" + device;
    }
  }
}
