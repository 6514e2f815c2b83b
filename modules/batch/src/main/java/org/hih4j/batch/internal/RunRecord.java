package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.hih4j.batch.BatchException;
import org.hih4j.core.FileException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The record of a run beside its results: a line with the run's settings, then places of fixed size
 * for its state. The state says how long results and failures are and how many images they hold;
 * what lies behind those lengths was being written when the run was killed and is cut off.
 *
 * <p>States go to two places in turn, so that one that is torn leaves the one before. A third place
 * takes a state now and then after results and failures have reached the disk: the one that a power
 * cut leaves. Locked from before it is looked at until it is closed, so that one output is never
 * written by two runs.
 */
final class RunRecord implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String MAGIC = "hih4j alignment run 1 ";
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int FIELDS = 9;
  private static final int SLOT = FIELDS * 20 + 9;
  private static final int SAFE_SLOT = 2;
  private static final int SLOTS = 3;

  /**
   * The records that runs of this Java machine hold; the system's locks are not among its threads.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  /** The settings that the record begins with, as JSON; empty if it is that of no run yet. */
  private Optional<String> settings = Optional.empty();

  private int header;
  private int slot;

  /**
   * How far a run is.
   *
   * @param listed 1 once the images without a box have been listed
   * @param images images with boxes
   * @param done images of these that were worked on
   * @param faces faces aligned
   * @param failedImages images that could not be read
   * @param failedBoxes boxes that could not be aligned
   * @param withoutBox images without a box
   * @param resultBytes length of the results
   * @param failureBytes length of the failures
   */
  record State(
      long listed,
      long images,
      long done,
      long faces,
      long failedImages,
      long failedBoxes,
      long withoutBox,
      long resultBytes,
      long failureBytes) {
    static final State START = new State(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private long[] fields() {
      return new long[] {
        listed,
        images,
        done,
        faces,
        failedImages,
        failedBoxes,
        withoutBox,
        resultBytes,
        failureBytes
      };
    }
  }

  private RunRecord(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a record for one run, before anything of it is looked at. Where there is none, an empty
   * one is made, which holds the place.
   *
   * @param file a path as {@link Path#toRealPath} gives them, or one that does not exist
   * @throws BatchException if another run holds it, or it is another kind of file
   */
  static RunRecord take(Path file) {
    if (!HELD.add(file)) {
      throw inUse(file);
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Object key = key(file);
      // One that was removed meanwhile by the run that held it is nobody's any more.
      if (channel.tryLock() == null || !Objects.equals(key, key(file))) {
        throw inUse(file);
      }
      RunRecord record = new RunRecord(file, channel);
      record.readHeader();
      return record;
    } catch (IOException e) {
      giveUp(file, channel);
      throw new FileException("cannot use the record " + file, e);
    } catch (RuntimeException | Error e) {
      giveUp(file, channel);
      throw e;
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Whether a run has begun it. */
  boolean begun() {
    return settings.isPresent();
  }

  /** Begins the record of a new run, in place of what it holds. */
  void begin(Map<String, String> of) {
    ObjectNode json = JSON.createObjectNode();
    new TreeMap<>(of).forEach(json::put);
    String text = MAGIC + json + "\n" + text(State.START).repeat(SLOTS);
    try {
      channel.truncate(0);
      write(text, 0);
      channel.force(true);
      readHeader();
    } catch (IOException e) {
      throw new FileException("cannot write the record " + file, e);
    }
  }

  /** Gives up a record that no run has begun: nothing stays. */
  void discard() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger("org.hih4j.batch")
          .log(System.Logger.Level.DEBUG, "cannot remove " + file, e);
    }
    close();
  }

  private static BatchException inUse(Path file) {
    return new BatchException("another run is at work on this output: it holds " + file);
  }

  private static void giveUp(Path file, @Nullable FileChannel channel) {
    closeQuietly(channel);
    HELD.remove(file);
  }

  static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        System.getLogger("org.hih4j.batch").log(System.Logger.Level.DEBUG, "cannot close", e);
      }
    }
  }

  /** A header that was being written when the run was killed is that of no run. */
  private void readHeader() throws IOException {
    // Through the locked channel: closing another one of this file would give up the lock.
    ByteBuffer start = ByteBuffer.allocate(LONGEST_HEADER);
    while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {}
    String text = new String(start.array(), 0, start.position(), StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    if (!text.startsWith(MAGIC.substring(0, Math.min(MAGIC.length(), text.length())))
        || end < 0 && text.length() == LONGEST_HEADER) {
      throw new BatchException(file + " is not the record of a run");
    }
    settings = Optional.empty();
    if (end >= 0) {
      int length = text.substring(0, end + 1).getBytes(StandardCharsets.UTF_8).length;
      if (channel.size() >= length + (long) SLOTS * SLOT) {
        header = length;
        settings = Optional.of(text.substring(MAGIC.length(), end));
      }
    }
  }

  /**
   * Checks that the run that began it had these settings.
   *
   * @throws BatchException if not, with the differences
   */
  void checkSettings(Map<String, String> wanted) {
    Map<String, String> found = new TreeMap<>();
    try {
      JSON.readTree(settings.orElseThrow())
          .properties()
          .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString()));
    } catch (JacksonException e) {
      throw new BatchException(file + " is not the record of a run", e);
    }
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(found.keySet());
    names.addAll(wanted.keySet());
    for (String name : names) {
      String before = found.getOrDefault(name, "not set");
      String now = wanted.getOrDefault(name, "not set");
      if (!before.equals(now)) {
        differences.add(name + " was " + before + ", is " + now);
      }
    }
    if (!differences.isEmpty()) {
      throw new BatchException(
          "the run of "
              + file
              + " has other settings, so it cannot be resumed with these: "
              + String.join("; ", differences));
    }
  }

  /** The newest state whose results and failures are all there. */
  State read(long resultBytes, long failureBytes) {
    State newest = null;
    try {
      for (int i = 0; i < SLOTS; i++) {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT);
        long at = header + (long) i * SLOT;
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
        Optional<State> state =
            parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        if (state.isPresent()
            && state.get().resultBytes() <= resultBytes
            && state.get().failureBytes() <= failureBytes
            && (newest == null || later(state.get(), newest))) {
          newest = state.get();
          slot = i == 0 ? 1 : 0; // the other one is written first
        }
      }
    } catch (IOException e) {
      throw new FileException("cannot read the record " + file, e);
    }
    if (newest == null) {
      throw new BatchException(
          "results or failures are shorter than " + file + " says: they were changed; begin again");
    }
    return newest;
  }

  private static boolean later(State one, State other) {
    return one.listed() > other.listed()
        || one.listed() == other.listed() && one.done() > other.done();
  }

  /** Notes a state whose results and failures were written. */
  void write(State state) {
    put(state, slot);
    slot = 1 - slot;
  }

  /** Notes a state whose results and failures are on the disk. */
  void writeSafe(State state) {
    put(state, SAFE_SLOT);
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new FileException("cannot write the record " + file, e);
    }
  }

  private void put(State state, int place) {
    try {
      write(text(state), header + (long) place * SLOT);
    } catch (IOException e) {
      throw new FileException("cannot write the record " + file, e);
    }
  }

  private void write(String text, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static String text(State state) {
    StringBuilder text = new StringBuilder();
    for (long field : state.fields()) {
      text.append(String.format(Locale.ROOT, "%19d ", field));
    }
    return text.append(checksum(text)).append('\n').toString();
  }

  private static Optional<State> parse(String text) {
    int end = FIELDS * 20;
    if (text.length() != SLOT
        || !text.substring(end, SLOT - 1).equals(checksum(text.substring(0, end)))) {
      return Optional.empty();
    }
    long[] n = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      n[i] = Long.parseLong(text.substring(20 * i, 20 * (i + 1)).strip());
    }
    return Optional.of(new State(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]));
  }

  private static String checksum(CharSequence text) {
    CRC32 crc = new CRC32();
    crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new FileException("cannot close the record " + file, e);
    } finally {
      HELD.remove(file);
    }
  }
}
