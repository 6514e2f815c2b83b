package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.ValueInfoProto;
import org.junit.jupiter.api.Test;

/**
 * Networks that are well-formed ONNX and nonsense, vouched for by their cards: each is refused with
 * a message or gives points, and the Java machine goes on. {@code -Dhih4j.fuzz.rounds} says how
 * many.
 */
class MutatedNetworkTest {
  private static final int ROUNDS = Integer.getInteger("hih4j.fuzz.rounds", 300);
  private static final long[] SIZES = {
    -1, 0, 1, 2, 3, 7, 64, 65, 4096, 1L << 31, 1L << 40, -(1L << 62)
  };
  private static final FaceImage PICTURE =
      FaceImage.of(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB));

  private static long size(SplittableRandom random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private static String name(SplittableRandom random) {
    String[] names = {"image", "heatmaps", "w", "b", "", "other", "n"};
    return names[random.nextInt(names.length)];
  }

  private static String operator(SplittableRandom random) {
    String[] operators = {"Relu", "Transpose", "ReduceMean", "Softmax", "MaxPool", "Conv", "None"};
    return operators[random.nextInt(operators.length)];
  }

  private static void mutateNode(NodeProto.Builder node, SplittableRandom random) {
    switch (random.nextInt(5)) {
      case 0 -> node.setOpType(operator(random));
      case 1 -> node.setInput(random.nextInt(node.getInputCount()), name(random));
      case 2 -> node.setOutput(0, name(random));
      case 3 -> node.clearAttribute();
      default -> {
        if (node.getAttributeCount() > 0) {
          AttributeProto.Builder attribute =
              node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
          if (attribute.getIntsCount() > 0) {
            attribute.setInts(random.nextInt(attribute.getIntsCount()), size(random));
          }
        }
      }
    }
  }

  private static void mutateTensor(TensorProto.Builder tensor, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> tensor.setDims(random.nextInt(tensor.getDimsCount()), size(random));
      case 1 -> tensor.setDataType(random.nextInt(20));
      case 2 -> tensor.setName(name(random));
      default ->
          tensor.setRawData(
              tensor.getRawData().substring(0, random.nextInt(tensor.getRawData().size())));
    }
  }

  private static void mutateValue(ValueInfoProto.Builder value, SplittableRandom random) {
    TensorShapeProto.Builder shape =
        value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    switch (random.nextInt(4)) {
      case 0 -> value.setName(name(random));
      case 1 -> value.getTypeBuilder().getTensorTypeBuilder().setElemType(random.nextInt(20));
      case 2 -> {
        if (shape.getDimCount() > 0) {
          shape.removeDim(random.nextInt(shape.getDimCount()));
        }
      }
      default -> {
        if (shape.getDimCount() > 0) {
          shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(size(random));
        }
      }
    }
  }

  private static byte[] mutated(byte[] onnx, SplittableRandom random)
      throws InvalidProtocolBufferException {
    ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      GraphProto.Builder graph = model.getGraphBuilder();
      switch (random.nextInt(5)) {
        case 0 -> mutateNode(graph.getNodeBuilder(random.nextInt(graph.getNodeCount())), random);
        case 1 ->
            mutateTensor(
                graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount())), random);
        case 2 -> mutateValue(graph.getInputBuilder(0), random);
        case 3 -> mutateValue(graph.getOutputBuilder(0), random);
        default -> graph.addNode(graph.getNode(0)).addInitializer(graph.getInitializer(0));
      }
    }
    ByteString bytes = model.build().toByteString();
    return random.nextInt(10) == 0
        ? bytes.substring(0, random.nextInt(bytes.size())).toByteArray()
        : bytes.toByteArray();
  }

  @Test
  void isRefusedWithAMessageOrRuns() throws InvalidProtocolBufferException {
    ModelBundle sound = TestModels.colours();
    SplittableRandom random = new SplittableRandom(11);
    int ran = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ModelBundle bundle = ModelBundle.of(sound.card(), mutated(sound.onnx(), random));
      try (FaceAligner aligner = FaceAligner.load(bundle)) {
        aligner.align(PICTURE, FaceBox.landmarks(8, 8, 20, 20));
        ran++;
      } catch (HihException e) {
        assertThat(e.getMessage()).as("round %d", round).isNotBlank();
        refused++;
      } catch (RuntimeException | Error e) {
        fail("round " + round, e);
      }
    }
    assertThat(ran).isPositive();
    assertThat(refused).isPositive();
  }
}
