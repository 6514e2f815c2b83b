package org.hih4j.inference.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.inference.InferenceException;

/** Direct buffers with the tensors laid over them; pooled by the session. */
final class SlotBuffers {

  /** A buffer and the tensor that shares its memory. */
  record Tensor(FloatBuffer buffer, OnnxTensor tensor, long[] shape) {}

  /** What slots are told apart by: the batch, and the sizes given to open dimensions. */
  record Key(int batch, Map<String, Long> dimensions) {
    Key {
      dimensions = Map.copyOf(dimensions);
    }
  }

  private final Key key;
  private final Map<String, Tensor> inputs;
  private final Map<String, Tensor> outputs;
  private final Map<String, OnnxTensor> inputTensors;
  private final Map<String, OnnxTensor> outputTensors;
  private final long bytes;

  private SlotBuffers(Key key, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    this.key = key;
    this.inputs = inputs;
    this.outputs = outputs;
    this.inputTensors = tensors(inputs);
    this.outputTensors = tensors(outputs);
    long elements = 0;
    for (Map<String, Tensor> side : List.of(inputs, outputs)) {
      for (Tensor tensor : side.values()) {
        elements += tensor.buffer().capacity();
      }
    }
    this.bytes = elements * Float.BYTES;
  }

  static SlotBuffers allocate(
      OrtEnvironment environment,
      Key key,
      Map<String, long[]> inputShapes,
      Map<String, long[]> outputShapes) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (Map.Entry<String, long[]> input : inputShapes.entrySet()) {
        inputs.put(input.getKey(), tensor(environment, input.getKey(), input.getValue()));
      }
      for (Map.Entry<String, long[]> output : outputShapes.entrySet()) {
        outputs.put(output.getKey(), tensor(environment, output.getKey(), output.getValue()));
      }
      complete = true;
      return new SlotBuffers(key, inputs, outputs);
    } finally {
      if (!complete) {
        inputs.values().forEach(tensor -> tensor.tensor().close());
        outputs.values().forEach(tensor -> tensor.tensor().close());
      }
    }
  }

  Key key() {
    return key;
  }

  int batch() {
    return key.batch();
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  Map<String, Tensor> outputs() {
    return outputs;
  }

  Map<String, OnnxTensor> inputTensors() {
    return inputTensors;
  }

  Map<String, OnnxTensor> outputTensors() {
    return outputTensors;
  }

  long bytes() {
    return bytes;
  }

  /** Frees the tensors; the memory itself is the buffers'. Called once. */
  void free() {
    inputTensors.values().forEach(OnnxTensor::close);
    outputTensors.values().forEach(OnnxTensor::close);
  }

  private static Tensor tensor(OrtEnvironment environment, String name, long[] shape) {
    FloatBuffer buffer = direct(name, shape);
    try {
      return new Tensor(buffer, OnnxTensor.createTensor(environment, buffer, shape), shape);
    } catch (OrtException e) {
      throw new InferenceException(
          "no tensor of shape " + Arrays.toString(shape) + " for " + name + ": " + e.getMessage(),
          e);
    }
  }

  private static FloatBuffer direct(String name, long[] shape) {
    long elements = 1;
    try {
      for (long size : shape) {
        elements = Math.multiplyExact(elements, size);
      }
      int bytes = Math.toIntExact(Math.multiplyExact(elements, Float.BYTES));
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    } catch (ArithmeticException e) {
      throw new InferenceException(
          name
              + " of shape "
              + Arrays.toString(shape)
              + " takes more than 2 GiB: use a smaller batch",
          e);
    } catch (OutOfMemoryError e) {
      throw new InferenceException(
          "no direct memory left for "
              + name
              + " of shape "
              + Arrays.toString(shape)
              + ": use a smaller batch or raise -XX:MaxDirectMemorySize",
          e);
    }
  }

  private static Map<String, OnnxTensor> tensors(Map<String, Tensor> side) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    side.forEach((name, tensor) -> tensors.put(name, tensor.tensor()));
    return Collections.unmodifiableMap(tensors);
  }
}
