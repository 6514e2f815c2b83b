package org.hih4j.network.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.architecture.HihArchitecture;

/** The layers of a network that have weights, and what they cost. */
public final class Tally {

  /**
   * A layer.
   *
   * @param layer the layer
   * @param used whether it is computed
   */
  public record Declared(Layer layer, boolean used) {}

  private final List<Declared> layers;
  private final long macs;

  private Tally(Counter counter) {
    layers = Collections.unmodifiableList(counter.layers);
    macs = counter.macs;
  }

  /** The layers of a HIH network, in the reference's order. */
  public static Tally of(HihArchitecture net) {
    Counter counter = new Counter();
    Extent image = new Extent(net.input(), net.input());
    HihTopology.head(net, counter, HihTopology.trunk(net, counter, image));
    return new Tally(counter);
  }

  /**
   * The layers of a detector's network.
   *
   * @param net the network
   * @param width of the image whose cost is counted
   * @param height of the image
   */
  public static Tally of(DetectorArchitecture net, int width, int height) {
    Counter counter = new Counter();
    DetectorTopology.walk(net, counter, new Extent(height, width));
    return new Tally(counter);
  }

  /** The layers in the order of the state dict. */
  public List<Declared> layers() {
    return layers;
  }

  /** Keys and shapes of the state dict, in its order, in a map of its own. */
  public Map<String, long[]> shapes() {
    Map<String, long[]> result = new LinkedHashMap<>();
    for (Declared each : layers) {
      each.layer.entries().forEach(entry -> result.put(entry.name(), entry.shape()));
    }
    return result;
  }

  /** The number of trained weights, those of layers that are never computed included. */
  public long parameters() {
    return layers.stream()
        .flatMap(each -> each.layer.entries().stream())
        .filter(entry -> entry.role() == Layer.Role.PARAMETER)
        .mapToLong(Layer.Entry::elements)
        .sum();
  }

  /** Multiply-accumulate operations of one image. */
  public long macs() {
    return macs;
  }

  private record Extent(long rows, long columns) {
    long cells() {
      return rows * columns;
    }

    Extent doubled() {
      return new Extent(2 * rows, 2 * columns);
    }
  }

  private static final class Counter implements LayerVisitor<Extent> {
    private final List<Declared> layers = new ArrayList<>();
    private long macs;

    @Override
    public void declare(Layer layer, boolean used) {
      layers.add(new Declared(layer, used));
    }

    @Override
    public Extent convolution(Layer.Convolution layer, Extent x) {
      int stride = layer.stride();
      Extent y = new Extent((x.rows - 1) / stride + 1, (x.columns - 1) / stride + 1);
      long each = (long) layer.each() * layer.kernel() * layer.kernel();
      macs += y.cells() * layer.outputs() * each;
      return y;
    }

    @Override
    public Extent maxPool(String name, Extent x, int kernel) {
      return new Extent((x.rows - kernel) / 2 + 1, (x.columns - kernel) / 2 + 1);
    }

    @Override
    public Extent doubled(String name, Extent x, Extent side) {
      return x.doubled();
    }

    @Override
    public Extent repeated(String name, Extent x) {
      return x.doubled();
    }

    @Override
    public Extent sum(String name, Extent a, Extent b) {
      return a;
    }

    @Override
    public Extent residual(String name, Extent branch, Extent side) {
      return branch;
    }

    @Override
    public Extent fullyConnected(Layer.FullyConnected layer, Extent x) {
      macs += (long) layer.inputs() * layer.outputs();
      return new Extent(layer.landmarks(), 1);
    }

    @Override
    public Extent eachLandmark(Layer.EachLandmark layer, Extent x) {
      macs += (long) layer.landmarks() * layer.cells() * layer.width();
      return new Extent(layer.side(), layer.side());
    }

    @Override
    public Extent mean(Layer.Mean layer, Extent x, Extent heatmaps) {
      macs += x.cells() * layer.width() * layer.landmarks();
      return new Extent(layer.landmarks(), 1);
    }

    @Override
    public Extent samples(Layer.Samples layer, Extent x, Extent heatmaps) {
      return new Extent(layer.landmarks(), (long) layer.side() * layer.side());
    }
  }
}
