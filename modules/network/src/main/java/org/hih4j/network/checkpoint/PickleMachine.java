package org.hih4j.network.checkpoint;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine for the part of Python's pickle language that PyTorch state dicts are written in.
 *
 * <p>It only builds values: {@code null}, {@link Boolean}, {@link Long}, {@link BigInteger}, {@link
 * Double}, {@link String}, {@code byte[]}, {@link Tuple}, {@link ArrayList}, {@link LinkedHashMap},
 * {@link TorchTensor} and markers. Constructors are an allow-list; nothing named in the file is
 * ever looked up or run. The number of values is bounded, entries of containers and of the memo
 * among them, and so is every length, before memory is taken; and so is the work: each operation,
 * each value that one moves, and each character of a text that one looks at counts, since a few
 * bytes can have the same large value worked on again and again.
 *
 * <p>Not thread-safe; one machine reads one file.
 */
final class PickleMachine {

  /** The most values, entries of the memo and of containers included, that one pickle may build. */
  static final int MAX_VALUES = 2_000_000;

  /** The longest name of a tensor, a setting or a storage. */
  static final int MAX_NAME = 1000;

  /** Some hundred times what the largest checkpoint needs, and about a second. */
  private static final int MAX_WORK = 1 << 27;

  private static final int MAX_LONG_BYTES = 64;
  private static final int MAX_PROTOCOL = 5;

  /** A Python tuple; elements may be {@code null} for {@code None}. */
  private record Tuple(List<@Nullable Object> items) {
    int size() {
      return items.size();
    }

    @Nullable Object get(int index) {
      return items.get(index);
    }
  }

  /** A value that a checkpoint may mention but that has no meaning here, such as a dtype. */
  private record Opaque(String name) {}

  /** Makes storages out of the tuples that PyTorch writes in their place. */
  interface StorageResolver {
    TorchStorage resolve(ElementType type, String key, long elements);
  }

  private final ByteBuffer in;
  private final StorageResolver storages;
  private final ArrayList<@Nullable Object> stack = new ArrayList<>();
  private final ArrayList<Integer> marks = new ArrayList<>();
  private final Map<Integer, @Nullable Object> memo = new HashMap<>();
  private int values;
  private long work;

  private PickleMachine(ByteBuffer in, StorageResolver storages) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.storages = storages;
  }

  /**
   * Reads one pickle from the buffer's position and leaves the position behind its end.
   *
   * @throws CheckpointException if the pickle is damaged, too large or not of the allowed kind
   */
  static @Nullable Object load(ByteBuffer in, StorageResolver storages) {
    try {
      return new PickleMachine(in, storages).run();
    } catch (BufferUnderflowException e) {
      throw new CheckpointException("the pickle ends in the middle of a value: truncated file?", e);
    }
  }

  private @Nullable Object run() {
    while (true) {
      int at = in.position();
      int opcode = in.get() & 0xff;
      spend(1);
      switch (opcode) {
        case 0x80 -> protocol(); // PROTO
        case 0x95 -> in.getLong(); // FRAME: a hint about lengths only
        case '.' -> { // STOP
          return pop();
        }
        case '(' -> { // MARK
          count();
          marks.add(stack.size());
        }
        case 'N' -> push(null);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case 'K' -> push((long) (in.get() & 0xff)); // BININT1
        case 'M' -> push((long) (in.getShort() & 0xffff)); // BININT2
        case 'J' -> push((long) in.getInt()); // BININT
        case 0x8a -> push(pythonLong(in.get() & 0xff)); // LONG1
        case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong()))); // BINFLOAT
        case 0x8c -> push(text(in.get() & 0xff)); // SHORT_BINUNICODE
        case 'X' -> push(text(in.getInt() & 0xffffffffL)); // BINUNICODE
        case 0x8d -> push(text(in.getLong())); // BINUNICODE8
        case 'U' -> push(latin(in.get() & 0xff)); // SHORT_BINSTRING
        case 'T' -> push(latin(in.getInt())); // BINSTRING
        case 'C' -> push(bytes(in.get() & 0xff)); // SHORT_BINBYTES
        case 'B' -> push(bytes(in.getInt() & 0xffffffffL)); // BINBYTES
        case '}' -> push(new LinkedHashMap<Object, Object>());
        case ']' -> push(new ArrayList<Object>());
        case ')' -> push(new Tuple(List.of()));
        case 't' -> push(new Tuple(popToMark()));
        case 0x85 -> push(new Tuple(popLast(1)));
        case 0x86 -> push(new Tuple(popLast(2)));
        case 0x87 -> push(new Tuple(popLast(3)));
        case 'q' -> remember(in.get() & 0xff); // BINPUT
        case 'r' -> remember(in.getInt()); // LONG_BINPUT
        case 0x94 -> remember(memo.size()); // MEMOIZE
        case 'h' -> recall(in.get() & 0xff); // BINGET
        case 'j' -> recall(in.getInt()); // LONG_BINGET
        case 's' -> putAll(popLast(2)); // SETITEM
        case 'u' -> putAll(popToMark()); // SETITEMS
        case 'a' -> appendAll(popLast(1)); // APPEND
        case 'e' -> appendAll(popToMark()); // APPENDS
        case 'c' -> push(PickleGlobal.named(line(), line())); // GLOBAL
        case 0x93 -> stackGlobal(); // STACK_GLOBAL
        case 'R' -> reduce(); // REDUCE
        case 'b' -> build(); // BUILD
        case 'Q' -> push(storage(pop())); // BINPERSID
        default ->
            throw new CheckpointException(
                String.format(
                    "pickle opcode 0x%02x (%s) at byte %d is not among those a state dict needs;"
                        + " refused",
                    opcode, PickleGlobal.opcodeName(opcode), at));
      }
    }
  }

  private void protocol() {
    int protocol = in.get() & 0xff;
    if (protocol > MAX_PROTOCOL) {
      throw new CheckpointException("pickle protocol " + protocol + " is not known");
    }
  }

  // ------------------------------------------------------------------ stack

  private void count() {
    if (++values > MAX_VALUES) {
      throw new CheckpointException(
          "the pickle builds more than " + MAX_VALUES + " values; refused");
    }
  }

  private void spend(long steps) {
    work += steps;
    if (work > MAX_WORK) {
      throw new CheckpointException("the pickle asks for more work than any checkpoint; refused");
    }
  }

  private void push(@Nullable Object value) {
    count();
    stack.add(value);
  }

  private @Nullable Object pop() {
    if (stack.size() <= floor()) {
      throw new CheckpointException("the pickle takes a value that it has not made: damaged file?");
    }
    return stack.remove(stack.size() - 1);
  }

  private @Nullable Object top() {
    if (stack.size() <= floor()) {
      throw new CheckpointException("the pickle uses a value that it has not made: damaged file?");
    }
    return stack.get(stack.size() - 1);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<@Nullable Object> popLast(int count) {
    if (stack.size() - count < floor()) {
      throw new CheckpointException("the pickle takes values that it has not made: damaged file?");
    }
    return cutFrom(stack.size() - count);
  }

  private List<@Nullable Object> popToMark() {
    if (marks.isEmpty()) {
      throw new CheckpointException("the pickle closes a group it has not opened: damaged file?");
    }
    return cutFrom(marks.remove(marks.size() - 1));
  }

  private List<@Nullable Object> cutFrom(int from) {
    List<@Nullable Object> tail = stack.subList(from, stack.size());
    spend(tail.size());
    List<@Nullable Object> result = new ArrayList<>(tail);
    tail.clear();
    return result;
  }

  private void remember(int index) {
    Object value = top();
    if (memo.put(index, value) == null) {
      count();
    }
  }

  private void recall(int index) {
    Object value = memo.get(index);
    if (value == null && !memo.containsKey(index)) {
      throw new CheckpointException("the pickle recalls entry " + index + " that it never stored");
    }
    push(value);
  }

  // ------------------------------------------------------------- containers

  private void putAll(List<@Nullable Object> pairs) {
    if (pairs.size() % 2 != 0) {
      throw new CheckpointException("a dictionary of the pickle has a key without a value");
    }
    if (!(top() instanceof LinkedHashMap<?, ?>)) {
      throw new CheckpointException("the pickle sets items of something that is no dictionary");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < pairs.size(); i += 2) {
      put(map, pairs.get(i), pairs.get(i + 1));
    }
  }

  private void put(Map<Object, Object> map, @Nullable Object key, @Nullable Object value) {
    if (key instanceof String name) {
      requireShort(name, "a dictionary key of the pickle");
      // Equal names that are not the same object are compared character by character.
      spend(name.length());
    } else if (!(key instanceof Long || key instanceof Boolean)) {
      // Containers as keys would make hashing recursive.
      throw new CheckpointException(
          "a dictionary key of the pickle is neither text nor a whole number; refused");
    }
    count();
    map.put(key, value);
  }

  private static void requireShort(String name, String what) {
    if (name.length() > MAX_NAME) {
      throw new CheckpointException(what + " has " + name.length() + " characters; refused");
    }
  }

  private void appendAll(List<Object> items) {
    if (!(top() instanceof ArrayList<?>)) {
      throw new CheckpointException("the pickle appends to something that is no list");
    }
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) top();
    items.forEach(item -> count());
    list.addAll(items);
  }

  // ----------------------------------------------------------------- scalars

  private Object pythonLong(int length) {
    if (length > MAX_LONG_BYTES) {
      throw new CheckpointException("a whole number of " + length + " bytes; refused");
    }
    if (length == 0) {
      return 0L;
    }
    byte[] little = new byte[length];
    in.get(little);
    byte[] big = new byte[length];
    for (int i = 0; i < length; i++) {
      big[i] = little[length - 1 - i];
    }
    BigInteger value = new BigInteger(big);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private byte[] bytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new CheckpointException(
          "a text or byte string of " + length + " bytes reaches past the end: truncated file?");
    }
    byte[] result = new byte[(int) length];
    in.get(result);
    return result;
  }

  private String text(long length) {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private String latin(long length) {
    return new String(bytes(length), StandardCharsets.ISO_8859_1);
  }

  private String line() {
    int start = in.position();
    while (in.get() != '\n') {
      if (in.position() - start > 256) {
        throw new CheckpointException("a name in the pickle is longer than 256 bytes; refused");
      }
    }
    byte[] name = new byte[in.position() - 1 - start];
    in.get(start, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  // ---------------------------------------------------------------- globals

  private void stackGlobal() {
    List<Object> names = popLast(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw new CheckpointException("a global of the pickle has a name that is not text");
    }
    push(PickleGlobal.named(module, name));
  }

  private void reduce() {
    List<Object> call = popLast(2);
    if (!(call.get(0) instanceof PickleGlobal global) || !(call.get(1) instanceof Tuple args)) {
      throw new CheckpointException("the pickle calls something that is not a known constructor");
    }
    push(construct(global, args));
  }

  private Object construct(PickleGlobal global, Tuple args) {
    return switch (global.kind()) {
      case ORDERED_DICT -> orderedDict(args);
      case REBUILD_TENSOR -> tensor(args);
      case REBUILD_PARAMETER -> {
        if (args.size() == 0 || !(args.get(0) instanceof TorchTensor tensor)) {
          throw new CheckpointException("a parameter of the pickle has no tensor");
        }
        yield tensor;
      }
      case SIZE -> {
        if (args.size() != 1 || !(args.get(0) instanceof Tuple sizes)) {
          throw new CheckpointException("a torch.Size of the pickle is not a tuple");
        }
        yield sizes;
      }
      case LATIN_BYTES -> {
        if (args.size() != 2
            || !(args.get(0) instanceof String text)
            || !"latin1".equals(args.get(1))) {
          throw new CheckpointException("_codecs.encode with other than latin1 text; refused");
        }
        spend(text.length());
        yield text.getBytes(StandardCharsets.ISO_8859_1);
      }
      case NUMPY_DTYPE -> NumpyType.of(args.items());
      case NUMPY_SCALAR -> NumpyType.scalar(args.items());
      case OPAQUE -> new Opaque(global.name());
      case STORAGE ->
          throw new CheckpointException(
              "the pickle calls " + global.name() + ", which is a type of storage; refused");
    };
  }

  private Object orderedDict(Tuple args) {
    LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
    if (args.size() == 0) {
      return map;
    }
    if (args.size() != 1 || !(args.get(0) instanceof List<?> pairs)) {
      throw new CheckpointException("an OrderedDict of the pickle is not a list of pairs");
    }
    for (Object pair : pairs) {
      List<?> items =
          pair instanceof Tuple tuple
              ? tuple.items()
              : pair instanceof List<?> list ? list : List.of();
      if (items.size() != 2) {
        throw new CheckpointException("an OrderedDict of the pickle is not a list of pairs");
      }
      put(map, items.get(0), items.get(1));
    }
    return map;
  }

  /** Attributes of an ordered dict (a state dict's version record) and of a dtype say nothing. */
  private void build() {
    pop();
    Object target = top();
    if (!(target instanceof LinkedHashMap<?, ?> || target instanceof NumpyType)) {
      throw new CheckpointException("the pickle sets attributes of an object; refused");
    }
  }

  // --------------------------------------------------------- torch's objects

  private TorchStorage storage(@Nullable Object id) {
    if (!(id instanceof Tuple tuple)
        || tuple.size() < 5
        || tuple.size() > 6
        || !"storage".equals(tuple.get(0))
        || !(tuple.get(1) instanceof PickleGlobal type)
        || type.elementType() == null
        || !(tuple.get(2) instanceof String key)
        || !(tuple.get(4) instanceof Long elements)) {
      throw new CheckpointException("the pickle has a persistent object that is no storage");
    }
    requireShort(key, "the name of a storage");
    spend(key.length());
    TorchStorage root = storages.resolve(type.elementType(), key, elements);
    Object view = tuple.size() == 6 ? tuple.get(5) : null;
    if (view == null) {
      return root;
    }
    if (view instanceof Tuple part
        && part.size() == 3
        && part.get(1) instanceof Long offset
        && part.get(2) instanceof Long size) {
      return root.view(offset, size);
    }
    throw new CheckpointException("storage " + key + " is a view in an unknown form");
  }

  private static TorchTensor tensor(Tuple args) {
    if (args.size() < 4
        || !(args.get(0) instanceof TorchStorage storage)
        || !(args.get(1) instanceof Long offset)
        || !(args.get(2) instanceof Tuple sizes)
        || !(args.get(3) instanceof Tuple strides)) {
      throw new CheckpointException("a tensor of the pickle lacks its storage, shape or strides");
    }
    return TorchTensor.of(storage, offset, longs(sizes, "shape"), longs(strides, "strides"));
  }

  private static long[] longs(Tuple tuple, String what) {
    if (tuple.size() > TorchTensor.MAX_RANK) {
      throw new CheckpointException("a tensor's " + what + " has " + tuple.size() + " numbers");
    }
    long[] result = new long[tuple.size()];
    for (int i = 0; i < result.length; i++) {
      if (!(tuple.get(i) instanceof Long number)) {
        throw new CheckpointException("a tensor's " + what + " holds something but whole numbers");
      }
      result[i] = number;
    }
    return result;
  }
}
