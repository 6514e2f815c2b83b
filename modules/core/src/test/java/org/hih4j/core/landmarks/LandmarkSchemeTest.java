package org.hih4j.core.landmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LandmarkSchemeTest {
  static Stream<LandmarkScheme> standard() {
    return LandmarkScheme.standard().stream();
  }

  @ParameterizedTest
  @CsvSource({"wflw, 98", "300w, 68", "cofw, 29", "aflw, 19", "ibug, 68", "WFLW, 98"})
  void isFoundByName(String name, int size) {
    assertThat(LandmarkScheme.named(name).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @MethodSource("standard")
  void ownNameFindsIt(LandmarkScheme scheme) {
    assertThat(LandmarkScheme.named(scheme.name())).isSameAs(scheme);
  }

  @Test
  void unknownNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LandmarkScheme.named("helen"))
        .withMessageContaining("\"helen\"");
  }

  @ParameterizedTest
  @MethodSource("standard")
  void flippingTwiceChangesNothing(LandmarkScheme scheme) {
    int[] flip = scheme.flip();

    for (int i = 0; i < flip.length; i++) {
      assertThat(flip[flip[i]]).isEqualTo(i);
      assertThat(scheme.flipped(i)).isEqualTo(flip[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("standard")
  void groupsPartitionTheLandmarks(LandmarkScheme scheme) {
    List<Integer> all = new ArrayList<>();
    scheme.groups().values().forEach(all::addAll);

    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, scheme.size()).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("standard")
  void partsJoinTheLeftAndRightOfTheGroups(LandmarkScheme scheme) {
    assertThat(scheme.parts().keySet())
        .containsExactlyInAnyOrder("contour", "brows", "nose", "eyes", "mouth");
    assertThat(scheme.parts().values().stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, scheme.size()).boxed().toList());
    scheme
        .parts()
        .values()
        .forEach(part -> assertThat(part.stream().map(scheme::flipped)).hasSameElementsAs(part));
  }

  @Test
  void aLandmarkOfSeveralGroupsBelongsToTheFirstPart() {
    LandmarkScheme scheme =
        LandmarkScheme.custom("three", 3)
            .group("left-ear", 0)
            .group("nose", 0, 1)
            .group("left-cheek", 2)
            .build();

    assertThat(scheme.parts())
        .containsExactly(
            Map.entry("left-ear", List.of(0)),
            Map.entry("nose", List.of(1)),
            Map.entry("left-cheek", List.of(2)));
  }

  @ParameterizedTest
  @MethodSource("standard")
  void polylinesJoinLandmarksOfTheirGroup(LandmarkScheme scheme) {
    assertThat(scheme.polylines())
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(scheme.group(line.group()))
                    .containsAll(line.indices().stream().toList()));
  }

  @ParameterizedTest
  @MethodSource("standard")
  void everyGroupOfSeveralLandmarksButPupilsIsDrawn(LandmarkScheme scheme) {
    scheme.groups().keySet().stream()
        .filter(group -> !group.equals("pupils") && scheme.group(group).size() > 1)
        .forEach(
            group -> assertThat(scheme.polylines()).anyMatch(line -> line.group().equals(group)));
  }

  @ParameterizedTest
  @MethodSource("standard")
  void mirroringSwapsLeftAndRightNames(LandmarkScheme scheme) {
    for (int i = 0; i < scheme.size(); i++) {
      int mirrored = scheme.flipped(i);
      String name = scheme.pointName(i);
      if (name.startsWith("left ")) {
        assertThat(scheme.pointName(mirrored)).startsWith("right ");
      } else if (name.startsWith("mouth left")) {
        assertThat(scheme.pointName(mirrored)).isEqualTo(name.replace("left", "right"));
      } else if (name.equals("chin") || name.startsWith("nose")) {
        assertThat(mirrored).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("standard")
  void mirroringSwapsGroups(LandmarkScheme scheme) {
    scheme
        .groups()
        .forEach(
            (group, indices) -> {
              String other =
                  group.startsWith("left-")
                      ? group.replace("left-", "right-")
                      : group.replace("right-", "left-");
              assertThat(indices.stream().map(scheme::flipped).toList())
                  .containsExactlyInAnyOrderElementsOf(scheme.group(other));
            });
  }

  @ParameterizedTest
  @MethodSource("standard")
  void namesAreDistinct(LandmarkScheme scheme) {
    assertThat(scheme.pointNames()).hasSize(scheme.size()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("standard")
  void eyesAreMirrorImages(LandmarkScheme scheme) {
    for (LandmarkScheme.EyePair eyes :
        List.of(scheme.interOcular().orElseThrow(), scheme.interPupil().orElseThrow())) {
      assertThat(eyes.left().stream().map(scheme::flipped).toList())
          .containsExactlyInAnyOrderElementsOf(eyes.right());
    }
  }

  @ParameterizedTest
  @CsvSource({"wflw, 60, 72", "300w, 36, 45", "cofw, 8, 9"})
  void interOcularIsTheFieldsPair(String name, int left, int right) {
    LandmarkScheme scheme = LandmarkScheme.named(name);

    assertThat(scheme.interOcular()).contains(LandmarkScheme.EyePair.of(left, right));
    assertThat(scheme.pointName(left)).isEqualTo("left eye outer corner");
    assertThat(scheme.pointName(right)).isEqualTo("right eye outer corner");
  }

  @Test
  void pupilsOfCofwAre16And17() {
    assertThat(LandmarkScheme.COFW_29.interPupil()).contains(LandmarkScheme.EyePair.of(16, 17));
  }

  @Test
  void eyesStandForPupilsIn300W() {
    assertThat(LandmarkScheme.IBUG_68.interPupil())
        .contains(
            new LandmarkScheme.EyePair(
                List.of(36, 37, 38, 39, 40, 41), List.of(42, 43, 44, 45, 46, 47)));
  }

  @ParameterizedTest
  @CsvSource({
    "wflw, 0, 32", "wflw, 33, 46", "wflw, 38, 50", "wflw, 41, 47", "wflw, 55, 59",
    "wflw, 60, 72", "wflw, 67, 73", "wflw, 76, 82", "wflw, 87, 83", "wflw, 96, 97",
    "wflw, 16, 16", "wflw, 54, 54", "300w, 0, 16", "300w, 17, 26", "300w, 36, 45",
    "300w, 41, 46", "300w, 48, 54", "300w, 59, 55", "300w, 60, 64", "300w, 67, 65",
    "300w, 8, 8", "cofw, 4, 6", "cofw, 13, 15", "cofw, 20, 20", "cofw, 28, 28",
    "aflw, 0, 5", "aflw, 7, 10", "aflw, 13, 13", "aflw, 15, 17"
  })
  void mirrorPairsAreTheFields(String name, int landmark, int mirrored) {
    assertThat(LandmarkScheme.named(name).flipped(landmark)).isEqualTo(mirrored);
  }

  @Test
  void tablesCannotBeChangedFromOutside() {
    LandmarkScheme.WFLW_98.flip()[0] = 7;

    assertThat(LandmarkScheme.WFLW_98.flipped(0)).isEqualTo(32);
  }

  @Test
  void customSchemeHasWhatWasDeclared() {
    LandmarkScheme scheme =
        LandmarkScheme.custom("five", 5)
            .pointNames(List.of("left eye", "right eye", "nose", "left corner", "right corner"))
            .group("eyes", 0, 1)
            .pair(0, 1)
            .pair(3, 4)
            .polyline("eyes", false, 0, 1)
            .interPupil(LandmarkScheme.EyePair.of(0, 1))
            .build();

    assertThat(scheme.size()).isEqualTo(5);
    assertThat(scheme.flip()).containsExactly(1, 0, 2, 4, 3);
    assertThat(scheme.group("eyes")).containsExactly(0, 1);
    assertThat(scheme.interOcular()).isEmpty();
    assertThat(scheme.interPupil()).contains(LandmarkScheme.EyePair.of(0, 1));
    assertThat(scheme.polylines())
        .containsExactly(new LandmarkScheme.Polyline("eyes", List.of(0, 1), false));
  }

  @Test
  void customSchemesAreEqualByContent() {
    assertThat(LandmarkScheme.custom("a", 2).pair(0, 1).build())
        .isEqualTo(LandmarkScheme.custom("a", 2).pair(0, 1).build())
        .hasSameHashCodeAs(LandmarkScheme.custom("a", 2).pair(0, 1).build())
        .isNotEqualTo(LandmarkScheme.custom("a", 2).build());
  }

  @Test
  void unknownGroupIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LandmarkScheme.WFLW_98.group("ears"))
        .withMessageContaining("\"ears\"");
  }

  @Test
  void indicesMustExist() {
    LandmarkScheme.Builder builder = LandmarkScheme.custom("five", 5);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.group("all", 0, 5))
        .withMessage("index must be in 0..4: 5");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.pair(-1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.polyline("a", true, 0, 9));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.interOcular(0, 5));
  }

  @Test
  void aLandmarkHasOneMirrorImage() {
    LandmarkScheme.Builder builder = LandmarkScheme.custom("five", 5).pair(0, 1);

    assertThatIllegalArgumentException().isThrownBy(() -> builder.pair(1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.pair(3, 3));
  }

  @Test
  void aGroupIsDeclaredOnce() {
    LandmarkScheme.Builder builder = LandmarkScheme.custom("five", 5).group("eyes", 0);

    assertThatIllegalArgumentException().isThrownBy(() -> builder.group("eyes", 1));
  }

  @Test
  void thereMustBeANameForEachLandmark() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LandmarkScheme.custom("two", 2).pointNames(List.of("one")))
        .withMessage("pointNames must hold 2 names: 1");
  }

  @Test
  void nameAndSizeMustMakeSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> LandmarkScheme.custom(" ", 2));
    assertThatIllegalArgumentException().isThrownBy(() -> LandmarkScheme.custom("none", 0));
  }
}
