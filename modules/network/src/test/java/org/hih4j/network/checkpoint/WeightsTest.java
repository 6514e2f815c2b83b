package org.hih4j.network.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.core.FileException;
import org.hih4j.network.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {

  private static Weights tiny() {
    return Weights.read(Npy.bytes("hih-tiny.pth"));
  }

  private static float[] only(TorchFile file) {
    Weights weights = Weights.read(file.zip());
    assertThat(weights.names()).containsExactly("w");
    return weights.tensor("w").toArray();
  }

  // ---------------------------------------------------------------- formats

  @Test
  void bothPyTorchFormatsHoldTheSameWeights() {
    Weights legacy = Weights.read(Npy.bytes("hih-tiny-legacy.pth"));
    assertThat(Weights.of(tensors(legacy))).isEqualTo(Weights.of(tensors(tiny())));
  }

  private static Map<String, Weights.Tensor> tensors(Weights weights) {
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    weights.names().forEach(name -> result.put(name, weights.tensor(name)));
    return result;
  }

  @Test
  void scalarsBesideTheStateDictAreProperties() {
    assertThat(tiny().properties())
        .containsOnly(Map.entry("best_nme", "0.1234"), Map.entry("epoch", "3"));
  }

  @Test
  void bareStateDictIsUnderstood() {
    TorchFile file = new TorchFile().op('}').op('(');
    file.tensor("w", "FloatStorage", "0", 2, 0, new int[] {2}, new int[] {1});
    file.op('u').op('.').floats("0", 3, 4);
    assertThat(only(file)).containsExactly(3, 4);
  }

  @Test
  void theMeanOfWeightsIsTakenNumberByNumber() {
    Weights first =
        Weights.of(
            Map.of("w", Weights.Tensor.of(new long[] {2}, 1, 4)), Map.of("hih.input", "128"));
    Weights second = Weights.of(Map.of("w", Weights.Tensor.of(new long[] {2}, 2, -4)));

    Weights mean = Weights.average(List.of(first, second));

    assertThat(mean.tensor("w").toArray()).containsExactly(1.5f, 0);
    assertThat(mean.properties()).containsOnly(Map.entry("hih.input", "128"));
  }

  @Test
  void weightsOfOtherShapesAreNotAveraged() {
    Weights first = Weights.of(Map.of("w", Weights.Tensor.of(new long[] {2}, 1, 4)));
    Weights second = Weights.of(Map.of("w", Weights.Tensor.of(new long[] {1, 2}, 1, 4)));

    assertThatThrownBy(() -> Weights.average(List.of(first, second)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("same names and shapes");
  }

  @Test
  void safetensorsGiveBackWhatWasSaved(@TempDir Path folder) {
    Path file = folder.resolve("w.safetensors");
    tiny().saveSafetensors(file);
    assertThat(Weights.load(file)).isEqualTo(tiny());
  }

  @Test
  void pyTorchFilesGiveBackWhatWasSaved(@TempDir Path folder) {
    Path file = folder.resolve("w.pth");
    tiny().saveTorch(file);
    Weights back = Weights.load(file);
    assertThat(tensors(back)).isEqualTo(tensors(tiny()));
    assertThat(back.properties()).containsEntry("properties.best_nme", "0.1234");
  }

  @Test
  void savedFilesAreTheSameBytesEachTime(@TempDir Path folder) throws IOException {
    tiny().saveTorch(folder.resolve("a"));
    tiny().saveTorch(folder.resolve("b"));
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    tiny().saveSafetensors(folder.resolve("a"));
    tiny().saveSafetensors(folder.resolve("b"));
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing temporary is left").hasSize(2);
    }
  }

  @Test
  void failedWriteLeavesNothingBehind(@TempDir Path folder) throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.createFile(taken.resolve("inside"));
    assertThatThrownBy(() -> tiny().saveTorch(taken))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("taken");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(taken);
    }
  }

  @Test
  void missingFileIsAnInputError(@TempDir Path folder) {
    assertThatThrownBy(() -> Weights.load(folder.resolve("none.pth")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none.pth");
  }

  @Test
  void damagedFileIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("picture.png"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Weights.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("picture.png")
        .hasMessageContaining("neither");
  }

  // ------------------------------------------------------------ element types

  @Test
  void halfPrecisionIsWidenedExactly() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "HalfStorage", "0", 4, 0, new int[] {4}, new int[] {1}).end();
    file.shorts("0", 0x3c00, 0xc000, 0x0001, 0x7bff);
    assertThat(only(file)).containsExactly(1f, -2f, 0x1p-24f, 65504f);
  }

  @Test
  void bfloat16IsWidenedExactly() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "BFloat16Storage", "0", 2, 0, new int[] {2}, new int[] {1}).end();
    file.shorts("0", 0x3f80, 0xc040);
    assertThat(only(file)).containsExactly(1f, -3f);
  }

  @Test
  void doublesAreRounded() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "DoubleStorage", "0", 1, 0, new int[] {}, new int[] {}).end();
    file.data(
        "0", ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(Math.PI).array());
    assertThat(only(file)).containsExactly((float) Math.PI);
  }

  @Test
  void countersAreReadFromLongs() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "LongStorage", "0", 1, 0, new int[] {}, new int[] {}).end();
    file.data("0", new byte[] {(byte) 0xff, 1, 0, 0, 0, 0, 0, 0});
    assertThat(only(file)).containsExactly(511f);
  }

  // ------------------------------------------------------- strides and storages

  @Test
  void transposedTensorIsReadInItsOwnOrder() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3}).end();
    file.floats("0", 0, 1, 2, 3, 4, 5);
    assertThat(only(file)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void broadcastTensorRepeatsItsElements() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 2, 0, new int[] {2, 3}, new int[] {1, 0}).end();
    file.floats("0", 7, 8);
    assertThat(only(file)).containsExactly(7, 7, 7, 8, 8, 8);
  }

  @Test
  void tensorsMayShareAStorage() {
    TorchFile file = new TorchFile().begin();
    file.tensor("a", "FloatStorage", "0", 4, 0, new int[] {2}, new int[] {1});
    file.tensor("b", "FloatStorage", "0", 4, 1, new int[] {3}, new int[] {1}).end();
    Weights weights = Weights.read(file.floats("0", 1, 2, 3, 4).zip());
    assertThat(weights.tensor("a").toArray()).containsExactly(1, 2);
    assertThat(weights.tensor("b").toArray()).containsExactly(2, 3, 4);
  }

  @Test
  void dataParallelPrefixIsTakenOffOnlyWhereAllNamesHaveIt() {
    TorchFile all = new TorchFile().begin();
    all.tensor("module.a", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1}).end();
    assertThat(Weights.read(all.floats("0", 1).zip()).names()).containsExactly("a");

    TorchFile some = new TorchFile().begin();
    some.tensor("module.a", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1});
    some.tensor("b", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1}).end();
    assertThat(Weights.read(some.floats("0", 1).zip()).names()).containsExactly("module.a", "b");
  }

  @Test
  void packedArchiveIsUnderstood() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 2, 0, new int[] {2}, new int[] {1}).end();
    assertThat(only(file.floats("0", 5, 6).deflated())).containsExactly(5, 6);
  }

  @Test
  void stateDictsVersionRecordIsIgnored() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1});
    file.op('u').op('}').op('b').op('u').op('.').floats("0", 9);
    assertThat(only(file)).containsExactly(9);
  }

  @Test
  void weightsOfAProgramAreCopied() {
    float[] data = {1, 2};
    Weights.Tensor tensor = Weights.Tensor.of(new long[] {2}, data);
    data[0] = 9;
    assertThat(tensor.toArray()).containsExactly(1, 2);
    assertThat(tensor.data().isReadOnly()).isTrue();
  }

  @Test
  void shapeAndDataMustAgree() {
    assertThatThrownBy(() -> Weights.Tensor.of(new long[] {2, 2}, 1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 2]");
  }

  @Test
  void unknownNameIsMisuse() {
    assertThatThrownBy(() -> tiny().tensor("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void propertiesWithQuotesAndControlsSurviveSafetensors(@TempDir Path folder) {
    Map<String, String> facts = Map.of("a\"b\\", "line\nbreak \u00e9\u0001");
    Weights weights = Weights.of(Map.of("w", Weights.Tensor.of(new long[] {1}, 2)), facts);
    weights.saveSafetensors(folder.resolve("w"));
    assertThat(Weights.load(folder.resolve("w"))).isEqualTo(weights);
  }

  private static byte[] several(String... names) {
    TorchFile file = new TorchFile().op('}').op('(');
    for (String name : names) {
      file.text(name).op('}').op('(');
      file.tensor(name + ".w", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1}).op('u');
    }
    return file.op('u').op('.').floats("0", 1).zip();
  }

  @Test
  void usualNameOfTheStateDictWins() {
    assertThat(Weights.read(several("averaged", "state_dict")).names())
        .containsExactly("state_dict.w");
  }

  @Test
  void onlyStateDictMayHaveAnyName() {
    assertThat(Weights.read(several("anything")).names()).containsExactly("anything.w");
  }

  @Test
  void choiceAmongStateDictsIsNotGuessed(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("run.pth"), several("net", "ema"));
    assertThatThrownBy(() -> Weights.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[net, ema]");
    assertThat(Weights.load(file, "ema").names()).containsExactly("ema.w");
    assertThatThrownBy(() -> Weights.load(file, "best"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("best")
        .hasMessageContaining("[net, ema]");
  }
}
