package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.grid_sampler;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.upsample_bilinear2d;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.Head;
import org.hih4j.train.NetworkShape;

/**
 * The HIH network (arXiv 2104.03100, section 3) as a list of named parameters and a forward pass
 * over them. The structure holds no numbers: those live in a {@link NetworkState}, so that the
 * trained weights and their running average share one structure. Names and shapes are those of the
 * reference implementation, except that weights which never reach an output are left out here;
 * {@link #unused()} lists them.
 *
 * <p>Immutable, so safe for use by several threads on different states.
 */
public final class TorchNetwork implements StateLayout {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] NONE = {0, 0};
  private static final int BLOCK = 64;
  private static final String LOCAL = "offset_head.local";
  private static final String ZOOM = "offset_head.zoom";

  /** Names of PyTorch's bilinear sampling and of its padding by the border. */
  private static final long BILINEAR = 0;

  private static final long BORDER = 1;

  private final NetworkShape shape;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Parameter> buffers = new ArrayList<>();
  private final List<Parameter> unused = new ArrayList<>();
  private final List<String> normalised = new ArrayList<>();

  private final Unit stem;
  private final Bottleneck[] pre;
  private final Stack[] stacks;
  private final Unit headEntry;
  private final Halving[] halvings;
  private final Unit headUnit;
  private final Plain headPlain;
  private final Plain headLocal;
  private final Unit headImage;
  private final Unit headFine;
  private final Plain headZoom;

  /**
   * What a forward pass gives.
   *
   * @param heatmaps integer heatmaps of every stack, each [n, landmarks, heatmap, heatmap]
   * @param decimals decimal heatmaps [n, landmarks, decimal, decimal]; empty without them
   * @param centres middles of a zoom head's windows [n, landmarks, 2] in cells of the integer
   *     heatmap from its edge, without a gradient; empty for other heads
   */
  public record Maps(List<Tensor> heatmaps, Optional<Tensor> decimals, Optional<Tensor> centres) {
    /** Maps of a network without windows. */
    public Maps(List<Tensor> heatmaps, Optional<Tensor> decimals) {
      this(heatmaps, decimals, Optional.empty());
    }

    /** The last stack's integer heatmaps. */
    public Tensor last() {
      return heatmaps.get(heatmaps.size() - 1);
    }
  }

  /** What the layers before the head give. */
  private record Trunk(
      Tensor image, Tensor half, Tensor quarter, List<Tensor> heatmaps, Tensor sum) {}

  private record Unit(
      int weight, int scale, int bias, int mean, int variance, int stride, int pad, boolean relu) {}

  private record Plain(int weight, int bias) {}

  private record Bottleneck(Unit first, Unit second, Unit third, Unit skip) {}

  private record Hourglass(Bottleneck[][] levels, Bottleneck center) {}

  private record Stack(
      Hourglass hourglass,
      Bottleneck residual,
      Unit linear,
      Plain prediction,
      Unit feature,
      Unit feedback) {}

  private record Halving(Unit first, Unit second, Unit side) {}

  /** Lays out a network of the given shape. */
  public TorchNetwork(NetworkShape shape) {
    this.shape = shape;
    int f = shape.features();
    stem = unit("pre_conv.0", 3, f / 4, 7, 2, true);
    pre =
        new Bottleneck[] {
          bottleneck("pre_conv.1", f / 4, f / 2),
          bottleneck("pre_conv.3", f / 2, f / 2),
          bottleneck("pre_conv.4", f / 2, f)
        };
    stacks = new Stack[shape.stacks()];
    for (int i = 0; i < stacks.length; i++) {
      String name = "hg" + i;
      Hourglass hourglass = hourglass(name, f);
      Bottleneck residual = bottleneck(name + "_res1", f, f);
      Unit linear = unit(name + "_lin1", f, f, 1, 1, true);
      Plain prediction = plain(name + "_conv_pred", f, shape.landmarks());
      // Behind the last stack only a head would read them.
      boolean read = i + 1 < stacks.length || shape.decimals() && shape.head() != Head.ZOOM;
      Unit feature = null;
      if (read) {
        feature = unit(name + "_conv1", f, f, 1, 1, true);
      } else {
        spare(name + "_conv1", f, f);
      }
      Unit feedback = null;
      if (shape.feedback() && read) {
        feedback = unit(name + "_conv2", shape.landmarks(), f, 1, 1, true);
      } else {
        spare(name + "_conv2", shape.landmarks(), f);
      }
      stacks[i] = new Stack(hourglass, residual, linear, prediction, feature, feedback);
    }
    halvings = new Halving[shape.halvings()];
    if (!shape.decimals()) {
      headEntry = null;
      headUnit = null;
      headPlain = null;
      headLocal = null;
      headImage = null;
      headFine = null;
      headZoom = null;
      return;
    }
    int w = shape.decimalWidth();
    boolean zoom = shape.head() == Head.ZOOM;
    headEntry = zoom ? null : unit("offset_head.conv1", f, w, 1, 1, true);
    headImage = zoom && shape.stride() == 1 ? unit("offset_head.image", 3, w, 5, 1, true) : null;
    headFine = zoom ? fine(f, w) : null;
    for (int i = 0; i < halvings.length; i++) {
      String name = "offset_head.down_ops." + i;
      halvings[i] =
          new Halving(
              unit(name + ".conv1", w, w, 3, 2, true),
              unit(name + ".conv2", w, w, 3, 1, false),
              unit(name + ".downsample.0", w, w, 1, 2, false));
    }
    headUnit = unit("offset_head.head.0", w, w, 1, 1, true);
    int cells = shape.decimal() * shape.decimal();
    headZoom =
        !zoom
            ? null
            : new Plain(
                add(parameters, ZOOM + ".weight", Start.SMALL, shape.landmarks(), w),
                add(parameters, ZOOM + ".bias", Start.ZERO, shape.landmarks(), cells));
    if (zoom) {
      headPlain = null;
      headLocal = null;
    } else if (shape.head() == Head.HIH_LOCAL) {
      headPlain = null;
      headLocal =
          new Plain(
              add(parameters, LOCAL + ".weight", Start.SMALL, shape.landmarks(), w, cells),
              add(parameters, LOCAL + ".bias", Start.ZERO, shape.landmarks(), cells));
    } else {
      headPlain = plain("offset_head.head.1", w, shape.landmarks());
      headLocal = null;
    }
  }

  /** The dimensions this network was laid out with. */
  public NetworkShape shape() {
    return shape;
  }

  @Override
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  @Override
  public List<Parameter> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  @Override
  public List<Parameter> unused() {
    return Collections.unmodifiableList(unused);
  }

  @Override
  public List<String> normalisations() {
    return Collections.unmodifiableList(normalised);
  }

  /**
   * Runs the network.
   *
   * @param x images [n, 3, input, input], normalised
   * @param state the numbers
   * @param training whether batch statistics are used, and the running ones updated in {@code
   *     state}
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean training) {
    Pass pass = new Pass(state, training);
    return head(pass, trunk(pass, x), Optional.empty());
  }

  /**
   * Runs the network as a training step of a zoom head does.
   *
   * @param x images [n, 3, input, input], normalised
   * @param state the numbers
   * @param frozen whether the layers before the head take no part: they use and keep their running
   *     statistics, and get no gradient
   * @param shift by which each window is moved [n, landmarks, 2], in cells of the integer heatmap;
   *     empty for none
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean frozen, Optional<Tensor> shift) {
    Pass pass = new Pass(state, true);
    if (!frozen) {
      return head(pass, trunk(pass, x), shift);
    }
    Trunk trunk;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      trunk = trunk(new Pass(state, false), x);
    }
    return head(pass, trunk, shift);
  }

  private Trunk trunk(Pass pass, Tensor x) {
    Tensor half = pass.bottleneck(pre[0], pass.unit(stem, x));
    Tensor y = max_pool2d(half, TWO, TWO, NONE, ONE, false);
    Tensor quarter = pass.bottleneck(pre[2], pass.bottleneck(pre[1], y));
    y = quarter;
    List<Tensor> heatmaps = new ArrayList<>();
    for (Stack stack : stacks) {
      Tensor feature =
          pass.unit(
              stack.linear, pass.bottleneck(stack.residual, pass.hourglass(stack.hourglass, y)));
      Tensor map = pass.plain(stack.prediction, feature);
      heatmaps.add(map);
      if (stack.feature != null) {
        y = y.add(pass.unit(stack.feature, feature));
      }
      if (stack.feedback != null) {
        y = y.add_(pass.unit(stack.feedback, map));
      }
    }
    return new Trunk(x, half, quarter, List.copyOf(heatmaps), y);
  }

  private Maps head(Pass pass, Trunk trunk, Optional<Tensor> shift) {
    List<Tensor> heatmaps = trunk.heatmaps;
    if (!shape.decimals()) {
      return new Maps(heatmaps, Optional.empty());
    }
    Tensor last = heatmaps.get(heatmaps.size() - 1);
    if (shape.head() == Head.ZOOM) {
      Tensor centres = centres(last, shift);
      return new Maps(heatmaps, Optional.of(zoom(pass, trunk, centres)), Optional.of(centres));
    }
    Tensor entry = pass.unit(headEntry, trunk.sum);
    Tensor decimals = headLocal == null ? pooled(pass, entry) : local(pass, entry, last);
    return new Maps(heatmaps, Optional.of(decimals));
  }

  /** Where the windows lie: at the expectation of each landmark's map, moved by {@code shift}. */
  private Tensor centres(Tensor map, Optional<Tensor> shift) {
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor middles = middles(shape.heatmap(), map.device());
      Tensor centre = softmax(map.detach().flatten(2, 3), 2).matmul(middles);
      return shift.isPresent() ? centre.add(shift.get()) : centre;
    }
  }

  /** Decimal maps from features sampled in a window about each centre. */
  private Tensor zoom(Pass pass, Trunk trunk, Tensor centres) {
    long landmarks = shape.landmarks();
    int side = shape.decimal();
    long cells = (long) side * side;
    Tensor places;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      // From the window's corner to its middle is half a side.
      Tensor offsets =
          middles(side, centres.device())
              .mul(Torch.scalar(1.0 / side))
              .sub(Torch.scalar(0.5))
              .mul(Torch.scalar(shape.window()));
      places =
          centres
              .unsqueeze(2)
              .add(offsets)
              .mul(Torch.scalar(2.0 / shape.heatmap()))
              .sub(Torch.scalar(1));
    }
    Tensor fine =
        switch (shape.stride()) {
          case 1 -> pass.unit(headImage, trunk.image);
          case 2 -> trunk.half;
          default -> trunk.quarter;
        };
    Tensor samples = sampled(pass.unit(headFine, fine), places).relu();
    Tensor hidden = pass.unit(headUnit, samples);
    // One matrix product for each landmark: [landmarks, n * cells, width] by [landmarks, width, 1].
    Tensor rows =
        hidden
            .permute(2, 0, 3, 1)
            .reshape(landmarks, centres.size(0) * cells, shape.decimalWidth());
    Tensor values =
        rows.matmul(pass.state.parameter(headZoom.weight).unsqueeze(2))
            .view(landmarks, centres.size(0), cells)
            .transpose(0, 1);
    return values
        .add(pass.state.parameter(headZoom.bias))
        .view(centres.size(0), landmarks, side, side);
  }

  private static Tensor sampled(Tensor maps, Tensor places) {
    return grid_sampler(maps.contiguous(), places, BILINEAR, BORDER, false);
  }

  /** The middle of every cell of a map, x then y, in cells from its edge: [side * side, 2]. */
  private static Tensor middles(int side, Device device) {
    float[] values = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      values[2 * i] = i % side + 0.5f;
      int row = i / side;
      values[2 * i + 1] = row + 0.5f;
    }
    return Torch.tensor(values, device, (long) side * side, 2);
  }

  private Tensor pooled(Pass pass, Tensor entry) {
    Tensor z = max_pool2d(entry, new long[] {3, 3}, TWO, NONE, ONE, false);
    for (Halving halving : halvings) {
      z =
          pass.unit(halving.second, pass.unit(halving.first, z))
              .add_(pass.unit(halving.side, z))
              .relu_();
    }
    return pass.plain(headPlain, pass.unit(headUnit, z));
  }

  /** Decimal maps from the mean of the features under each landmark's heatmap. */
  private Tensor local(Pass pass, Tensor entry, Tensor map) {
    long landmarks = shape.landmarks();
    long side = shape.decimal();
    Tensor mass = softmax(map.flatten(2, 3), 2);
    Tensor mean = entry.flatten(2, 3).matmul(mass.transpose(1, 2)).unsqueeze(3);
    // One matrix product for each landmark: [landmarks, n, width] by [landmarks, width, cells].
    Tensor rows = pass.unit(headUnit, mean).squeeze(3).permute(2, 0, 1);
    Tensor values = rows.matmul(pass.state.parameter(headLocal.weight)).transpose(0, 1);
    return values.add(pass.state.parameter(headLocal.bias)).view(-1, landmarks, side, side);
  }

  /** One forward pass: the layers' arithmetic over one state. */
  private record Pass(NetworkState state, boolean training) {
    Tensor unit(Unit u, Tensor x) {
      Tensor y =
          conv2d(
              x,
              state.parameter(u.weight),
              state.absent(),
              new long[] {u.stride, u.stride},
              new long[] {u.pad, u.pad},
              ONE,
              1);
      y =
          batch_norm(
              y,
              state.parameterOptional(u.scale),
              state.parameterOptional(u.bias),
              state.bufferOptional(u.mean),
              state.bufferOptional(u.variance),
              training,
              MOMENTUM,
              EPSILON,
              true);
      return u.relu ? y.relu_() : y;
    }

    /**
     * A 1x1 convolution with bias, widened by outputs of zero: oneDNN's convolutions were seen to
     * be wrong for numbers of outputs that fill no whole block.
     */
    Tensor plain(Plain p, Tensor x) {
      Tensor weight = state.parameter(p.weight);
      long outputs = weight.size(0);
      long[] behind = {0, 0, 0, 0, 0, 0, 0, Math.floorMod(-outputs, BLOCK)};
      Tensor widened = constant_pad_nd(weight, behind, Torch.scalar(0));
      Tensor y = conv2d(x, widened, state.absent(), ONE, NONE, ONE, 1).narrow(1, 0, outputs);
      return y.add(state.parameter(p.bias).view(1, outputs, 1, 1));
    }

    Tensor bottleneck(Bottleneck b, Tensor x) {
      Tensor y = unit(b.third, unit(b.second, unit(b.first, x)));
      return y.add_(b.skip == null ? x : unit(b.skip, x)).relu_();
    }

    Tensor hourglass(Hourglass h, Tensor x) {
      int depth = h.levels.length;
      Tensor[] sides = new Tensor[depth];
      Tensor y = x;
      for (int level = depth - 1; level >= 0; level--) {
        sides[level] = bottleneck(h.levels[level][0], y);
        y = bottleneck(h.levels[level][1], max_pool2d(y, TWO, TWO, NONE, ONE, false));
      }
      y = bottleneck(h.center, y);
      for (int level = 0; level < depth; level++) {
        y = bottleneck(h.levels[level][2], y);
        long[] size = {2 * y.size(2), 2 * y.size(3)};
        y = upsample_bilinear2d(y, size, true).add_(sides[level]);
      }
      return y;
    }
  }

  private Unit unit(String name, int in, int out, int kernel, int stride, boolean relu) {
    return unit(name, in, out, kernel, stride, relu, Start.ONE);
  }

  private Unit unit(
      String name, int in, int out, int kernel, int stride, boolean relu, Start scale) {
    normalised.add(name + ".bn");
    return new Unit(
        add(parameters, name + ".conv.weight", Start.KAIMING, out, in, kernel, kernel),
        add(parameters, name + ".bn.weight", scale, out),
        add(parameters, name + ".bn.bias", Start.ZERO, out),
        add(buffers, name + ".bn.running_mean", Start.ZERO, out),
        add(buffers, name + ".bn.running_var", Start.ONE, out),
        stride,
        kernel / 2,
        relu);
  }

  private Unit fine(int features, int width) {
    return switch (shape.stride()) {
      case 1 -> unit("offset_head.fine", width, width, 3, 1, false);
      case 2 -> unit("offset_head.fine", features / 2, width, 1, 1, false);
      default -> unit("offset_head.fine", features, width, 1, 1, false);
    };
  }

  /** Declares a 1x1 unit that the reference's files hold and the outputs do not need. */
  private void spare(String name, int in, int out) {
    normalised.add(name + ".bn");
    add(unused, name + ".conv.weight", Start.ZERO, out, in, 1, 1);
    add(unused, name + ".bn.weight", Start.ONE, out);
    add(unused, name + ".bn.bias", Start.ZERO, out);
    add(unused, name + ".bn.running_mean", Start.ZERO, out);
    add(unused, name + ".bn.running_var", Start.ONE, out);
  }

  private Plain plain(String name, int in, int out) {
    return new Plain(
        add(parameters, name + ".weight", Start.SMALL, out, in, 1, 1),
        add(parameters, name + ".bias", Start.ZERO, out));
  }

  private Bottleneck bottleneck(String name, int in, int out) {
    int half = out / 2;
    Unit first = unit(name + ".conv1", in, half, 1, 1, true);
    Unit second = unit(name + ".conv2", half, half, 3, 1, true);
    Unit third = unit(name + ".conv3", half, out, 1, 1, false, Start.QUARTER);
    if (in != out) {
      return new Bottleneck(first, second, third, unit(name + ".skip_layer", in, out, 1, 1, false));
    }
    spare(name + ".skip_layer", in, out);
    return new Bottleneck(first, second, third, null);
  }

  private Hourglass hourglass(String name, int features) {
    int depth = shape.depth();
    Bottleneck[][] levels = new Bottleneck[depth][3];
    for (int level = depth; level >= 1; level--) {
      for (int role = 1; role <= 3; role++) {
        levels[level - 1][role - 1] =
            bottleneck(name + ".res" + level + "_" + role, features, features);
      }
    }
    return new Hourglass(levels, bottleneck(name + ".res_center", features, features));
  }

  private static int add(List<Parameter> list, String name, Start start, Integer... dimensions) {
    list.add(new Parameter(name, List.of(dimensions), start));
    return list.size() - 1;
  }
}
