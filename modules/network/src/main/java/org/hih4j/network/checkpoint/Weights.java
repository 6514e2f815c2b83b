package org.hih4j.network.checkpoint;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * Named weights of a network, as a PyTorch state dict has them. Immutable and thread-safe.
 *
 * <p>Files are read without running anything in them: a checkpoint may hold dictionaries, lists,
 * text, numbers and tensors of a closed list of types; whatever else it asks for is refused by
 * name.
 */
public final class Weights {

  private final Map<String, Tensor> tensors;
  private final Map<String, String> properties;

  private Weights(Map<String, Tensor> tensors, Map<String, String> properties) {
    this.tensors = Collections.unmodifiableMap(tensors);
    this.properties = Collections.unmodifiableMap(properties);
  }

  /**
   * Weights made by a program.
   *
   * @param tensors tensors by name, whose order is kept
   * @return the weights
   */
  public static Weights of(Map<String, Tensor> tensors) {
    return of(tensors, Map.of());
  }

  /**
   * Weights made by a program, with facts about them.
   *
   * @param tensors tensors by name, whose order is kept
   * @param properties facts as text, such as a learning rate or a score
   * @return the weights
   */
  public static Weights of(Map<String, Tensor> tensors, Map<String, String> properties) {
    Map<String, Tensor> copy = new LinkedHashMap<>(tensors);
    Map<String, String> facts = new LinkedHashMap<>(properties);
    if (copy.containsKey(null) || copy.containsValue(null)) {
      throw new NullPointerException("tensors has a null name or tensor");
    }
    if (facts.containsKey(null) || facts.containsValue(null)) {
      throw new NullPointerException("properties has a null name or value");
    }
    return new Weights(copy, facts);
  }

  /**
   * Reads a PyTorch checkpoint (the zip format or the one before it) or a safetensors file; which
   * of them is found from its content. The state dict may stand alone or under a name such as
   * {@code state_dict} (any other, if it is the only one); a prefix {@code module.} that all names
   * share is taken off. Element types are widened or rounded to float.
   *
   * @param file the file
   * @return the weights
   * @throws CheckpointException if the file is damaged, hostile or of another format
   * @throws FileException if it cannot be read or is larger than 1 GiB
   */
  public static Weights load(Path file) {
    return loadEntry(file, null);
  }

  /**
   * Reads one of the state dicts of a PyTorch checkpoint: training programs often store averaged
   * weights beside the last ones.
   *
   * @param file the file
   * @param entry the name of the state dict in the checkpoint, such as {@code ema}
   * @return the weights
   * @throws CheckpointException as {@link #load(Path)}, and if there is no such state dict
   * @throws FileException if the file cannot be read
   */
  public static Weights load(Path file, String entry) {
    return loadEntry(file, Objects.requireNonNull(entry, "entry"));
  }

  private static Weights loadEntry(Path file, @Nullable String entry) {
    byte[] bytes = WholeFile.bytes(file, CheckpointReader.MAX_FILE_BYTES);
    try {
      return CheckpointReader.read(bytes, entry);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads weights as {@link #load(Path)} does, from memory.
   *
   * @param file the bytes of the whole file; neither changed nor kept
   * @return the weights
   * @throws CheckpointException if the file is damaged, hostile or of another format
   */
  public static Weights read(byte[] file) {
    return CheckpointReader.read(file, null);
  }

  /** {@return the names of all tensors, in the file's order; unmodifiable} */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Whether there is a tensor of a name.
   *
   * @param name the name
   * @return whether it is present
   */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor.
   *
   * @param name its name
   * @return the tensor
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("there is no tensor " + name);
    }
    return tensor;
  }

  /**
   * {@return the scalars that a file held beside the tensors, as text; unmodifiable; names of
   * nested dictionaries are joined by dots, as in {@code config.input_size}}
   */
  public Map<String, String> properties() {
    return properties;
  }

  /**
   * The mean of the weights of networks that were trained from the same start, which often errs
   * less than each of them (Wortsman et al., "Model soups", ICML 2022). Means are taken in double
   * precision.
   *
   * @param all weights of the same names and shapes, at least one
   * @return the mean, with the properties of the first
   * @throws IllegalArgumentException if there are none, or names or shapes differ
   */
  public static Weights average(List<Weights> all) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one set of weights");
    }
    Weights first = all.get(0);
    Map<String, Tensor> mean = new LinkedHashMap<>();
    for (String name : first.names()) {
      long[] shape = first.tensor(name).shape();
      double[] sum = new double[first.tensor(name).elements()];
      for (Weights each : all) {
        if (!each.names().equals(first.names())
            || !Arrays.equals(each.tensor(name).shape(), shape)) {
          throw new IllegalArgumentException(
              "weights must have the same names and shapes to be averaged: " + name);
        }
        float[] data = each.tensor(name).toArray();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += data[i];
        }
      }
      float[] data = new float[sum.length];
      for (int i = 0; i < sum.length; i++) {
        data[i] = (float) (sum[i] / all.size());
      }
      mean.put(name, Tensor.of(shape, data));
    }
    return of(mean, first.properties());
  }

  /**
   * Writes a safetensors file: little-endian float32, counters ({@code num_batches_tracked}) as
   * int64, the properties as its metadata. The bytes depend on the weights alone.
   *
   * @param file where to; replaced in one step once the whole file is written
   * @throws FileException if it cannot be written
   */
  public void saveSafetensors(Path file) {
    AtomicFile.write(file, out -> SafetensorsWriter.write(this, out));
  }

  /**
   * Writes a checkpoint that PyTorch's {@code torch.load} reads, with {@code weights_only} too: the
   * zip format, {@code {'state_dict': ..., 'properties': ...}} in float32, counters ({@code
   * num_batches_tracked}) in int64. The bytes depend on the weights alone.
   *
   * @param file where to; replaced in one step once the whole file is written
   * @throws FileException if it cannot be written
   */
  public void saveTorch(Path file) {
    AtomicFile.write(file, out -> TorchWriter.write(this, out));
  }

  /** Weights are equal if their names, in any order, tensors and properties are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Weights that
        && tensors.equals(that.tensors)
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return tensors.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "Weights[" + tensors.size() + " tensors]";
  }

  /**
   * A tensor of weights: a shape and its elements in row-major order, as float whatever the file's
   * type was. Immutable and thread-safe.
   */
  public static final class Tensor {

    private final long[] shape;
    private final float[] data;

    private Tensor(long[] shape, float[] data) {
      this.shape = shape;
      this.data = data;
    }

    /**
     * A tensor of the given shape; both arrays are copied.
     *
     * @param shape sizes, none negative; empty for a scalar
     * @param data elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements is not the product of the sizes
     */
    public static Tensor of(long[] shape, float... data) {
      long elements = 1;
      for (long size : shape) {
        if (size < 0 || size > Integer.MAX_VALUE) {
          throw new IllegalArgumentException("shape " + Arrays.toString(shape));
        }
        elements = Math.multiplyExact(elements, size);
      }
      if (elements != data.length) {
        throw new IllegalArgumentException(
            "data has "
                + data.length
                + " elements; shape "
                + Arrays.toString(shape)
                + " wants "
                + elements);
      }
      return new Tensor(shape.clone(), data.clone());
    }

    /** A tensor of a shape that fits its elements; keeps both arrays. */
    static Tensor owning(long[] shape, float[] data) {
      return new Tensor(shape, data);
    }

    /** {@return a copy of the sizes} */
    public long[] shape() {
      return shape.clone();
    }

    /** {@return the number of elements: the product of the sizes} */
    public int elements() {
      return data.length;
    }

    /** {@return a read-only view of the elements in row-major order; nothing is copied} */
    public FloatBuffer data() {
      return FloatBuffer.wrap(data).asReadOnlyBuffer();
    }

    /** {@return a copy of the elements in row-major order} */
    public float[] toArray() {
      return data.clone();
    }

    /** The elements themselves, for writers inside the package that promise not to change them. */
    float[] raw() {
      return data;
    }

    /**
     * Tensors are equal if their shapes are and their elements are, bit for bit (NaN equals NaN).
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof Tensor that
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
      return "Tensor" + Arrays.toString(shape);
    }
  }
}
