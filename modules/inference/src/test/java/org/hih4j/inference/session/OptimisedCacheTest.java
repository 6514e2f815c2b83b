package org.hih4j.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.core.io.Sha256;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OptimisedCacheTest {
  private static final byte[] DOUBLING = OnnxBytes.scaling(List.of("n", 1, 1, 1), 2);
  private static final byte[] TRIPLING = OnnxBytes.scaling(List.of("n", 1, 1, 1), 3);

  @TempDir private Path folder;

  private InferenceOptions options() {
    return InferenceOptions.builder()
        .intraOpThreads(1)
        .optimisedCache(folder.resolve("kept"))
        .build();
  }

  private float run(byte[] network) {
    try (InferenceSession session = InferenceSession.load(network, options());
        Slot slot = session.acquire(1)) {
      slot.input().put(0, 5f);
      slot.run();
      return slot.output("y").get(0);
    }
  }

  private List<Path> kept() {
    try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFirstLoadKeepsOneFileAndLaterOnesAddNone() {
    assertThat(run(DOUBLING)).isEqualTo(10f);
    List<Path> first = kept();
    assertThat(first).hasSize(1);
    assertThat(first.get(0).getFileName().toString()).matches("[0-9a-f]{32}-[0-9a-f]{8}\\.ort");
    assertThat(run(DOUBLING)).isEqualTo(10f);
    assertThat(kept()).isEqualTo(first);
  }

  @Test
  void theKeptFileIsWhatIsRun() throws IOException {
    run(TRIPLING);
    Path tripling = kept().get(0);
    String name = tripling.getFileName().toString();
    String checksum = name.substring(name.indexOf('-'));
    Files.move(
        tripling, tripling.resolveSibling(OptimisedCache.key(Sha256.hex(DOUBLING)) + checksum));
    assertThat(run(DOUBLING)).isEqualTo(15f);
  }

  @Test
  void aKeptNetworkIsRunFromMemoryOfItsOwn() throws IOException {
    run(DOUBLING);
    try (InferenceSession session = InferenceSession.load(DOUBLING, options());
        Slot slot = session.acquire(1)) {
      Files.write(kept().get(0), new byte[0]);
      System.gc();
      slot.input().put(0, 5f);
      slot.run();
      assertThat(slot.output("y").get(0)).isEqualTo(10f);
    }
  }

  @Test
  void networksDoNotMix() {
    assertThat(run(DOUBLING)).isEqualTo(10f);
    assertThat(run(TRIPLING)).isEqualTo(15f);
    assertThat(run(DOUBLING)).isEqualTo(10f);
    assertThat(kept()).hasSize(2);
  }

  @Test
  void aDamagedFileIsMadeAnew() throws IOException {
    run(DOUBLING);
    Path file = kept().get(0);
    byte[] sound = Files.readAllBytes(file);
    for (int at : new int[] {0, sound.length / 2, sound.length - 1}) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThat(run(DOUBLING)).isEqualTo(10f);
      assertThat(kept()).containsExactly(file);
      assertThat(Files.readAllBytes(file)).isEqualTo(sound);
    }
  }

  @Test
  void anAlteredFileIsFoundAndDeleted() throws IOException {
    run(TRIPLING);
    Path tripling = kept().get(0);
    String name = tripling.getFileName().toString();
    String sha256 = Sha256.hex(DOUBLING);
    Path altered =
        tripling.resolveSibling(OptimisedCache.key(sha256) + name.substring(name.indexOf('-')));
    Files.move(tripling, altered);
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.verifyKept(() -> DOUBLING, sha256, options()))
        .withMessageContaining("altered");
    assertThat(kept()).isEmpty();
    assertThat(run(DOUBLING)).isEqualTo(10f);
    InferenceSession.verifyKept(() -> DOUBLING, sha256, options());
    assertThat(kept()).hasSize(1);
  }

  private static int run(Class<?> program, String argument, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path"));
    command.add(program.getName());
    command.add(argument);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** Checks the kept form of a network of 4 MB; 0 says that it cannot be checked. */
  static final class Verification {
    private Verification() {}

    static byte[] network() {
      return OnnxBytes.scaling(List.of("n", 1_000_000, 1, 1), new float[1_000_000]);
    }

    public static void main(String[] arguments) {
      InferenceOptions options =
          InferenceOptions.builder().optimisedCache(Path.of(arguments[0])).build();
      byte[] network = network();
      try {
        InferenceSession.verifyKept(() -> network, Sha256.hex(network), options);
        System.exit(1);
      } catch (InferenceException e) {
        System.exit(e.getMessage().contains("cannot be checked") ? 0 : 2);
      }
    }
  }

  @Test
  void aFormThatCannotBeMadeAnewIsNotTakenForChecked() throws IOException, InterruptedException {
    InferenceSession.load(Verification.network(), options()).close();
    String kept = folder.resolve("kept").toString();
    assertThat(run(Verification.class, kept, "-XX:MaxDirectMemorySize=1m")).isZero();
    assertThat(kept()).hasSize(1);
  }

  /** Keeps a network in a process of its own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      InferenceOptions options =
          InferenceOptions.builder().optimisedCache(Path.of(arguments[0])).build();
      InferenceSession.load(DOUBLING, options).close();
    }
  }

  @Test
  void whatAnotherProcessKeptIsGood() throws IOException, InterruptedException {
    assertThat(run(Program.class, folder.resolve("kept").toString())).isZero();
    List<Path> made = kept();
    assertThat(made).hasSize(1);
    InferenceSession.verifyKept(() -> DOUBLING, Sha256.hex(DOUBLING), options());
    assertThat(kept()).isEqualTo(made);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFolderThatEverybodyCanWriteToIsNotUsed() throws IOException {
    run(TRIPLING);
    Files.move(
        kept().get(0),
        kept()
            .get(0)
            .resolveSibling(
                OptimisedCache.key(Sha256.hex(DOUBLING))
                    + kept().get(0).getFileName().toString().substring(32)));
    Files.setPosixFilePermissions(
        folder.resolve("kept"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(run(DOUBLING)).isEqualTo(10f);
  }

  @Test
  void aFileThatCannotBeRunIsMadeAnew() throws IOException {
    run(DOUBLING);
    Path file = kept().get(0);
    byte[] rubbish = "no network".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(rubbish);
    String name =
        OptimisedCache.key(Sha256.hex(DOUBLING)) + String.format("-%08x.ort", crc.getValue());
    Files.delete(file);
    Files.write(file.resolveSibling(name), rubbish);
    assertThat(run(DOUBLING)).isEqualTo(10f);
    assertThat(kept()).containsExactly(file);
  }

  @Test
  void aFolderThatCannotBeWrittenIsDoneWithout() throws IOException {
    Files.writeString(folder.resolve("kept"), "in the way");
    assertThat(run(DOUBLING)).isEqualTo(10f);
    assertThat(folder.resolve("kept")).hasContent("in the way");
  }

  @Test
  void aNetworkThatCannotBeRunLeavesNoFile() {
    assertThatExceptionOfType(InferenceException.class)
        .isThrownBy(() -> InferenceSession.load(new byte[] {1, 2, 3}, options()));
    assertThat(kept()).isEmpty();
  }

  @Test
  void manyLoadsAtOnceAgreeAndLeaveOneFile() {
    List<Float> results =
        IntStream.range(0, 16).parallel().mapToObj(i -> run(DOUBLING)).distinct().toList();
    assertThat(results).containsExactly(10f);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aNetworkWhoseOptimisedFormIsKeptIsNotFetched() {
    run(DOUBLING);
    Supplier<byte[]> unwanted =
        () -> {
          throw new AssertionError("fetched");
        };
    try (InferenceSession session =
        InferenceSession.load(unwanted, Sha256.hex(DOUBLING), options())) {
      assertThat(session.inputs()).hasSize(1);
    }
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aNetworkWithoutAKeptFormIsFetched() {
    try (InferenceSession session =
        InferenceSession.load(() -> DOUBLING, Sha256.hex(DOUBLING), options())) {
      assertThat(session.inputs()).hasSize(1);
    }
    List<Path> fetched = kept();
    run(DOUBLING);
    assertThat(kept()).isEqualTo(fetched).hasSize(1);
  }
}
