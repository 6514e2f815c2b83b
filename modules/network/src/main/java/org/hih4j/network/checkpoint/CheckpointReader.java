package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads PyTorch checkpoints (zip and older format) and safetensors files from memory. */
final class CheckpointReader {

  /** The largest file that is read. */
  public static final int MAX_FILE_BYTES = 1 << 30;

  private static final int MAX_PICKLE_BYTES = 64 << 20;

  /** 0x1950a86a20f9469cfc6c, written as a pickle of protocol 2. */
  private static final byte[] LEGACY_MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private CheckpointReader() {}

  /**
   * Reads a checkpoint of any known format.
   *
   * @param file the whole file; not changed, not kept
   * @param entry the name of the dictionary that holds the weights; {@code null} to find it
   * @throws CheckpointException if it is damaged, hostile or of another format
   */
  public static Weights read(byte[] file, @Nullable String entry) {
    try {
      return readAny(file, entry);
    } catch (OutOfMemoryError e) {
      throw new CheckpointException(
          "the weights need more memory than there is; raise -Xmx, or do not trust the file", e);
    }
  }

  private static Weights readAny(byte[] file, @Nullable String entry) {
    if (file.length == 0) {
      throw new CheckpointException("the file is empty");
    }
    if (file.length >= 4 && file[0] == 'P' && file[1] == 'K' && file[2] == 3 && file[3] == 4) {
      return readZip(file, entry);
    }
    if (startsWith(file, LEGACY_MAGIC)) {
      return readLegacy(file, entry);
    }
    if (file.length > 8 && file[8] == '{') {
      if (entry != null) {
        throw new CheckpointException("a safetensors file has no dictionary named " + entry);
      }
      return SafetensorsReader.read(file);
    }
    throw new CheckpointException(
        "the file is neither a PyTorch checkpoint (zip or older format) nor safetensors");
  }

  private static boolean startsWith(byte[] file, byte[] magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= file.length || file[i] != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static Weights readZip(byte[] file, @Nullable String entry) {
    ZipArchive archive = new ZipArchive(file);
    String pickle = null;
    for (String name : archive.names()) {
      if (name.equals("data.pkl") || name.endsWith("/data.pkl")) {
        if (pickle != null) {
          throw new CheckpointException("the zip archive has more than one data.pkl; refused");
        }
        pickle = name;
      }
    }
    if (pickle == null) {
      throw new CheckpointException("the zip archive has no data.pkl: it is no PyTorch checkpoint");
    }
    String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
    if (archive.names().contains(folder + "byteorder")) {
      ByteBuffer order = archive.read(folder + "byteorder", 16);
      byte[] text = new byte[order.remaining()];
      order.get(text);
      if (!new String(text, StandardCharsets.US_ASCII).equals("little")) {
        throw new CheckpointException("the checkpoint's numbers are not little-endian");
      }
    }
    Map<String, ByteBuffer> unpacked = new HashMap<>();
    TorchStorage.Bytes source =
        (key, length) -> {
          ByteBuffer bytes =
              unpacked.computeIfAbsent(key, k -> archive.read(folder + "data/" + k, length));
          if (bytes.remaining() != length) {
            throw new CheckpointException(
                "storage "
                    + PickleGlobal.printable(key)
                    + " has "
                    + bytes.remaining()
                    + " bytes instead of "
                    + length);
          }
          return bytes;
        };
    Object root =
        PickleMachine.load(
            archive.read(pickle, MAX_PICKLE_BYTES),
            (type, key, elements) -> TorchStorage.of(type, key, elements, source));
    return StateDict.extract(root, entry, file.length);
  }

  private static Weights readLegacy(byte[] file, @Nullable String entry) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    in.position(LEGACY_MAGIC.length);
    PickleMachine.StorageResolver none =
        (type, key, elements) -> {
          throw new CheckpointException("the checkpoint's header mentions a storage; refused");
        };
    Object version = PickleMachine.load(in, none);
    if (!Long.valueOf(1001).equals(version)) {
      throw new CheckpointException("the checkpoint's format version is not known");
    }
    if (PickleMachine.load(in, none) instanceof Map<?, ?> system
        && Boolean.FALSE.equals(system.get("little_endian"))) {
      throw new CheckpointException("the checkpoint's numbers are not little-endian");
    }
    Map<String, TorchStorage> claimed = new HashMap<>();
    Map<String, ByteBuffer> storages = new HashMap<>();
    TorchStorage.Bytes source =
        (key, length) -> {
          ByteBuffer bytes = storages.get(key);
          if (bytes == null) {
            throw new CheckpointException(
                "storage " + PickleGlobal.printable(key) + " is missing: truncated file?");
          }
          return bytes;
        };
    Object root =
        PickleMachine.load(
            in,
            (type, key, elements) -> {
              TorchStorage known = claimed.get(key);
              if (known == null) {
                known = TorchStorage.of(type, key, elements, source);
                claimed.put(key, known);
              } else if (known.type() != type || known.elements() != elements) {
                throw new CheckpointException(
                    "storage " + PickleGlobal.printable(key) + " is described in two ways");
              }
              return known;
            });
    if (!(PickleMachine.load(in, none) instanceof List<?> keys)) {
      throw new CheckpointException("the checkpoint has no list of storages");
    }
    for (Object item : keys) {
      TorchStorage storage = item instanceof String key ? claimed.get(key) : null;
      if (storage == null) {
        throw new CheckpointException("the checkpoint lists a storage that no tensor uses");
      }
      if (in.remaining() < Long.BYTES) {
        throw new CheckpointException("the file ends before its storages do: truncated file?");
      }
      long elements = in.getLong();
      long length = storage.elements() * storage.type().bytes();
      if (elements != storage.elements() || length > in.remaining()) {
        throw new CheckpointException(
            "storage "
                + PickleGlobal.printable(storage.key())
                + " has another length than its tensors say: truncated or damaged file?");
      }
      storages.put(storage.key(), in.slice(in.position(), (int) length));
      in.position(in.position() + (int) length);
    }
    return StateDict.extract(root, entry, file.length);
  }
}
