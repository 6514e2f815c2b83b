package org.hih4j.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hih4j.core.HihException;

/**
 * What every reader holds to, whatever the bytes: it reads them or refuses them with an exception
 * of its own and a message, leaves no file behind and no file open. Time and memory are bounded by
 * the fuzzer.
 */
public final class Contract {
  private static final int CHECK_OPEN_FILES_EVERY = 256;
  private static final long OPEN_FILES_TOLERATED = 200;

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Path FOLDER = folder();
  private static final Set<String> AT_START = names(TEMPORARY);

  private static int readings;
  private static long openAtStart;

  private Contract() {}

  /** Reads a file. */
  @FunctionalInterface
  public interface Reading {
    /** Reads everything that the reader can get from the file. */
    void read(Path file) throws IOException;
  }

  /** Writes the bytes to a file of that name and reads it. */
  public static void file(byte[] bytes, String name, Reading reading) {
    try {
      Path file = FOLDER.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      memory(() -> unchecked(reading, file));
      Files.delete(file);
      for (Path at = file.getParent(); !at.equals(FOLDER); at = at.getParent()) {
        Files.delete(at);
      }
      require(names(FOLDER).isEmpty(), "left in the file's folder: " + names(FOLDER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> now = names(TEMPORARY);
    now.removeAll(AT_START);
    require(now.isEmpty(), "left among the temporary files: " + now);
    checkOpenFiles();
  }

  /** Runs a reading that needs no file. */
  public static void memory(Runnable reading) {
    try {
      reading.run();
    } catch (HihException e) {
      requireMessage(e);
    }
  }

  /** Runs a parser that documents {@link IllegalArgumentException} for bad input. */
  public static void parser(Runnable parsing) {
    try {
      memory(parsing);
    } catch (IllegalArgumentException e) {
      requireMessage(e);
    }
  }

  private static void requireMessage(RuntimeException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.equals("null")) {
      throw new AssertionError("an error without a message", e);
    }
  }

  private static void unchecked(Reading reading, Path file) {
    try {
      reading.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkOpenFiles() {
    if (readings++ % CHECK_OPEN_FILES_EVERY != 0
        || !(ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean system)) {
      return;
    }
    long open = system.getOpenFileDescriptorCount();
    if (readings == 1) {
      openAtStart = open;
    }
    require(
        open <= openAtStart + OPEN_FILES_TOLERATED,
        "files left open: " + openAtStart + " at the start, now " + open);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
