package org.hih4j.benchmarks;

import java.nio.FloatBuffer;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;

/** The product of two large matrices in ONNX Runtime: what the processor can do at best. */
final class MatrixProduct implements AutoCloseable {
  static final int SIDE = 1024;

  private final InferenceSession session;
  private final Slot slot;

  MatrixProduct(int threads) {
    TensorProto.Builder matrix =
        TensorProto.newBuilder()
            .setName("b")
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(SIDE)
            .addDims(SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      matrix.addFloatData((i % 17) / 16f);
    }
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("product")
            .addInput(value("a"))
            .addOutput(value("y"))
            .addInitializer(matrix)
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("MatMul")
                    .addInput("a")
                    .addInput("b")
                    .addOutput("y"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build();
    session =
        InferenceSession.load(
            model.toByteArray(), InferenceOptions.builder().intraOpThreads(threads).build());
    slot = session.acquire(1);
    FloatBuffer input = slot.input();
    for (int i = 0; i < input.capacity(); i++) {
      input.put(i, (i % 13) / 12f);
    }
  }

  private static ValueInfoProto.Builder value(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int side : new int[] {1, SIDE, SIDE}) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(side));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)));
  }

  double gigaflop() {
    return 2e-9 * SIDE * SIDE * SIDE;
  }

  void run() {
    slot.run();
  }

  @Override
  public void close() {
    slot.close();
    session.close();
  }
}
