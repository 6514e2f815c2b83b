package org.hih4j.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.Sha256;
import org.hih4j.inference.InferenceException;

/**
 * Networks as ONNX Runtime's optimiser left them, in files named {@code KEY-CHECKSUM.ort}. The key
 * is a digest of all that decides what the optimiser makes of a network; among it the processor,
 * since convolutions are laid out for its vectors. The checksum finds files that were cut off or
 * damaged, which could otherwise load and give wrong numbers.
 *
 * <p>The files are in ONNX Runtime's own format, whose weights are used where they lie in memory: a
 * session opens in two thirds of the time that it takes with an ONNX file, whose weights are parsed
 * and copied.
 */
final class OptimisedCache {
  private static final System.Logger LOG = System.getLogger(Failures.LOGGER);
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final List<String> PROCESSOR_FIELDS =
      List.of("model name", "flags", "Features", "CPU part", "CPU variant");

  private static final long LARGEST = Integer.MAX_VALUE;
  private static final String ENDING = ".ort";

  private final Path folder;

  OptimisedCache(Path folder) {
    this.folder = folder;
  }

  /** A network that is only read where its kept form is not found. */
  interface Network {
    OrtSession open(OrtEnvironment environment, SessionOptions options) throws OrtException;

    String sha256();
  }

  /**
   * An open session.
   *
   * @param session the session
   * @param network what the session reads its weights from, where that is memory of ours: to be
   *     kept for as long as the session is open
   */
  record Opened(OrtSession session, Optional<ByteBuffer> network) {}

  /**
   * Opens a session from the kept form of a network, or makes that first.
   *
   * @param network the network
   * @param environment opens sessions
   * @param options for the session; changed by this call
   * @return the session
   * @throws OrtException if the network itself cannot be run
   */
  Opened open(Network network, OrtEnvironment environment, SessionOptions options)
      throws OrtException {
    Optional<String> risk = risk();
    if (risk.isPresent()) {
      LOG.log(System.Logger.Level.WARNING, "{0}: optimised networks are not kept", risk.get());
      return new Opened(network.open(environment, options), Optional.empty());
    }
    String key = key(network.sha256());
    Optional<ByteBuffer> kept = find(key);
    if (kept.isPresent()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
      // Of no effect on a network in ONNX format, should this one have to be made anew.
      options.addConfigEntry("session.use_ort_model_bytes_directly", "1");
      options.addConfigEntry("session.use_ort_model_bytes_for_initializers", "1");
      try {
        return new Opened(environment.createSession(kept.get(), options), kept);
      } catch (OrtException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a network kept in {0} cannot be run and is made anew: {1}",
            folder,
            Failures.reason(e));
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      }
    }
    return new Opened(make(network, key, environment, options), Optional.empty());
  }

  /**
   * Checks the kept form of a network by making it anew: the optimiser always makes the same graph
   * and weights of one. One that is not the same, whoever wrote it, is thrown away. The files
   * themselves may differ in the order of a table of operators, which each process chooses.
   *
   * @param network the network
   * @param environment opens sessions
   * @param options for the session; changed by this call
   * @throws InferenceException if it was not the same, or cannot be made anew
   * @throws OrtException if the network itself cannot be run
   */
  void verify(Network network, OrtEnvironment environment, SessionOptions options)
      throws OrtException {
    String key = key(network.sha256());
    try {
      List<Path> before = files(key);
      if (before.isEmpty()) {
        return;
      }
      Path fresh = Files.createTempDirectory("hih4j-networks-");
      OptimisedCache anew = new OptimisedCache(fresh);
      try {
        anew.make(network, key, environment, options).close();
        List<Path> made = anew.files(key);
        if (made.isEmpty()) {
          throw new IOException("the network's optimised form could not be written to " + fresh);
        }
        for (Path file : before) {
          if (!same(file, made.get(0), fresh, environment)) {
            discard(file);
            throw new InferenceException(
                file
                    + " was not what the optimiser makes of the network: it was damaged or altered,"
                    + " is deleted now, and is made anew at the next load");
          }
        }
      } finally {
        anew.files(key).forEach(OptimisedCache::discard);
        discard(fresh);
      }
    } catch (IOException e) {
      throw new InferenceException(
          "the networks kept in " + folder + " cannot be checked: " + e.getMessage(), e);
    }
  }

  /** Whether two kept networks have the same graph and weights. */
  private static boolean same(Path kept, Path made, Path folder, OrtEnvironment environment)
      throws IOException, OrtException {
    if (Files.mismatch(kept, made) < 0) {
      return true;
    }
    Path first = folder.resolve("kept.onnx");
    Path second = folder.resolve("made.onnx");
    try {
      rewrite(made, second, environment);
      try {
        rewrite(kept, first, environment);
      } catch (OrtException e) {
        LOG.log(System.Logger.Level.DEBUG, kept + " cannot be loaded", e);
        return false;
      }
      return Files.mismatch(first, second) < 0;
    } finally {
      discard(first);
      discard(second);
    }
  }

  /** Writes a kept network in ONNX format, where the order of all parts is that of the graph. */
  private static void rewrite(Path kept, Path to, OrtEnvironment environment) throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
      options.setOptimizedModelFilePath(to.toAbsolutePath().toString());
      options.addConfigEntry("session.save_model_format", "ONNX");
      environment.createSession(kept.toAbsolutePath().toString(), options).close();
    }
  }

  /** Why nothing in the folder is to be trusted: anybody may have written it. */
  private Optional<String> risk() {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      if (Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE)) {
        return Optional.of("everybody can write to " + folder);
      }
    } catch (UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "no POSIX permissions of " + folder, e);
    } catch (IOException e) {
      return Optional.of("the permissions of " + folder + " cannot be read");
    }
    return Optional.empty();
  }

  private OrtSession make(
      Network network, String key, OrtEnvironment environment, SessionOptions options)
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
      return network.open(environment, options);
    }
    try {
      options.setOptimizedModelFilePath(part.toAbsolutePath().toString());
      options.addConfigEntry("session.save_model_format", "ORT");
      OrtSession session = network.open(environment, options);
      keep(part, key);
      return session;
    } finally {
      discard(part);
    }
  }

  /** Gives a written file its name. A session is open by now: a failure costs only the file. */
  private void keep(Path part, String key) {
    try {
      Path target = folder.resolve(key + "-" + checksum(content(part)) + ENDING);
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

  private Optional<ByteBuffer> find(String key) {
    try {
      for (Path file : files(key)) {
        ByteBuffer content = content(file);
        if (FilePaths.name(file).equals(key + "-" + checksum(content) + ENDING)) {
          return Optional.of(content);
        }
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged and is made anew", file);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot read the networks kept in " + folder, e);
    }
    return Optional.empty();
  }

  /** Read, not mapped: sessions use it while they live, whatever becomes of the file. */
  private static ByteBuffer content(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > LARGEST) {
        throw new IOException(file + " is larger than any network");
      }
      ByteBuffer content = allocate((int) channel.size());
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new EOFException(file + " was cut off while it was read");
        }
      }
      return content.flip();
    }
  }

  /** Java limits this memory; a network that finds none is loaded as if it were not kept. */
  private static ByteBuffer allocate(int size) throws IOException {
    try {
      return ByteBuffer.allocateDirect(size);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          size + " bytes of memory outside the heap are not to be had (-XX:MaxDirectMemorySize)",
          e);
    }
  }

  private List<Path> files(String key) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Predicate<Path> ours =
        file -> FilePaths.name(file).matches(key + "-[0-9a-f]+" + Pattern.quote(ENDING));
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

  static String key(String sha256) {
    String decisive =
        String.join(
            "\n",
            sha256,
            OrtEnvironment.getEnvironment().getVersion(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            processor());
    return Sha256.hex(decisive.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /** What tells processors apart whose vectors differ; where that is not known, nothing. */
  private static String processor() {
    StringBuilder text = new StringBuilder();
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) {
      text.append(windows);
    }
    // The first processor's lines, up to an empty one.
    try (BufferedReader lines = Files.newBufferedReader(PROCESSOR)) {
      for (String line = lines.readLine();
          line != null && !line.isBlank();
          line = lines.readLine()) {
        for (String field : PROCESSOR_FIELDS) {
          if (line.startsWith(field)) {
            text.append(line).append('\n');
          }
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no " + PROCESSOR, e);
    }
    return text.toString();
  }

  private static String checksum(ByteBuffer content) {
    CRC32C crc = new CRC32C();
    crc.update(content.duplicate());
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
