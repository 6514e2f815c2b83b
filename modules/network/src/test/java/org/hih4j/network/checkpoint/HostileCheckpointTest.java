package org.hih4j.network.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hih4j.network.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to run something, to take all memory, or to be misread. */
class HostileCheckpointTest {

  private static void assertRefused(byte[] file, String... says) {
    assertThatThrownBy(() -> Weights.read(file))
        .isInstanceOf(CheckpointException.class)
        .message()
        .contains(says);
  }

  private static TorchFile tensor(long elements, int offset, int[] shape, int[] strides) {
    TorchFile file = new TorchFile().begin();
    return file.tensor("w", "FloatStorage", "0", elements, offset, shape, strides).end();
  }

  // -------------------------------------------------------------------- pickle

  @ParameterizedTest
  @CsvSource({
    "os,system",
    "posix,system",
    "builtins,eval",
    "__builtin__,exec",
    "subprocess,Popen",
    "torch.hub,load",
    "torch.storage,_load_from_bytes",
    "torch._utils,_rebuild_tensor_v2.__globals__"
  })
  void namesOutsideTheListAreRefusedByName(String module, String name) {
    TorchFile file = new TorchFile().begin().text("x").global(module, name);
    file.op('(').text("echo pwned").op('t').op('R').end();
    assertRefused(file.zip(), module + "." + name, "refused");
  }

  @Test
  void stackGlobalIsHeldToTheSameList() {
    TorchFile file = new TorchFile().begin().text("x").text("os").text("system").op(0x93);
    assertRefused(file.end().zip(), "os.system", "refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {'i', 'o', 0x81, 0x92, 0x82, 'P', 0x8b, 0x96, 0x97, 'S', 'I', 0xff, 0})
  void opcodesThatAStateDictDoesNotNeedAreRefused(int opcode) {
    assertRefused(new TorchFile().begin().op(opcode).end().zip(), "opcode", "refused");
  }

  @Test
  void storageTypesAreNotCallable() {
    TorchFile file = new TorchFile().begin().text("x").global("torch", "FloatStorage");
    assertRefused(file.number(1 << 30).op(0x85).op('R').end().zip(), "torch.FloatStorage");
  }

  @Test
  void attributesOfOtherObjectsAreNotSet() {
    TorchFile file = new TorchFile().begin().text("x").op(']').op('}').op('b');
    assertRefused(file.end().zip(), "attributes");
  }

  @Test
  void deepNestingIsHarmless() {
    TorchFile file = new TorchFile();
    for (int i = 0; i < 500_000; i++) {
      file.op(']');
    }
    for (int i = 1; i < 500_000; i++) {
      file.op('a');
    }
    assertRefused(file.op('.').zip(), "not a dictionary");
  }

  @Test
  void valuesThatHoldEachOtherManyTimesAreHarmless() {
    TorchFile file = new TorchFile().op('}').op('q').op(0);
    for (int level = 1; level <= 40; level++) {
      file.op('}').op('(');
      for (int i = 0; i < 100; i++) {
        file.number(i).op('h').op(level - 1);
      }
      file.op('u').op('q').op(level);
    }
    assertRefused(file.op('.').zip(), "no state dict");
  }

  @Test
  void dictionaryThatHoldsItselfIsHarmless() {
    TorchFile file = new TorchFile().op('}').op('q').op(0).op('(').text("me").op('h').op(0);
    assertRefused(file.op('u').op('.').zip(), "no state dict");
  }

  @Test
  void numberOfValuesIsBounded() {
    TorchFile file = new TorchFile();
    for (int i = 0; i < 2_100_000; i++) {
      file.op('N');
    }
    assertRefused(file.op('.').zip(), "more than", "values");
  }

  @Test
  void marksAreCountedToo() {
    TorchFile file = new TorchFile();
    for (int i = 0; i < 2_100_000; i++) {
      file.op('(');
    }
    assertRefused(file.op('.').zip(), "more than", "values");
  }

  @Test
  void entriesOfDictionariesMadeFromOneListAreCounted() {
    TorchFile file = new TorchFile().op(']').op('q').op(0).op('(');
    for (int i = 0; i < 100_000; i++) {
      file.number(i).op('N').op(0x86);
    }
    file.op('e').op('(');
    for (int i = 0; i < 3000; i++) {
      file.global("collections", "OrderedDict").op('h').op(0).op(0x85).op('R');
    }
    assertRefused(file.op('t').op('.').zip(), "more than", "values");
  }

  @Test
  void entriesOfListsAreCounted() {
    TorchFile file = new TorchFile().op(']').op('(');
    for (int i = 0; i < 1_100_000; i++) {
      file.op('N');
    }
    assertRefused(file.op('e').op('.').zip(), "more than", "values");
  }

  @Test
  void longKeysAreRefused() {
    TorchFile file = new TorchFile().op('}').text("k".repeat(1001)).op('N').op('s').op('.');
    assertRefused(file.zip(), "key", "1001 characters");
  }

  @Test
  void keysThatAreComparedManyTimesAreRefused() {
    String key = "k".repeat(1000);
    TorchFile file = new TorchFile().text(key).op('q').op(0).text(key).op('q').op(1).op('}');
    for (int i = 0; i < 100_000; i++) {
      file.op('h').op(0).op('N').op('s').op('h').op(1).op('N').op('s');
    }
    assertRefused(file.op('.').zip(), "more work");
  }

  @Test
  void textThatIsEncodedManyTimesIsRefused() {
    TorchFile file = new TorchFile().text("x".repeat(1 << 20)).op('q').op(0);
    file.text("latin1").op('q').op(1).op('(');
    for (int i = 0; i < 1000; i++) {
      file.global("_codecs", "encode").op('h').op(0).op('h').op(1).op(0x86).op('R');
    }
    assertRefused(file.op('t').op('.').zip(), "more work");
  }

  @Test
  void longNamesOfStoragesAndTypesAreRefused() {
    TorchFile storage = new TorchFile().begin().text("w");
    storage.storage("FloatStorage", "s".repeat(1001), 1).end();
    assertRefused(storage.zip(), "name of a storage", "1001 characters");
    TorchFile type = new TorchFile().global("numpy", "dtype").text("f".repeat(17)).op(0x85);
    assertRefused(type.op('R').op('.').zip(), "numpy.dtype");
  }

  @Test
  void aDictionaryUnderManyNamesIsSearchedOnce() {
    TorchFile file = new TorchFile().op('}').op('q').op(0).op('(');
    for (int i = 0; i < 300_000; i++) {
      file.number(i).op('N');
    }
    file.op('u').op('q').op(0).op('}').op('(');
    for (int i = 0; i < 300_000; i++) {
      file.number(i).op('h').op(0);
    }
    assertRefused(file.op('u').op('.').zip(), "no state dict");
  }

  @Test
  void lengthOfATextIsCheckedBeforeItIsTaken() {
    assertRefused(new TorchFile().op('X').int32(-1).zip(), "4294967295 bytes");
  }

  @Test
  void containersAreNoKeys() {
    TorchFile file = new TorchFile().op('}').op(')').op('N').op('s').op('.');
    assertRefused(file.zip(), "key");
  }

  @Test
  void emptyStackIsNoValue() {
    assertRefused(new TorchFile().op('.').zip(), "not made");
    assertRefused(new TorchFile().op('(').op('.').zip(), "not made");
    assertRefused(new TorchFile().op('R').zip(), "not made");
    assertRefused(new TorchFile().op('t').zip(), "not opened");
    assertRefused(new TorchFile().op('h').op(3).zip(), "never stored");
  }

  @Test
  void pickleWithoutEndIsTruncated() {
    assertRefused(new TorchFile().op('}').zip(), "truncated");
  }

  // ------------------------------------------------------------------- tensors

  @Test
  void negativeStrideIsRefused() {
    assertRefused(
        tensor(4, 3, new int[] {4}, new int[] {-1}).floats("0", 1, 2, 3, 4).zip(), "stride");
  }

  @Test
  void negativeSizeAndOffsetAreRefused() {
    assertRefused(
        tensor(4, 0, new int[] {-2}, new int[] {1}).floats("0", 1, 2, 3, 4).zip(), "negative");
    assertRefused(
        tensor(4, -1, new int[] {2}, new int[] {1}).floats("0", 1, 2, 3, 4).zip(), "past the end");
  }

  @Test
  void emptyTensorPastTheEndOfItsStorageIsRefused() {
    assertRefused(
        tensor(4, 5, new int[] {0, 3}, new int[] {3, 1}).floats("0", 1, 2, 3, 4).zip(),
        "past the end");
  }

  @Test
  void tensorPastTheEndOfItsStorageIsRefused() {
    assertRefused(
        tensor(4, 1, new int[] {4}, new int[] {1}).floats("0", 1, 2, 3, 4).zip(), "past the end");
    assertRefused(
        tensor(4, 0, new int[] {2, 2}, new int[] {3, 1}).floats("0", 1, 2, 3, 4).zip(),
        "past the end");
  }

  @Test
  void hugeShapesAreRefusedBeforeMemoryIsTaken() {
    int huge = Integer.MAX_VALUE;
    assertRefused(
        tensor(1, 0, new int[] {huge, huge, huge}, new int[] {0, 0, 0}).floats("0", 1).zip(),
        "too large");
    assertRefused(
        tensor(1, 0, new int[] {huge}, new int[] {0}).floats("0", 1).zip(), "unfold", "refused");
    assertRefused(tensor(1L << 40, 0, new int[] {1}, new int[] {1}).zip(), "claims");
    assertRefused(tensor(-1, 0, new int[] {0}, new int[] {1}).zip(), "claims");
  }

  @Test
  void manyTensorsOnOneStorageCannotTakeAllMemory() {
    TorchFile file = new TorchFile().begin();
    for (int i = 0; i < 3000; i++) {
      file.tensor("w" + i, "FloatStorage", "0", 10_000, 0, new int[] {10_000}, new int[] {1});
    }
    assertRefused(file.end().floats("0", new float[10_000]).zip(), "unfold", "refused");
  }

  @Test
  void storageMustHaveTheLengthThatItClaims() {
    assertRefused(tensor(4, 0, new int[] {1}, new int[] {1}).floats("0", 1).zip(), "bytes");
    assertRefused(tensor(4, 0, new int[] {1}, new int[] {1}).zip(), "data/0");
  }

  @Test
  void storageDescribedInTwoWaysIsRefused() {
    TorchFile file = new TorchFile().begin();
    file.tensor("a", "FloatStorage", "0", 2, 0, new int[] {2}, new int[] {1});
    file.tensor("b", "DoubleStorage", "0", 2, 0, new int[] {2}, new int[] {1}).end();
    assertRefused(file.floats("0", 1, 2).zip(), "storage 0");
  }

  // ----------------------------------------------------------------------- zip

  @Test
  void bombIsNotUnpacked() {
    TorchFile file = new TorchFile().begin();
    file.tensor("w", "FloatStorage", "0", 50_000_000, 0, new int[] {1}, new int[] {1}).end();
    byte[] bomb = file.data("0", new byte[200_000_000]).deflated().zip();
    assertThat(bomb.length).isLessThan(1_000_000);
    assertRefused(bomb, "unpack", "refused");
  }

  @Test
  void entriesThatShareTheirBytesAreNotUnpackedOneByOne() {
    TorchFile file = new TorchFile().begin();
    for (char key = 'a'; key <= 't'; key++) {
      file.tensor("w" + key, "FloatStorage", "" + key, 250_000, 0, new int[] {1}, new int[] {1});
    }
    byte[] zip = file.end().data("a", new byte[1_000_000]).zip();
    assertRefused(withSharedEntries(zip, 't'), "unpack", "far more");
  }

  /** Gives the last entry's bytes to entries of the keys up to this one as well. */
  private static byte[] withSharedEntries(byte[] zip, char lastKey) {
    ByteBuffer end =
        ByteBuffer.wrap(zip, zip.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = end.getInt(12);
    int start = end.getInt(16);
    byte[] directory = Arrays.copyOfRange(zip, start, start + length);
    int last = length - 46 - "archive/data/a".length();
    while (directory[last] != 'P' || directory[last + 1] != 'K') {
      last--;
    }
    byte[] entry = Arrays.copyOfRange(directory, last, length);
    int key = 46 + ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN).getShort(28) - 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(zip, 0, start + length);
    short count = end.getShort(10);
    for (char shared = (char) (entry[key] + 1); shared <= lastKey; shared++) {
      entry[key] = (byte) shared;
      out.writeBytes(entry);
      count++;
      length += entry.length;
    }
    end.putShort(8, count).putShort(10, count).putInt(12, length);
    out.write(zip, zip.length - 22, 22);
    return out.toByteArray();
  }

  @Test
  void changedByteOfAWeightIsNoticed() {
    byte[] file = Npy.bytes("hih-tiny.pth");
    int middle = file.length / 2;
    byte[] changed = file.clone();
    changed[middle] ^= 4;
    // Between entries there is padding: look for a byte that matters.
    while (readable(changed)) {
      changed[middle] = file[middle];
      middle++;
      changed[middle] ^= 4;
    }
    assertRefused(changed, "damaged");
  }

  private static boolean readable(byte[] file) {
    try {
      Weights.read(file);
      return true;
    } catch (CheckpointException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hih-tiny.pth", "hih-tiny-legacy.pth"})
  void truncatedFilesSayThatTheyMayBe(String name) {
    byte[] file = Npy.bytes(name);
    for (int length : new int[] {40, 1000, file.length / 2, file.length - 1}) {
      assertRefused(Arrays.copyOf(file, length), "truncated");
    }
  }

  @Test
  void emptyFileSaysSo() {
    assertRefused(new byte[0], "empty");
  }

  // --------------------------------------------------------------- safetensors

  private static byte[] safetensors(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  @Test
  void smallSafetensorsFileIsRead() {
    byte[] file =
        safetensors("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    assertThat(Weights.read(file).tensor("w").toArray()).containsExactly(0, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9]}} | fill",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}} | past the end",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | gap",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | belong to no tensor",
        "{\"w\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}} | dtype",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | negative",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}"
            + " | too large",
        "{\"w\":[]} | no object",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | two entries",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | overlap",
        "{\"w\": | damaged",
        "{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]} | nesting"
      })
  void damagedSafetensorsHeadersAreRefused(String header, String says) {
    assertRefused(safetensors(header, 8), says);
  }

  @Test
  void safetensorsHeaderLongerThanTheFileIsRefused() {
    byte[] file = safetensors("{}", 0);
    file[7] = 0x7f;
    assertRefused(file, "header claims");
  }
}
