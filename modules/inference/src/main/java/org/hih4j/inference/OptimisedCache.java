package org.hih4j.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Networks as ONNX Runtime's optimiser left them, in files named {@code KEY-CHECKSUM.onnx}. The key
 * is a digest of all that decides what the optimiser makes of a network; among it the processor,
 * since convolutions are laid out for its vectors. The checksum finds files that were cut off or
 * damaged, which could otherwise load and give wrong numbers.
 */
final class OptimisedCache {
  private static final System.Logger LOG = System.getLogger(SessionLoader.LOGGER);
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private final Path folder;

  OptimisedCache(Path folder) {
    this.folder = folder;
  }

  /** How a session is opened from bytes with the given options. */
  interface Opener {
    OrtSession open(byte[] onnx, SessionOptions options) throws OrtException;
  }

  /**
   * Opens a session from the kept form of a network, or makes that first.
   *
   * @param onnx the network
   * @param options for the session; changed by this call
   * @param opener opens a session
   * @throws OrtException if the network itself cannot be run
   */
  OrtSession open(byte[] onnx, SessionOptions options, Opener opener) throws OrtException {
    String key = key(onnx);
    Optional<byte[]> kept = find(key);
    if (kept.isPresent()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
      try {
        return opener.open(kept.get(), options);
      } catch (OrtException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a network kept in {0} cannot be run and is made anew: {1}",
            folder,
            SessionLoader.reason(e));
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      }
    }
    return make(onnx, key, options, opener);
  }

  private OrtSession make(byte[] onnx, String key, SessionOptions options, Opener opener)
      throws OrtException {
    Path part = null;
    try {
      Files.createDirectories(folder);
      part = Files.createTempFile(folder, key.substring(0, 8) + "-", ".part");
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "optimised networks cannot be kept in {0}: {1}",
          folder,
          e.toString());
      return opener.open(onnx, options);
    }
    try {
      options.setOptimizedModelFilePath(part.toAbsolutePath().toString());
      OrtSession session = opener.open(onnx, options);
      keep(part, key);
      return session;
    } finally {
      discard(part);
    }
  }

  /** Gives a written file its name. A session is open by now: a failure costs only the file. */
  private void keep(Path part, String key) {
    try {
      Path target = folder.resolve(key + "-" + checksum(Files.readAllBytes(part)) + ".onnx");
      for (Path old : files(key)) {
        discard(old);
      }
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "an optimised network cannot be kept in {0}: {1}",
          folder,
          e.toString());
    }
  }

  private Optional<byte[]> find(String key) {
    try {
      for (Path file : files(key)) {
        byte[] content = Files.readAllBytes(file);
        if (file.getFileName().toString().equals(key + "-" + checksum(content) + ".onnx")) {
          return Optional.of(content);
        }
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged and is made anew", file);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot read the networks kept in " + folder, e);
    }
    return Optional.empty();
  }

  private List<Path> files(String key) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Predicate<Path> ours = file -> file.getFileName().toString().startsWith(key + "-");
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(ours).toList();
    }
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot delete " + file, e);
    }
  }

  static String key(byte[] onnx) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(onnx);
      String where =
          String.join(
              "\n",
              OrtEnvironment.getEnvironment().getVersion(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"),
              processor());
      digest.update(where.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** What tells processors apart whose vectors differ; where that is not known, nothing. */
  private static String processor() {
    StringBuilder text = new StringBuilder();
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) {
      text.append(windows);
    }
    try (Stream<String> lines = Files.lines(PROCESSOR)) {
      lines
          .takeWhile(line -> !line.isBlank())
          .filter(line -> line.matches("(model name|flags|Features|CPU (part|variant))\\s*:.*"))
          .forEach(line -> text.append(line).append('\n'));
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no " + PROCESSOR, e);
    }
    return text.toString();
  }

  private static String checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return String.format("%08x", crc.getValue());
  }
}
