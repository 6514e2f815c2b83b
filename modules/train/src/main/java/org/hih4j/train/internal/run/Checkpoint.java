package org.hih4j.train.internal.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.train.TrainingException;

/**
 * Everything a training needs to go on as if it had never stopped. All randomness is a function of
 * the seed and the step, so no generator's state is part of it.
 *
 * @param fingerprint what of the configuration must not have changed
 * @param step steps made
 * @param usualNorm running mean of the gradient's norm
 * @param seconds of training so far
 * @param log rows of the log so far
 * @param arrays flat numbers by name: weights, average, moments
 */
record Checkpoint(
    String fingerprint,
    long step,
    double usualNorm,
    double seconds,
    String log,
    Map<String, float[]> arrays) {
  private static final int MAGIC = 0x48494834;
  private static final int VERSION = 1;
  private static final int CHUNK = 1 << 16;
  private static final int MAX_TEXT = 1 << 28;

  void save(Path file) {
    AtomicFile.write(file, this::write);
  }

  private void write(OutputStream raw) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(raw, CHUNK), new CRC32());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    text(out, fingerprint);
    out.writeLong(step);
    out.writeDouble(usualNorm);
    out.writeDouble(seconds);
    text(out, log);
    out.writeInt(arrays.size());
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (Map.Entry<String, float[]> entry : arrays.entrySet()) {
      text(out, entry.getKey());
      float[] values = entry.getValue();
      out.writeInt(values.length);
      for (int at = 0; at < values.length; at += CHUNK / Float.BYTES) {
        int count = Math.min(CHUNK / Float.BYTES, values.length - at);
        chunk.clear();
        chunk.asFloatBuffer().put(values, at, count);
        out.write(chunk.array(), 0, count * Float.BYTES);
      }
    }
    out.flush();
    long sum = checked.getChecksum().getValue();
    out.writeLong(sum);
    out.flush();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static Checkpoint load(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
      return read(raw, Files.size(file));
    } catch (NoSuchFileException e) {
      throw new TrainingException(
          "nothing to resume: there is no " + file + "; start without --resume", e);
    } catch (EOFException e) {
      throw damaged(file.toString(), "it ends too early", e);
    } catch (Damaged e) {
      throw damaged(file.toString(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new FileException("cannot read " + file, e);
    }
  }

  private static TrainingException damaged(String file, String why, Exception cause) {
    return new TrainingException(
        file + " is not a whole checkpoint of this trainer: " + why + "; start without --resume",
        cause);
  }

  private static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String message) {
      super(message);
    }
  }

  private static Checkpoint read(InputStream raw, long size) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(raw, new CRC32());
    DataInputStream in = new DataInputStream(checked);
    if (in.readInt() != MAGIC) {
      throw new Damaged("it begins with other bytes");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new Damaged("its version is " + version);
    }
    String fingerprint = text(in, size);
    long step = in.readLong();
    double usualNorm = in.readDouble();
    double seconds = in.readDouble();
    String log = text(in, size);
    int count = in.readInt();
    if (count < 0 || count > 64) {
      throw new Damaged("it holds " + count + " arrays");
    }
    Map<String, float[]> arrays = new LinkedHashMap<>();
    byte[] chunk = new byte[CHUNK];
    for (int i = 0; i < count; i++) {
      String name = text(in, size);
      int length = in.readInt();
      if (length < 0 || (long) length * Float.BYTES > size) {
        throw new Damaged("array " + name + " has " + length + " values");
      }
      float[] values = new float[length];
      for (int at = 0; at < length; at += CHUNK / Float.BYTES) {
        int part = Math.min(CHUNK / Float.BYTES, length - at);
        in.readFully(chunk, 0, part * Float.BYTES);
        ByteBuffer.wrap(chunk).asFloatBuffer().get(values, at, part);
      }
      arrays.put(name, values);
    }
    long sum = checked.getChecksum().getValue();
    if (in.readLong() != sum) {
      throw new Damaged("its check sum is wrong");
    }
    return new Checkpoint(fingerprint, step, usualNorm, seconds, log, arrays);
  }

  private static String text(DataInputStream in, long size) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > Math.min(size, MAX_TEXT)) {
      throw new Damaged("a text has " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
