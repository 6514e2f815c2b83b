package org.hih4j.core.landmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tables of the schemes that the field knows. */
final class StandardSchemes {
  private static final String CONTOUR = "contour";
  private static final String LEFT_BROW = "left-brow";
  private static final String RIGHT_BROW = "right-brow";
  private static final String NOSE = "nose";
  static final String LEFT_EYE = "left-eye";
  private static final String RIGHT_EYE = "right-eye";
  static final String PUPILS = "pupils";
  private static final String MOUTH = "mouth";

  private StandardSchemes() {}

  static LandmarkScheme wflw98() {
    List<String> names = new ArrayList<>();
    names.addAll(contourNames(33));
    names.addAll(named("left brow upper edge", 5));
    names.addAll(named("left brow lower edge", 4));
    names.addAll(named("right brow upper edge", 5));
    names.addAll(named("right brow lower edge", 4));
    names.addAll(noseNames());
    names.addAll(
        List.of(
            "left eye outer corner",
            "left eye upper lid 1",
            "left eye upper lid 2",
            "left eye upper lid 3",
            "left eye inner corner",
            "left eye lower lid 1",
            "left eye lower lid 2",
            "left eye lower lid 3",
            "right eye inner corner",
            "right eye upper lid 1",
            "right eye upper lid 2",
            "right eye upper lid 3",
            "right eye outer corner",
            "right eye lower lid 1",
            "right eye lower lid 2",
            "right eye lower lid 3"));
    names.addAll(lipNames());
    names.add("left pupil");
    names.add("right pupil");

    LandmarkScheme.Builder scheme =
        LandmarkScheme.custom("wflw", 98)
            .pointNames(names)
            .group(CONTOUR, run(0, 32))
            .group(LEFT_BROW, run(33, 41))
            .group(RIGHT_BROW, run(42, 50))
            .group(NOSE, run(51, 59))
            .group(LEFT_EYE, run(60, 67))
            .group(RIGHT_EYE, run(68, 75))
            .group(MOUTH, run(76, 95))
            .group(PUPILS, 96, 97)
            .polyline(CONTOUR, false, run(0, 32))
            .polyline(LEFT_BROW, true, run(33, 41))
            .polyline(RIGHT_BROW, true, run(42, 50))
            .polyline(NOSE, false, run(51, 54))
            .polyline(NOSE, false, run(55, 59))
            .polyline(LEFT_EYE, true, run(60, 67))
            .polyline(RIGHT_EYE, true, run(68, 75))
            .polyline(MOUTH, true, run(76, 87))
            .polyline(MOUTH, true, run(88, 95))
            .interOcular(60, 72)
            .interPupil(LandmarkScheme.EyePair.of(96, 97));
    mirrored(scheme, 0, 32);
    facing(scheme, run(33, 41), new int[] {46, 45, 44, 43, 42, 50, 49, 48, 47});
    mirrored(scheme, 55, 59);
    facing(scheme, run(60, 67), new int[] {72, 71, 70, 69, 68, 75, 74, 73});
    mirrored(scheme, 76, 82);
    mirrored(scheme, 83, 87);
    mirrored(scheme, 88, 92);
    mirrored(scheme, 93, 95);
    return scheme.pair(96, 97).build();
  }

  static LandmarkScheme ibug68() {
    List<String> names = new ArrayList<>();
    names.addAll(contourNames(17));
    names.addAll(named("left brow", 5));
    names.addAll(named("right brow", 5));
    names.addAll(noseNames());
    names.addAll(
        List.of(
            "left eye outer corner",
            "left eye upper lid 1",
            "left eye upper lid 2",
            "left eye inner corner",
            "left eye lower lid 1",
            "left eye lower lid 2",
            "right eye inner corner",
            "right eye upper lid 1",
            "right eye upper lid 2",
            "right eye outer corner",
            "right eye lower lid 1",
            "right eye lower lid 2"));
    names.addAll(lipNames());

    LandmarkScheme.Builder scheme =
        LandmarkScheme.custom("300w", 68)
            .pointNames(names)
            .group(CONTOUR, run(0, 16))
            .group(LEFT_BROW, run(17, 21))
            .group(RIGHT_BROW, run(22, 26))
            .group(NOSE, run(27, 35))
            .group(LEFT_EYE, run(36, 41))
            .group(RIGHT_EYE, run(42, 47))
            .group(MOUTH, run(48, 67))
            .polyline(CONTOUR, false, run(0, 16))
            .polyline(LEFT_BROW, false, run(17, 21))
            .polyline(RIGHT_BROW, false, run(22, 26))
            .polyline(NOSE, false, run(27, 30))
            .polyline(NOSE, false, run(31, 35))
            .polyline(LEFT_EYE, true, run(36, 41))
            .polyline(RIGHT_EYE, true, run(42, 47))
            .polyline(MOUTH, true, run(48, 59))
            .polyline(MOUTH, true, run(60, 67))
            .interOcular(36, 45)
            .interPupil(
                new LandmarkScheme.EyePair(
                    List.of(36, 37, 38, 39, 40, 41), List.of(42, 43, 44, 45, 46, 47)));
    mirrored(scheme, 0, 16);
    mirrored(scheme, 17, 26);
    mirrored(scheme, 31, 35);
    facing(scheme, run(36, 41), new int[] {45, 44, 43, 42, 47, 46});
    mirrored(scheme, 48, 54);
    mirrored(scheme, 55, 59);
    mirrored(scheme, 60, 64);
    mirrored(scheme, 65, 67);
    return scheme.build();
  }

  static LandmarkScheme cofw29() {
    return LandmarkScheme.custom("cofw", 29)
        .pointNames(
            List.of(
                "left brow outer end",
                "right brow outer end",
                "left brow inner end",
                "right brow inner end",
                "left brow upper edge",
                "left brow lower edge",
                "right brow upper edge",
                "right brow lower edge",
                "left eye outer corner",
                "right eye outer corner",
                "left eye inner corner",
                "right eye inner corner",
                "left eye upper lid",
                "left eye lower lid",
                "right eye upper lid",
                "right eye lower lid",
                "left pupil",
                "right pupil",
                "left nostril",
                "right nostril",
                "nose tip",
                "nose base",
                "mouth left corner",
                "mouth right corner",
                "upper lip upper edge",
                "upper lip lower edge",
                "lower lip upper edge",
                "lower lip lower edge",
                "chin"))
        .group(LEFT_BROW, 0, 2, 4, 5)
        .group(RIGHT_BROW, 1, 3, 6, 7)
        .group(LEFT_EYE, 8, 10, 12, 13)
        .group(RIGHT_EYE, 9, 11, 14, 15)
        .group(PUPILS, 16, 17)
        .group(NOSE, 18, 19, 20, 21)
        .group(MOUTH, 22, 23, 24, 25, 26, 27)
        .group(CONTOUR, 28)
        .polyline(LEFT_BROW, true, 0, 4, 2, 5)
        .polyline(RIGHT_BROW, true, 3, 6, 1, 7)
        .polyline(LEFT_EYE, true, 8, 12, 10, 13)
        .polyline(RIGHT_EYE, true, 11, 14, 9, 15)
        .polyline(NOSE, false, 20, 21)
        .polyline(NOSE, false, 18, 21, 19)
        .polyline(MOUTH, true, 22, 24, 23, 27)
        .polyline(MOUTH, true, 22, 25, 23, 26)
        .interOcular(8, 9)
        .interPupil(LandmarkScheme.EyePair.of(16, 17))
        .pair(0, 1)
        .pair(2, 3)
        .pair(4, 6)
        .pair(5, 7)
        .pair(8, 9)
        .pair(10, 11)
        .pair(12, 14)
        .pair(13, 15)
        .pair(16, 17)
        .pair(18, 19)
        .pair(22, 23)
        .build();
  }

  static LandmarkScheme aflw19() {
    return LandmarkScheme.custom("aflw", 19)
        .pointNames(
            List.of(
                "left brow outer end",
                "left brow middle",
                "left brow inner end",
                "right brow inner end",
                "right brow middle",
                "right brow outer end",
                "left eye outer corner",
                "left eye middle",
                "left eye inner corner",
                "right eye inner corner",
                "right eye middle",
                "right eye outer corner",
                "left nostril",
                "nose tip",
                "right nostril",
                "mouth left corner",
                "mouth middle",
                "mouth right corner",
                "chin"))
        .group(LEFT_BROW, 0, 1, 2)
        .group(RIGHT_BROW, 3, 4, 5)
        .group(LEFT_EYE, 6, 7, 8)
        .group(RIGHT_EYE, 9, 10, 11)
        .group(NOSE, 12, 13, 14)
        .group(MOUTH, 15, 16, 17)
        .group(CONTOUR, 18)
        .polyline(LEFT_BROW, false, 0, 1, 2)
        .polyline(RIGHT_BROW, false, 3, 4, 5)
        .polyline(LEFT_EYE, false, 6, 7, 8)
        .polyline(RIGHT_EYE, false, 9, 10, 11)
        .polyline(NOSE, false, 12, 13, 14)
        .polyline(MOUTH, false, 15, 16, 17)
        .interOcular(6, 11)
        .interPupil(LandmarkScheme.EyePair.of(7, 10))
        .pair(0, 5)
        .pair(1, 4)
        .pair(2, 3)
        .pair(6, 11)
        .pair(7, 10)
        .pair(8, 9)
        .pair(12, 14)
        .pair(15, 17)
        .build();
  }

  private static List<String> contourNames(int count) {
    List<String> names = named("contour", count);
    names.set(count / 2, "chin");
    return names;
  }

  private static List<String> noseNames() {
    return List.of(
        "nose bridge 1",
        "nose bridge 2",
        "nose bridge 3",
        "nose tip",
        "left nostril outer",
        "left nostril inner",
        "nose base",
        "right nostril inner",
        "right nostril outer");
  }

  private static List<String> lipNames() {
    List<String> names = new ArrayList<>();
    names.add("mouth left outer corner");
    names.addAll(named("upper lip upper edge", 5));
    names.add("mouth right outer corner");
    names.addAll(named("lower lip lower edge", 5));
    names.add("mouth left inner corner");
    names.addAll(named("upper lip lower edge", 3));
    names.add("mouth right inner corner");
    names.addAll(named("lower lip upper edge", 3));
    return names;
  }

  private static List<String> named(String part, int count) {
    List<String> names = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      names.add(part + " " + i);
    }
    return names;
  }

  private static int[] run(int first, int last) {
    return IntStream.rangeClosed(first, last).toArray();
  }

  /** Pairs first with last, second with last but one, and so on. */
  private static void mirrored(LandmarkScheme.Builder scheme, int first, int last) {
    for (int i = first, j = last; i < j; i++, j--) {
      scheme.pair(i, j);
    }
  }

  private static void facing(LandmarkScheme.Builder scheme, int[] left, int[] right) {
    for (int i = 0; i < left.length; i++) {
      scheme.pair(left[i], right[i]);
    }
  }
}
