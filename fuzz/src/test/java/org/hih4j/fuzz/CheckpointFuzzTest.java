package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hih4j.network.Networks;
import org.hih4j.network.checkpoint.Weights;

/** Weights of every format, and the network that they would make. */
class CheckpointFuzzTest {
  private static final int STORAGE_BYTES = 64;

  private static void read(byte[] bytes) {
    Contract.memory(() -> Networks.infer(Weights.read(bytes)));
  }

  /** Files as they come: zip, the older format and safetensors, told apart by their content. */
  @FuzzTest
  void checkpoint(byte[] bytes) {
    read(bytes);
  }

  /** The pickle of a sound archive, so that checksums do not stand before it. */
  @FuzzTest
  void pickle(byte[] bytes) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      add(zip, "a/data.pkl", bytes);
      add(zip, "a/data/0", Arrays.copyOf(bytes, STORAGE_BYTES));
      add(zip, "a/data/1", new byte[4]);
    }
    read(file.toByteArray());
  }

  private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
