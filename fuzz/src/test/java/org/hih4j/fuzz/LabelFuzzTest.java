package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.PtsFile;
import org.hih4j.data.training.SplitFile;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.evaluation.internal.Journal;

/** Label files of every format. Pictures inside a label file are decoded, others are not there. */
class LabelFuzzTest {
  private static final LandmarkScheme THREE =
      LandmarkScheme.custom("three", 3).group("all", 0, 1, 2).build();

  /** Reads up to the first bad row, then whatever can be read. */
  private static void readAll(DatasetKind kind, Path path) {
    boolean ownScheme = kind == DatasetKind.WFLW || kind == DatasetKind.WFLW_CROPPED;
    Contract.memory(() -> read(kind, path, DatasetOptions.defaults()));
    read(kind, path, ownScheme ? skipping().build() : skipping().scheme(THREE).build());
  }

  private static DatasetOptions.Builder skipping() {
    return DatasetOptions.builder().errorPolicy(new DatasetOptions.SkippedRows());
  }

  private static void read(DatasetKind kind, Path path, DatasetOptions options) {
    try (Dataset dataset = kind.open(path, options);
        Stream<?> samples = dataset.samples()) {
      samples.forEach(sample -> {});
    }
  }

  @FuzzTest
  void pts(byte[] bytes) {
    Contract.file(bytes, "face.pts", file -> PtsFile.read(file, Optional.empty()));
  }

  @FuzzTest
  void wflw(byte[] bytes) {
    Contract.file(bytes, "list.txt", file -> readAll(DatasetKind.WFLW, file));
  }

  @FuzzTest
  void wflwCropped(byte[] bytes) {
    Contract.file(bytes, "test.txt", file -> readAll(DatasetKind.WFLW_CROPPED, file.getParent()));
  }

  @FuzzTest
  void csv(byte[] bytes) {
    Contract.file(bytes, "labels.csv", file -> readAll(DatasetKind.CSV, file));
  }

  @FuzzTest
  void hrnet(byte[] bytes) {
    Contract.file(bytes, "labels.csv", file -> readAll(DatasetKind.HRNET, file));
  }

  @FuzzTest
  void dlib(byte[] bytes) {
    Contract.file(bytes, "labels.xml", file -> readAll(DatasetKind.DLIB, file));
  }

  @FuzzTest
  void split(byte[] bytes) {
    Contract.file(bytes, "split.txt", file -> SplitFile.load(file).contains("a", "b.png"));
  }

  @FuzzTest
  void mat5(byte[] bytes) {
    Contract.file(
        bytes,
        "AFLWinfo_release.mat",
        file -> {
          DatasetOptions train = DatasetOptions.builder().split("train").build();
          try (Dataset dataset = DatasetKind.AFLW_19.open(file.getParent(), train);
              Stream<?> samples = dataset.samples()) {
            samples.forEach(sample -> {});
          }
        });
  }

  @FuzzTest
  void mat73(byte[] bytes) {
    Contract.file(
        bytes,
        "COFW_test_color.mat",
        file -> {
          try (Dataset dataset = DatasetKind.COFW.open(file, DatasetOptions.defaults());
              var samples = dataset.samples()) {
            samples.forEach(sample -> sample.image().load());
          }
        });
  }

  private static void readPhotos(Path path) {
    Contract.memory(() -> photos(path, DatasetOptions.defaults()));
    photos(path, skipping().build());
  }

  private static void photos(Path path, DatasetOptions options) {
    try (Stream<?> photos = WiderFaceDataset.open(path, options).photos()) {
      photos.forEach(photo -> {});
    }
  }

  @FuzzTest
  void wider(byte[] bytes) {
    Contract.file(bytes, "list.txt", LabelFuzzTest::readPhotos);
  }

  @FuzzTest
  void widerCsv(byte[] bytes) {
    Contract.file(bytes, "boxes.csv", LabelFuzzTest::readPhotos);
  }

  /** One file stands for the boxes and for the faces of every level. */
  @FuzzTest
  void widerMat(byte[] bytes) {
    Contract.file(
        bytes,
        "wider/wider_face_val.mat",
        file -> {
          List<Path> copies =
              Stream.of("easy", "medium", "hard")
                  .map(level -> file.resolveSibling("wider_" + level + "_val.mat"))
                  .toList();
          try {
            for (Path copy : copies) {
              Files.write(copy, bytes);
            }
            readPhotos(file.getParent());
          } finally {
            for (Path copy : copies) {
              Files.deleteIfExists(copy);
            }
          }
        });
  }

  @FuzzTest
  void journal(byte[] bytes) {
    Contract.file(
        bytes,
        "journal.txt",
        file -> {
          try (Journal journal = Journal.open(Optional.of(file), "a model on a dataset")) {
            for (int face = 0; journal.next(face, "face " + face, THREE.size()).isPresent(); ) {
              face++;
            }
          }
        });
  }
}
