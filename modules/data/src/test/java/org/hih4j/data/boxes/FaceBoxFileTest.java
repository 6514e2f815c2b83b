package org.hih4j.data.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.DatasetException;
import org.hih4j.data.boxes.BoxEntry.StatedBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaceBoxFileTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<BoxEntry> all(Path path) {
    List<BoxEntry> entries = new ArrayList<>();
    try (FaceBoxFile file = FaceBoxFile.open(path)) {
      for (Optional<BoxEntry> next = file.next(); next.isPresent(); next = file.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  private static final List<BoxEntry> EXPECTED =
      List.of(
          new BoxEntry(
              "a.jpg", List.of(new StatedBox(1, 2, 3, 4), new StatedBox(-5.5, 6, 70, 80)), 2),
          new BoxEntry("b, c.jpg", List.of(), 4),
          new BoxEntry("sub/d.png", List.of(new StatedBox(9, 8, 7, 6)), 5));

  @Test
  void readsRowsOfCommaSeparatedValues() throws IOException {
    Path csv =
        file(
            "boxes.csv",
            "image,x,y,width,height\na.jpg,1,2,3,4\na.jpg,-5.5,6,7e1,80\n\"b, c.jpg\",,,,\n"
                + "sub/d.png,9,8,7,6\n");
    assertThat(all(csv)).isEqualTo(EXPECTED);
  }

  @Test
  void findsItsColumnsByName() throws IOException {
    Path csv =
        file(
            "boxes.csv",
            "\uFEFFscore, width,height,image,x,y\r\n0.9,3,4,a.jpg,1,2\r\n\r\n0.8,7,6,b.jpg,9,8");
    assertThat(all(csv))
        .containsExactly(
            new BoxEntry("a.jpg", List.of(new StatedBox(1, 2, 3, 4, 0.9)), 2),
            new BoxEntry("b.jpg", List.of(new StatedBox(9, 8, 7, 6, 0.8)), 4));
  }

  @Test
  void aScoreMayBeMissing() throws IOException {
    Path csv = file("boxes.csv", "image,x,y,width,height,score\na.jpg,1,2,3,4,\nb.jpg,,,,,\n");
    assertThat(all(csv))
        .containsExactly(
            new BoxEntry("a.jpg", List.of(new StatedBox(1, 2, 3, 4)), 2),
            new BoxEntry("b.jpg", List.of(), 3));
  }

  @Test
  void readsAnArrayOfObjects() throws IOException {
    Path json =
        file(
            "boxes.json",
            """
            [
            {"image": "a.jpg", "score": {"x": [1]}, "boxes": [[1, 2, 3, 4], [-5.5, 6, 70, 80]]},

            {"image": "b, c.jpg", "boxes": []},
            {"box": [9, 8, 7, 6], "image": "sub/d.png"}
            ]
            """);
    assertThat(all(json)).isEqualTo(EXPECTED);
  }

  @Test
  void readsAnObjectALine() throws IOException {
    Path json =
        file(
            "boxes.jsonl",
            """

            {"image": "a.jpg", "box": [1, 2, 3, 4]}
            {"image": "a.jpg", "box": [-5.5, 6, 70, 80]}
            {"image": "b, c.jpg", "boxes": []}
            {"box": [9, 8, 7, 6], "image": "sub/d.png"}\
            """);
    assertThat(all(json)).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boxes.csv   | 1 | image,x,y,w,h",
        "boxes.csv   | 2 | image,x,y,width,height~a.jpg,1,2,3",
        "boxes.csv   | 3 | image,x,y,width,height~a.jpg,1,2,3,4~b.jpg,1,2,3,four",
        "boxes.csv   | 2 | image,x,y,width,height~a.jpg,1,2,,4",
        "boxes.csv   | 2 | image,x,y,width,height~,1,2,3,4",
        "boxes.csv   | 2 | image,x,y,width,height,score~a.jpg,1,2,3,4,high",
        "boxes.csv   | 2 | image,x,y,width,height~\"a.jpg,1,2,3,4",
        "boxes.json  | 1 | {\"image\": \"a.jpg\", \"box\": [1, 2, 3, 4]}",
        "boxes.json  | 2 | [~{\"image\": \"a.jpg\", \"box\": [1, 2, 3]}]",
        "boxes.json  | 2 | [~{\"image\": \"a.jpg\", \"box\": [1, 2, 3, 4, 5]}]",
        "boxes.json  | 2 | [~{\"image\": \"a.jpg\", \"box\": [1, 2, 3, \"4\"]}]",
        "boxes.json  | 2 | [~{\"image\": \"a.jpg\"}]",
        "boxes.json  | 2 | [~{\"box\": [1, 2, 3, 4]}]",
        "boxes.json  | 2 | [~{\"image\": 7, \"box\": [1, 2, 3, 4]}]",
        "boxes.json  | 3 | [~{\"image\": \"a.jpg\", \"box\": [1, 2, 3, 4]}~",
        "boxes.json  | 2 | [~{\"image\": \"a.jpg\", \"box\": [1, 2",
        "boxes.jsonl | 2 | {\"image\": \"a.jpg\", \"box\": [1, 2, 3, 4]}~{\"image\": oops}",
      })
  void namesTheLineOfARowThatBreaksTheFormat(String name, long line, String text)
      throws IOException {
    Path path = file(name.strip(), text.replace('~', '\n'));
    assertThatThrownBy(() -> all(path))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(path + ":" + line + ": ");
  }

  @Test
  void oneObjectHasNoMoreBoxesThanAnImageMayHave() throws IOException {
    String boxes = ",[1,2,3,4]".repeat(FaceBoxFile.MOST_BOXES + 1).substring(1);
    Path path = file("boxes.jsonl", "{\"image\": \"a.jpg\", \"boxes\": [" + boxes + "]}");
    assertThatThrownBy(() -> all(path))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("more than 100000 boxes");
  }

  @Test
  void refusesAFileOfAnUnknownKind() throws IOException {
    Path text = file("boxes.txt", "image,x,y,width,height\n");
    assertThatThrownBy(() -> FaceBoxFile.open(text))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(".csv");
    assertThatThrownBy(() -> FaceBoxFile.open(folder.resolve("none.csv")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none.csv");
  }

  @Test
  void givesBoxesOfAConvention() {
    StatedBox box = new StatedBox(1, 2, 3, 4);
    assertThat(box.as(FaceBox.Convention.DETECTOR)).isEqualTo(FaceBox.detector(1, 2, 3, 4));
    assertThat(box.as(FaceBox.Convention.LANDMARKS)).isEqualTo(FaceBox.landmarks(1, 2, 3, 4));
    assertThat(box.as(FaceBox.Convention.WFLW)).isEqualTo(FaceBox.wflw(1, 2, 4, 6));
    assertThatIllegalArgumentException().isThrownBy(() -> box.as(FaceBox.Convention.HRNET));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StatedBox(1, 2, Double.NaN, 4).as(FaceBox.Convention.DETECTOR));
  }

  @Test
  void jsonInAnUnknownEncodingIsRefused(@TempDir Path empty) throws IOException {
    byte[] oddOrder = {0, 0, '[', 0, 0, 0, ']', 0};
    Path file = Files.write(empty.resolve("boxes.json"), oddOrder);
    assertThatThrownBy(() -> FaceBoxFile.open(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot be read as JSON");
  }
}
