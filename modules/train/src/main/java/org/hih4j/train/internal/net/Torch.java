package org.hih4j.train.internal.net;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Small conversions between Java and PyTorch. */
public final class Torch {
  static final torch.ScalarType FLOAT = torch.ScalarType.Float;
  static final torch.ScalarType HALF = torch.ScalarType.Half;

  static {
    // Never faster than oneDNN, and where the processor does not suit it, each convolution would
    // say so
    // on standard error.
    torch.globalContext().setUserEnabledNNPACK(false);
  }

  private Torch() {}

  /** The CPU. */
  public static Device cpu() {
    return kept(new Device(torch.DeviceType.CPU));
  }

  /**
   * The first CUDA device.
   *
   * @throws IllegalStateException if the native library has no CUDA or finds no device
   */
  public static Device cuda() {
    if (!torch.cuda_is_available()) {
      throw new IllegalStateException(
          "no CUDA device: the CUDA build of PyTorch must be on the module path, with a driver that"
              + " fits it");
    }
    torch.globalContext().setBenchmarkCuDNN(true);
    return kept(new Device(torch.DeviceType.CUDA));
  }

  /** Whether a CUDA device can be used. */
  public static boolean hasCuda() {
    return torch.cuda_is_available();
  }

  /** Sets the threads of one operation on the CPU. */
  public static void threads(int count) {
    torch.set_num_threads(count);
  }

  /** Keeps a pointer beyond the scope it was made in. */
  static <P extends Pointer> P kept(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  static Scalar scalar(double value) {
    return new Scalar(value);
  }

  /** A float tensor on {@code device} with the given values. */
  public static Tensor tensor(float[] values, Device device, long... shape) {
    Tensor onCpu = Tensor.create(values, shape);
    return device.is_cuda() ? onCpu.to(device, FLOAT) : onCpu;
  }

  /** A vector of whole numbers on {@code device}. */
  public static Tensor tensor(long[] values, Device device) {
    Tensor onCpu = Tensor.create(values, values.length);
    return device.is_cuda() ? onCpu.to(device, torch.ScalarType.Long) : onCpu;
  }

  /**
   * An image tensor [n, channels, height, width] over a direct buffer in the order [n, height,
   * width, channels], which is PyTorch's channels-last layout: nothing is copied on the CPU. The
   * buffer must stay unchanged as long as the tensor is used; the innermost scope, which there must
   * be, keeps it alive to its end.
   */
  public static Tensor channelsLast(
      FloatBuffer buffer, Device device, int n, int channels, int height, int width) {
    FloatPointer pointer = new FloatPointer(buffer);
    PointerScope.getInnerScope().attach(pointer);
    long row = (long) width * channels;
    Tensor tensor =
        torch.from_blob(
            pointer,
            new long[] {n, channels, height, width},
            new long[] {height * row, 1, row, channels},
            new TensorOptions(FLOAT));
    return device.is_cuda() ? tensor.to(device, FLOAT) : tensor;
  }

  /** A copy of the tensor's values in row-major order. */
  public static float[] values(Tensor tensor) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor dense = tensor.detach().cpu().contiguous();
      float[] values = new float[Math.toIntExact(dense.numel())];
      FloatBuffer buffer = dense.createBuffer();
      buffer.get(values);
      return values;
    }
  }

  /** Overwrites a contiguous tensor's values. */
  public static void set(Tensor tensor, float[] values) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      tensor.copy_(Tensor.create(values, tensor.shape()));
    }
  }
}
