package org.hih4j.network.checkpoint;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the state dict in the values that a checkpoint holds. */
final class StateDict {

  /** Names that say plainly which of several dictionaries holds the weights. */
  private static final List<String> USUAL = List.of("state_dict", "model_state_dict");

  private static final String DATA_PARALLEL = "module.";
  private static final int MAX_DEPTH = 4;
  private static final int MAX_STEPS = 10_000;
  private static final int MAX_NAME = 200;
  private static final int MAX_TEXT = 1000;
  private static final int MAX_TENSORS = 100_000;
  private static final long MAX_ELEMENTS = 1 << 28;

  private StateDict() {}

  /**
   * The weights of a checkpoint.
   *
   * @param entry the name of the dictionary that holds them; {@code null} to find it
   */
  static Weights extract(@Nullable Object root, @Nullable String entry, long fileBytes) {
    if (!(root instanceof Map<?, ?> map)) {
      throw new CheckpointException("the checkpoint is not a dictionary");
    }
    Map<?, ?> weights = entry == null ? find(map) : named(map, entry);
    Map<String, String> properties = new LinkedHashMap<>();
    new Description(weights, properties).add("", map, 0);
    return Weights.of(read(weights, fileBytes), properties);
  }

  private static Map<?, ?> find(Map<?, ?> root) {
    if (holdsTensors(root)) {
      return root;
    }
    for (String name : USUAL) {
      if (root.get(name) instanceof Map<?, ?> map && holdsTensors(map)) {
        return map;
      }
    }
    Map<Object, Map<?, ?>> found = new LinkedHashMap<>();
    // A dictionary may stand under many names, and must not be searched again for each.
    IdentityHashMap<Map<?, ?>, Boolean> searched = new IdentityHashMap<>();
    root.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> map
              && searched.computeIfAbsent(map, StateDict::holdsTensors)) {
            found.put(name, map);
          }
        });
    if (found.isEmpty()) {
      throw new CheckpointException(
          "the checkpoint holds no state dict: no dictionary of tensors was found among "
              + keys(root));
    }
    if (found.size() > 1) {
      throw new CheckpointException(
          "the checkpoint holds several dictionaries of tensors, "
              + found.keySet().stream()
                  .limit(20)
                  .map(name -> PickleGlobal.printable(String.valueOf(name)))
                  .toList()
              + ": say which one to load");
    }
    return found.values().iterator().next();
  }

  private static Map<?, ?> named(Map<?, ?> root, String entry) {
    if (root.get(entry) instanceof Map<?, ?> map && holdsTensors(map)) {
      return map;
    }
    throw new CheckpointException(
        "the checkpoint has no dictionary of tensors named " + entry + "; it has " + keys(root));
  }

  private static List<String> keys(Map<?, ?> root) {
    return root.keySet().stream()
        .limit(20)
        .map(key -> PickleGlobal.printable(String.valueOf(key)))
        .toList();
  }

  private static boolean holdsTensors(Map<?, ?> map) {
    return map.values().stream().anyMatch(TorchTensor.class::isInstance);
  }

  private static Map<String, Weights.Tensor> read(Map<?, ?> weights, long fileBytes) {
    Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    boolean prefixed = true;
    for (Map.Entry<?, ?> entry : weights.entrySet()) {
      if (entry.getValue() instanceof TorchTensor tensor) {
        if (!(entry.getKey() instanceof String name)) {
          throw new CheckpointException("a tensor of the state dict has a name that is not text");
        }
        tensors.put(name, tensor);
        prefixed &= name.startsWith(DATA_PARALLEL);
      }
    }
    if (tensors.size() > MAX_TENSORS) {
      throw new CheckpointException("a state dict of " + tensors.size() + " tensors; refused");
    }
    // Shared storages and broadcast strides may unfold to more than the file holds, but not by
    // much.
    long budget = Math.min(4 * fileBytes + (1 << 20), MAX_ELEMENTS);
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (Map.Entry<String, TorchTensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      budget -= entry.getValue().elements();
      if (budget < 0) {
        throw new CheckpointException(
            "the tensors unfold to far more elements than a file of "
                + fileBytes
                + " bytes holds; refused at "
                + PickleGlobal.printable(name));
      }
      result.put(prefixed ? name.substring(DATA_PARALLEL.length()) : name, entry.getValue().read());
    }
    return result;
  }

  /**
   * Collects scalars; counts its steps, since values of a pickle may hold each other many times.
   */
  private static final class Description {

    private final Map<?, ?> weights;
    private final Map<String, String> out;
    private int steps;

    Description(Map<?, ?> weights, Map<String, String> out) {
      this.weights = weights;
      this.out = out;
    }

    void add(String prefix, Map<?, ?> map, int depth) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (++steps > MAX_STEPS) {
          return;
        }
        Object value = entry.getValue();
        String name = prefix + entry.getKey();
        if (name.length() > MAX_NAME) {
          continue;
        }
        if (value instanceof String text && text.length() <= MAX_TEXT) {
          out.put(name, text);
        } else if (value instanceof Number || value instanceof Boolean) {
          out.put(name, value.toString());
        } else if (value instanceof Map<?, ?> inner && inner != weights && depth < MAX_DEPTH) {
          add(name + ".", inner, depth + 1);
        }
      }
    }
  }
}
