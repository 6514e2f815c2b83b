package org.hih4j.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.onnx.OnnxWriter;

/** Runs a model in ONNX Runtime. */
public final class Onnx {

  private Onnx() {}

  /** All outputs of a model, by name. */
  public static Map<String, float[]> run(byte[] model, float[] image, int batch, int side) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor in =
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(image), new long[] {batch, 3, side, side});
          Result result = session.run(Map.of(OnnxWriter.IMAGE, in))) {
        Map<String, float[]> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
          FloatBuffer buffer = ((OnnxTensor) output.getValue()).getFloatBuffer();
          float[] values = new float[buffer.remaining()];
          buffer.get(values);
          outputs.put(output.getKey(), values);
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }
}
