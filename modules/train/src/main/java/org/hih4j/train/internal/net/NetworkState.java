package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.internal.net.StateLayout.Parameter;
import org.hih4j.train.internal.net.StateLayout.Start;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a network: two flat tensors, one for trained parameters and one for running
 * statistics, and the views into them that the layers read. Flat storage makes the optimiser, the
 * running average, the gradient's norm and a checkpoint a handful of operations each, whatever the
 * number of layers. Matrices come first in the parameters, so that weight decay is a prefix.
 *
 * <p>Not safe for use by several threads. The native memory lives as long as this object.
 */
public final class NetworkState {
  private final StateLayout network;
  private final int[] parameterOffsets;
  private final int[] bufferOffsets;
  private final int matrices;
  private final Tensor parameters;
  private final Tensor buffers;
  private final Tensor[] views;
  private final TensorOptional[] parameterOptionals;
  private final TensorOptional[] bufferOptionals;
  private final TensorOptional absent = Torch.kept(new TensorOptional());
  private @Nullable Tensor gradient;

  /** Allocates the state of {@code network}, all zero. */
  public NetworkState(StateLayout network, Device device) {
    this.network = network;
    List<Parameter> declared = network.parameters();
    parameterOffsets = new int[declared.size()];
    int matrixCount = place(declared, true, 0);
    matrices = matrixCount;
    int total = place(declared, false, matrixCount);
    bufferOffsets = new int[network.buffers().size()];
    int at = 0;
    for (int i = 0; i < bufferOffsets.length; i++) {
      bufferOffsets[i] = at;
      at += network.buffers().get(i).count();
    }
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      parameters = Torch.kept(zeros(total).to(device, Torch.FLOAT));
      buffers = Torch.kept(zeros(at).to(device, Torch.FLOAT));
      views = views(parameters);
      parameterOptionals = new TensorOptional[views.length];
      Arrays.setAll(parameterOptionals, i -> Torch.kept(new TensorOptional(views[i])));
      bufferOptionals = new TensorOptional[bufferOffsets.length];
      for (int i = 0; i < bufferOffsets.length; i++) {
        Tensor part = buffers.narrow(0, bufferOffsets[i], network.buffers().get(i).count());
        bufferOptionals[i] = Torch.kept(new TensorOptional(part));
      }
    }
  }

  private int place(List<Parameter> declared, boolean matrix, int from) {
    int at = from;
    for (int i = 0; i < declared.size(); i++) {
      if (declared.get(i).dimensions().size() > 1 == matrix) {
        parameterOffsets[i] = at;
        at += declared.get(i).count();
      }
    }
    return at;
  }

  private Tensor[] views(Tensor flat) {
    Tensor[] result = new Tensor[parameterOffsets.length];
    for (int i = 0; i < result.length; i++) {
      Parameter p = network.parameters().get(i);
      result[i] =
          Torch.kept(flat.narrow(0, parameterOffsets[i], p.count()).view(p.shape()).detach());
    }
    return result;
  }

  /** The structure these numbers belong to. */
  public StateLayout network() {
    return network;
  }

  /** All trained parameters, flat; matrices first. */
  public Tensor parameters() {
    return parameters;
  }

  /** All running means and variances, flat. */
  public Tensor buffers() {
    return buffers;
  }

  /** How many of the flat parameters belong to matrices. */
  int matrices() {
    return matrices;
  }

  Tensor parameter(int index) {
    return views[index];
  }

  TensorOptional parameterOptional(int index) {
    return parameterOptionals[index];
  }

  TensorOptional bufferOptional(int index) {
    return bufferOptionals[index];
  }

  TensorOptional absent() {
    return absent;
  }

  /** Makes the parameters collect gradients, in one flat tensor like theirs. */
  public void trackGradients() {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor flat = Torch.kept(parameters.clone().zero_());
      gradient = flat;
      Tensor[] parts = views(flat);
      for (int i = 0; i < views.length; i++) {
        views[i].requires_grad_(true);
        views[i].mutable_grad().put(parts[i]);
      }
    }
  }

  /** The flat gradient. */
  Tensor gradient() {
    if (gradient == null) {
      throw new IllegalStateException("gradients are not tracked");
    }
    return gradient;
  }

  /** Draws fresh weights; the same seed gives the same weights on every machine. */
  public void initialise(long seed) {
    float[] flat = new float[Math.toIntExact(parameters.numel())];
    for (int i = 0; i < parameterOffsets.length; i++) {
      Parameter p = network.parameters().get(i);
      int from = parameterOffsets[i];
      int to = from + p.count();
      switch (p.start()) {
        case KAIMING -> {
          int fanOut = p.count() / p.dimensions().get(1);
          normal(flat, from, to, Math.sqrt(2.0 / fanOut), seed, p.name());
        }
        case EACH -> normal(flat, from, to, 1.0 / p.dimensions().get(2), seed, p.name());
        case SMALL -> normal(flat, from, to, 0.001, seed, p.name());
        case ZERO -> Arrays.fill(flat, from, to, 0f);
        case ONE -> Arrays.fill(flat, from, to, 1f);
        case QUARTER -> Arrays.fill(flat, from, to, 0.25f);
        case RARE -> Arrays.fill(flat, from, to, (float) -Math.log(99));
      }
    }
    Torch.set(parameters, flat);
    float[] statistics = new float[Math.toIntExact(buffers.numel())];
    for (int i = 0; i < bufferOffsets.length; i++) {
      Parameter p = network.buffers().get(i);
      float value = p.start() == Start.ONE ? 1f : 0f;
      Arrays.fill(statistics, bufferOffsets[i], bufferOffsets[i] + p.count(), value);
    }
    Torch.set(buffers, statistics);
  }

  private static void normal(
      float[] flat, int from, int to, double deviation, long seed, String name) {
    RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ name.hashCode());
    for (int i = from; i < to; i++) {
      flat[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /** Copies all numbers of another state of the same network. */
  public void copyFrom(NetworkState other) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      parameters.copy_(other.parameters);
      buffers.copy_(other.buffers);
    }
  }

  /**
   * Moves this running average towards {@code newest}: average = keep average + (1-keep) newest.
   */
  public void average(NetworkState newest, double keep) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      parameters.lerp_(newest.parameters, Torch.scalar(1 - keep));
      buffers.lerp_(newest.buffers, Torch.scalar(1 - keep));
    }
  }

  /** Rounds every matrix to half precision, as a file that stores halves does. */
  public void halve() {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor part = parameters.narrow(0, 0, matrices);
      part.copy_(part.to(Torch.HALF));
    }
  }

  /**
   * The full state dictionary under the reference's names, in a form that loads strictly there:
   * tensors that no output depends on are zero (their normalisations the identity).
   *
   * @param steps value of the normalisations' {@code num_batches_tracked}
   * @param properties description of the network
   */
  public Weights export(long steps, Map<String, String> properties) {
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    float[] flat = Torch.values(parameters);
    slices(result, network.parameters(), parameterOffsets, flat);
    slices(result, network.buffers(), bufferOffsets, Torch.values(buffers));
    for (Parameter p : network.unused()) {
      float[] data = new float[p.count()];
      Arrays.fill(data, p.start() == Start.ONE ? 1f : 0f);
      result.put(p.name(), Weights.Tensor.of(p.shape(), data));
    }
    for (String name : network.normalisations()) {
      result.put(name + ".num_batches_tracked", Weights.Tensor.of(new long[0], (float) steps));
    }
    return Weights.of(result, properties);
  }

  private static void slices(
      Map<String, Weights.Tensor> result, List<Parameter> declared, int[] offsets, float[] flat) {
    for (int i = 0; i < offsets.length; i++) {
      Parameter p = declared.get(i);
      float[] data = Arrays.copyOfRange(flat, offsets[i], offsets[i] + p.count());
      result.put(p.name(), Weights.Tensor.of(p.shape(), data));
    }
  }

  /**
   * Takes over weights under the reference's names. Names this network does not use are ignored.
   *
   * @throws IllegalArgumentException if a tensor is missing or its shape differs
   */
  public void load(Weights weights) {
    Torch.set(parameters, gather(weights, network.parameters(), parameterOffsets, parameters));
    Torch.set(buffers, gather(weights, network.buffers(), bufferOffsets, buffers));
  }

  private static float[] gather(
      Weights weights, List<Parameter> declared, int[] offsets, Tensor flat) {
    float[] result = new float[Math.toIntExact(flat.numel())];
    for (int i = 0; i < offsets.length; i++) {
      Parameter p = declared.get(i);
      if (!weights.contains(p.name())) {
        throw new IllegalArgumentException("the weights lack " + p.name());
      }
      Weights.Tensor tensor = weights.tensor(p.name());
      if (!Arrays.equals(tensor.shape(), p.shape())) {
        throw new IllegalArgumentException(
            p.name()
                + " has shape "
                + Arrays.toString(tensor.shape())
                + ", this network needs "
                + p.dimensions());
      }
      tensor.data().get(result, offsets[i], p.count());
    }
    return result;
  }

  /**
   * Takes over a smaller network of the family so that this one's maps begin as its maps were: old
   * channels keep their weights and do not see the new ones, which start as drawn by {@link
   * #initialise}. Stacks beyond the old ones start from its last one.
   *
   * @param smaller the smaller network's state dictionary
   * @param nearest for each landmark of this network, the old landmark whose maps it takes
   * @param gain factor on the integer heatmaps
   * @param decimals whether the decimal head is taken over
   */
  public void widen(Weights smaller, int[] nearest, double gain, boolean decimals) {
    float[] flat = Torch.values(parameters);
    widen(flat, smaller, network.parameters(), parameterOffsets, nearest, gain, decimals);
    Torch.set(parameters, flat);
    float[] statistics = Torch.values(buffers);
    widen(statistics, smaller, network.buffers(), bufferOffsets, nearest, gain, decimals);
    Torch.set(buffers, statistics);
  }

  private static void widen(
      float[] flat,
      Weights smaller,
      List<Parameter> declared,
      int[] offsets,
      int[] nearest,
      double gain,
      boolean decimals) {
    for (int i = 0; i < offsets.length; i++) {
      Parameter p = declared.get(i);
      boolean heatmaps = p.name().contains("_conv_pred.");
      boolean decimalMaps = p.name().matches("offset_head\\.(head\\.1|local|zoom)\\..*");
      if (!decimals && p.name().startsWith("offset_head.")) {
        continue;
      }
      Weights.Tensor old =
          source(smaller, p.name())
              .orElseThrow(
                  () -> new IllegalArgumentException("the weights to start from lack " + p.name()));
      widen(flat, offsets[i], p, old, heatmaps || decimalMaps ? nearest : null);
      for (int k = 0; heatmaps && k < p.count(); k++) {
        flat[offsets[i] + k] *= (float) gain;
      }
    }
  }

  /** One tensor; {@code rowOf} tells which old row each row is a copy of, null for its own. */
  private static void widen(
      float[] flat, int offset, Parameter p, Weights.Tensor old, int @Nullable [] rowOf) {
    List<Integer> to = p.dimensions();
    long[] shape = old.shape();
    if (shape.length != to.size()) {
      throw misfit(p, old);
    }
    int rows = to.get(0);
    int oldRows = Math.toIntExact(shape[0]);
    int columns = to.size() > 1 ? to.get(1) : 1;
    int oldColumns = to.size() > 1 ? Math.toIntExact(shape[1]) : 1;
    int cell = p.count() / rows / columns;
    if (oldColumns > columns
        || (rowOf == null && oldRows > rows)
        || (long) oldRows * oldColumns * cell != old.elements()) {
      throw misfit(p, old);
    }
    for (int row = 0; row < rows; row++) {
      int from = rowOf == null ? row : rowOf[row];
      if (from >= oldRows && rowOf != null) {
        throw misfit(p, old);
      }
      if (from < oldRows) {
        int at = offset + row * columns * cell;
        Arrays.fill(flat, at, at + columns * cell, 0f);
        old.data().get(from * oldColumns * cell, flat, at, oldColumns * cell);
      }
    }
  }

  private static IllegalArgumentException misfit(Parameter p, Weights.Tensor old) {
    return new IllegalArgumentException(
        p.name()
            + " has shape "
            + Arrays.toString(old.shape())
            + " in the weights to start from, which does not fit into "
            + p.dimensions());
  }

  /** The tensor of that name, or of the last stack there is. */
  private static Optional<Weights.Tensor> source(Weights weights, String name) {
    String found = name;
    if (!weights.contains(name) && name.startsWith("hg")) {
      int end = 2;
      while (Character.isDigit(name.charAt(end))) {
        end++;
      }
      int stack = Integer.parseInt(name.substring(2, end));
      while (stack > 0 && !weights.contains(found)) {
        stack--;
        found = "hg" + stack + name.substring(end);
      }
    }
    return weights.contains(found) ? Optional.of(weights.tensor(found)) : Optional.empty();
  }
}
