package org.hih4j.network.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.network.NetworkException;
import org.hih4j.network.internal.GraphBuilder;
import org.hih4j.network.internal.OnnxGraph;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.ValueInfoProto;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that decode heatmaps. Values are {@code [n, landmarks, 1]} unless said otherwise; cells
 * are counted in floats, which hold every cell of a map exactly. To be used once.
 *
 * <p>The cell of the peak is found as the least index that holds the greatest value, and not with
 * ArgMax, because not every provider says which of several equal values that takes.
 */
final class DecodingNodes {
  /** From this version on ReduceMax and ReduceMin take their axes as an input. */
  private static final int AXES_AS_INPUT = 18;

  /** Where core's exponential stops falling. */
  private static final float LEAST_EXPONENT = -30;

  private static final String PREFIX = "decode/";

  private final OnnxGraph graph;
  private final boolean axesAsInput;
  private final Maps maps;
  private @Nullable Maps decimals;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private int counter;

  /** Maps of one image, {@code [n, landmarks, height, width]}. */
  private record Maps(String name, MapShape shape) {}

  /**
   * The peak of each map.
   *
   * @param flat the maps as {@code [n, landmarks, cells]}
   * @param value the greatest value
   * @param cell the first cell that holds it
   * @param guard 0; NaN where a map holds NaN or its peak is not finite
   */
  private record Peak(String flat, String value, String cell, String guard) {}

  /** A point in cells. */
  private record Point(String x, String y) {}

  /** The mean of a distribution over cells, and the root of the trace of its covariance. */
  private record Moments(String x, String y, String spread) {
    Reading reading() {
      return new Reading(new Point(x, y), Optional.of(spread));
    }
  }

  /** What a decoder gives: the point, and its spread if the decoder forms probabilities. */
  private record Reading(Point point, Optional<String> spread) {
    Reading(Point point) {
      this(point, Optional.empty());
    }
  }

  /**
   * Nodes for the maps of a network.
   *
   * @param graph the network
   * @param heatmaps the name of its heatmaps
   * @param shape of the heatmaps of one image
   */
  public DecodingNodes(OnnxGraph graph, String heatmaps, MapShape shape) {
    this.graph = graph;
    this.maps = new Maps(heatmaps, shape);
    this.axesAsInput = graph.opset() >= AXES_AS_INPUT;
  }

  /** Gives the decimal maps, or offsets. */
  public void withDecimals(String name, MapShape shape) {
    decimals = new Maps(name, shape);
  }

  private Maps decimals() {
    return Objects.requireNonNull(decimals, "decimals");
  }

  /** The network with the points as its only output. */
  public ModelProto write(HeatmapDecoder decoder, String output) {
    nodes.addAll(graph.nodes());
    Peak peak = peak(maps);
    Reading reading = reading(decoder, peak);
    Point point = guarded(reading.point(), peak);
    List<String> columns = new ArrayList<>(List.of(point.x(), point.y(), peak.value()));
    reading.spread().ifPresent(columns::add);
    nodes.add(
        GraphBuilder.node("Concat", PREFIX + output, output, columns.toArray(String[]::new))
            .addAttribute(GraphBuilder.integer("axis", 2))
            .build());
    return graph.with(nodes, constants, List.of(declared(output, columns.size())));
  }

  private ValueInfoProto declared(String output, int columns) {
    // The batch is declared as that of the heatmaps.
    TensorShapeProto.Dimension batch =
        graph.model().getGraph().getOutputList().stream()
            .filter(each -> each.getName().equals(maps.name()))
            .map(each -> each.getType().getTensorType().getShape().getDim(0))
            .findFirst()
            .orElseThrow();
    return GraphBuilder.value(output, batch, maps.shape().landmarks(), columns);
  }

  // --------------------------------------------------------------- decoders

  private Reading reading(HeatmapDecoder decoder, Peak peak) {
    HeatmapDecoder.Parameters given = HeatmapDecoder.Parameters.of(decoder);
    return switch (decoder.kind()) {
      case ARGMAX -> new Reading(position(peak.cell(), maps.shape().width()));
      case QUARTER_OFFSET -> new Reading(quarter(peak));
      case CENTRE_OF_MASS -> new Reading(centreOfMass(peak, given.integer("radius")));
      case LOCAL_SOFT_ARGMAX ->
          softmax(maps, peak, given.number("sharpness"), given.integer("radius")).reading();
      case NESTED_EXPECTATION -> nestedExpectation(peak, given);
      case NESTED_ARGMAX ->
          new Reading(
              nestedArgmax(peak, given.choice("refinement", HeatmapDecoder.Refinement.class)));
      case REFERENCE -> new Reading(reference(peak, given));
      case DARK ->
          throw new IllegalArgumentException("decoder cannot be put into a network: " + decoder);
    };
  }

  private Reading nestedExpectation(Peak peak, HeatmapDecoder.Parameters given) {
    int radius = given.integer("radius") == 0 ? Integer.MAX_VALUE : given.integer("radius");
    double window = given.number("window", 0);
    Moments moments = softmax(maps, peak, given.number("sharpness"), radius);
    requireDecimals(maps.shape().landmarks());
    Peak sub = peak(decimals());
    Moments fine = softmax(decimals(), sub, given.number("decimalSharpness"), Integer.MAX_VALUE);
    Point point =
        new Point(
            add(moments.x(), part(window, fine.x(), decimals().shape().width())),
            add(moments.y(), part(window, fine.y(), decimals().shape().height())));
    return new Reading(guarded(point, sub), Optional.of(moments.spread()));
  }

  /** What the decimal map adds to the integer map's expectation. */
  private String part(double window, String mean, int cells) {
    if (window == 0) {
      return over(mean, cells);
    }
    String scaled = node("Mul", mean, number(window / cells));
    return add(scaled, number(0.5 + window * (0.5 / cells - 0.5)));
  }

  private Point quarter(Peak peak) {
    int width = maps.shape().width();
    Point cell = position(peak.cell(), width);
    String dx = quarterTowards(peak, cell.x(), width, 1);
    String dy = quarterTowards(peak, cell.y(), maps.shape().height(), width);
    return new Point(add(cell.x(), dx), add(cell.y(), dy));
  }

  private String quarterTowards(Peak peak, String position, int size, int step) {
    String before = neighbour(peak, maps, -step);
    String after = neighbour(peak, maps, step);
    String sign =
        node("Sub", asFloat(node("Greater", after, before)), asFloat(node("Less", after, before)));
    return node("Where", interior(position, size), node("Mul", sign, number(0.25f)), number(0));
  }

  private Point centreOfMass(Peak peak, int radius) {
    MapShape shape = maps.shape();
    Point cell = position(peak.cell(), shape.width());
    String weights = windowed(node("Relu", maps.name()), shape, cell, radius);
    String columns = sum(weights, 2, false);
    String rows = sum(weights, 3, false);
    String mass = sum(columns, 2, true);
    String some = node("Greater", mass, number(0));
    String divisor = node("Where", some, mass, number(1));
    String dx = sum(node("Mul", columns, offsets(shape.width(), cell.x())), 2, true);
    String dy = sum(node("Mul", rows, offsets(shape.height(), cell.y())), 2, true);
    return new Point(
        add(cell.x(), node("Div", dx, divisor)), add(cell.y(), node("Div", dy, divisor)));
  }

  private Point nestedArgmax(Peak peak, HeatmapDecoder.Refinement refinement) {
    requireDecimals(maps.shape().landmarks());
    MapShape fine = decimals().shape();
    Peak sub = peak(decimals());
    Point subCell = position(sub.cell(), fine.width());
    String subX = refined(sub, subCell.x(), fine.width(), 1, refinement);
    String subY = refined(sub, subCell.y(), fine.height(), fine.width(), refinement);
    Point cell = position(peak.cell(), maps.shape().width());
    return guarded(
        new Point(
            add(cell.x(), over(subX, fine.width())), add(cell.y(), over(subY, fine.height()))),
        sub);
  }

  private String refined(
      Peak sub, String position, int size, int step, HeatmapDecoder.Refinement refinement) {
    if (refinement == HeatmapDecoder.Refinement.NONE) {
      return position;
    }
    // Both are not above 0; differences to the top lose less than sums do.
    String before = node("Sub", neighbour(sub, decimals(), -step), sub.value());
    String after = node("Sub", neighbour(sub, decimals(), step), sub.value());
    String shift;
    if (refinement == HeatmapDecoder.Refinement.QUADRATIC) {
      String curvature = node("Add", before, after);
      String usable =
          node(
              "And",
              node("Less", curvature, number(0)),
              node("GreaterOrEqual", curvature, number(-Float.MAX_VALUE)));
      String safe = node("Where", usable, curvature, number(1));
      String top = node("Div", node("Sub", before, after), node("Mul", safe, number(2)));
      shift = node("Where", usable, top, number(0));
    } else {
      String left = node("Exp", before);
      String right = node("Exp", after);
      String mass = node("Add", node("Add", left, right), number(1));
      shift = node("Div", node("Sub", right, left), mass);
    }
    return add(position, node("Where", interior(position, size), shift, number(0)));
  }

  private Point reference(Peak peak, HeatmapDecoder.Parameters given) {
    int width = maps.shape().width();
    boolean positive = given.flag("zeroUnlessPositive", true);
    String index = positive ? zeroUnlessPositive(peak) : peak.cell();
    Point cell = position(index, width);
    int landmarks = maps.shape().landmarks();
    return switch (given.choice("head", HeatmapDecoder.Head.class)) {
      case WOO -> cell;
      case HIH -> {
        requireDecimals(landmarks);
        Peak sub = peak(decimals());
        MapShape fine = decimals().shape();
        String subIndex = positive ? zeroUnlessPositive(sub) : sub.cell();
        Point subCell = position(subIndex, fine.width());
        yield guarded(
            new Point(
                add(cell.x(), over(subCell.x(), fine.width())),
                add(cell.y(), over(subCell.y(), fine.height()))),
            sub);
      }
      case AFC -> {
        requireDecimals(landmarks);
        if (decimals().shape().cells() != 2) {
          throw new NetworkException(
              "the decimals must be two values for each landmark: " + decimals().shape());
        }
        yield plus(cell, reshaped(decimals().name(), 0, landmarks, 2));
      }
      case OD -> {
        requireDecimals(2);
        if (decimals().shape().cells() != maps.shape().cells()
            || decimals().shape().width() != width) {
          throw new NetworkException(
              "the decimals must be as large as " + maps.shape() + ": " + decimals().shape());
        }
        String flat = reshaped(decimals().name(), 0, 2, maps.shape().cells());
        String row = transposed(node("Cast", new AttributeProto[] {toInt64()}, index));
        String both = concatenated(1, row, row);
        String offsets =
            node(
                "GatherElements",
                new AttributeProto[] {GraphBuilder.integer("axis", 2)},
                flat,
                both);
        yield plus(cell, transposed(offsets));
      }
    };
  }

  /** A point moved by offsets {@code [n, landmarks, 2]}, x then y. */
  private Point plus(Point cell, String offsets) {
    AttributeProto[] axis = {GraphBuilder.integer("axis", 2)};
    return new Point(
        add(cell.x(), node("Gather", axis, offsets, integers(0))),
        add(cell.y(), node("Gather", axis, offsets, integers(1))));
  }

  private String zeroUnlessPositive(Peak peak) {
    return node("Where", node("Greater", peak.value(), number(0)), peak.cell(), number(0));
  }

  private void requireDecimals(int landmarks) {
    if (decimals().shape().landmarks() != landmarks) {
      throw new NetworkException(
          "the decimals must be of " + landmarks + " landmarks: " + decimals().shape());
    }
  }

  // ---------------------------------------------------------- what they share

  private Peak peak(Maps of) {
    int cells = of.shape().cells();
    String flat = reshaped(of.name(), 0, of.shape().landmarks(), cells);
    String greatest = extreme("ReduceMax", flat);
    float[] numbers = new float[cells];
    for (int i = 0; i < cells; i++) {
      numbers[i] = i;
    }
    String index =
        node(
            "Where",
            node("Equal", flat, greatest),
            floats(numbers, 1, 1, cells),
            number(cells - 1));
    // A maximum may pass over NaN, so that it is looked for on its own.
    String holds = extreme("ReduceMax", asFloat(node("IsNaN", flat)));
    String finite = node("LessOrEqual", node("Abs", greatest), number(Float.MAX_VALUE));
    String good = node("And", finite, node("Less", holds, number(0.5f)));
    String guard = node("Where", good, number(0), number(Float.NaN));
    return new Peak(flat, greatest, extreme("ReduceMin", index), guard);
  }

  private Point guarded(Point point, Peak peak) {
    return new Point(add(point.x(), peak.guard()), add(point.y(), peak.guard()));
  }

  private Point position(String cell, int width) {
    String y = node("Floor", over(cell, width));
    return new Point(node("Sub", cell, node("Mul", y, number(width))), y);
  }

  private Moments softmax(Maps of, Peak peak, double sharpness, int radius) {
    MapShape shape = of.shape();
    Point cell = position(peak.cell(), shape.width());
    String below = node("Mul", node("Sub", of.name(), column(peak.value())), number(sharpness));
    String weights = node("Exp", node("Max", below, number(LEAST_EXPONENT)));
    weights = windowed(weights, shape, cell, radius);
    String columns = sum(weights, 2, false);
    String rows = sum(weights, 3, false);
    String mass = sum(columns, 2, true);
    // About the peak, and the variance about the mean: single precision is enough then.
    String dx = offsets(shape.width(), cell.x());
    String dy = offsets(shape.height(), cell.y());
    String meanX = node("Div", sum(node("Mul", columns, dx), 2, true), mass);
    String meanY = node("Div", sum(node("Mul", rows, dy), 2, true), mass);
    String squares = node("Add", squares(columns, dx, meanX), squares(rows, dy, meanY));
    String spread = node("Sqrt", node("Div", squares, mass));
    return new Moments(add(cell.x(), meanX), add(cell.y(), meanY), spread);
  }

  private String squares(String weights, String offsets, String mean) {
    String distance = node("Sub", offsets, mean);
    return sum(node("Mul", weights, node("Mul", distance, distance)), 2, true);
  }

  /** Weights {@code [n, landmarks, height, width]} with zeros away from the peak. */
  private String windowed(String weights, MapShape shape, Point cell, int radius) {
    if (radius >= Math.max(shape.width(), shape.height()) - 1) {
      return weights;
    }
    String near = near(offsets(shape.width(), cell.x()), radius);
    String columns = reshaped(near, 0, shape.landmarks(), 1, shape.width());
    String rows =
        reshaped(
            near(offsets(shape.height(), cell.y()), radius),
            0,
            shape.landmarks(),
            shape.height(),
            1);
    return node("Mul", node("Mul", weights, columns), rows);
  }

  private String near(String offsets, int radius) {
    return asFloat(node("LessOrEqual", node("Abs", offsets), number(radius)));
  }

  /** The distances of all columns (or rows) from one of them, {@code [n, landmarks, size]}. */
  private String offsets(int size, String from) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = i;
    }
    return node("Sub", floats(numbers, 1, 1, size), from);
  }

  /** Whether a position is neither the first nor the last. */
  private String interior(String position, int size) {
    return node(
        "And", node("Greater", position, number(0)), node("Less", position, number(size - 1)));
  }

  /** The value so many cells after the peak; any value of the map where there is no such cell. */
  private String neighbour(Peak peak, Maps of, int step) {
    String index = node("Add", peak.cell(), number(step));
    String held = node("Max", number(0), node("Min", index, number(of.shape().cells() - 1)));
    return node(
        "GatherElements",
        new AttributeProto[] {GraphBuilder.integer("axis", 2)},
        peak.flat(),
        node("Cast", new AttributeProto[] {toInt64()}, held));
  }

  /** A value as {@code [n, landmarks, 1, 1]}. */
  private String column(String value) {
    return reshaped(value, 0, maps.shape().landmarks(), 1, 1);
  }

  private String add(String a, String b) {
    return node("Add", a, b);
  }

  private String over(String value, int divisor) {
    return node("Div", value, number(divisor));
  }

  private String asFloat(String value) {
    return node(
        "Cast",
        new AttributeProto[] {GraphBuilder.integer("to", TensorProto.DataType.FLOAT_VALUE)},
        value);
  }

  private static AttributeProto toInt64() {
    return GraphBuilder.integer("to", TensorProto.DataType.INT64_VALUE);
  }

  private String transposed(String value) {
    return node("Transpose", new AttributeProto[] {GraphBuilder.ints("perm", 0, 2, 1)}, value);
  }

  private String concatenated(int axis, String... values) {
    return node("Concat", new AttributeProto[] {GraphBuilder.integer("axis", axis)}, values);
  }

  private String extreme(String type, String flat) {
    if (axesAsInput) {
      return node(type, flat, integers(2));
    }
    return node(type, new AttributeProto[] {GraphBuilder.ints("axes", 2)}, flat);
  }

  private String sum(String value, int axis, boolean keep) {
    return node(
        "ReduceSum",
        new AttributeProto[] {GraphBuilder.integer("keepdims", keep ? 1 : 0)},
        value,
        integers(axis));
  }

  private String reshaped(String value, long... shape) {
    return node("Reshape", value, integers(shape));
  }

  private String number(double value) {
    return floats(new float[] {(float) value});
  }

  // ------------------------------------------------------------------ writing

  private String node(String type, String... inputs) {
    return node(type, new AttributeProto[0], inputs);
  }

  private String node(String type, AttributeProto[] attributes, String... inputs) {
    String name = PREFIX + type + counter++;
    nodes.add(
        GraphBuilder.node(type, name, name, inputs).addAllAttribute(List.of(attributes)).build());
    return name;
  }

  /** A constant of floats; a scalar without sizes. */
  private String floats(float[] values, long... shape) {
    return constant(name -> GraphBuilder.floats(name, values, shape));
  }

  /** A constant list of integers. */
  private String integers(long... values) {
    return constant(name -> GraphBuilder.integers(name, values));
  }

  private String constant(Function<String, TensorProto> of) {
    String name = PREFIX + "constant" + counter++;
    constants.add(of.apply(name));
    return name;
  }
}
