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
    names.addAll(eyeNames(3));
    names.addAll(lipNames());
    names.add("left pupil");
    names.add("right pupil");

    return LandmarkScheme.custom("wflw", 98)
        .pointNames(names)
        .line(CONTOUR, false, run(0, 32))
        .line(LEFT_BROW, true, run(33, 41))
        .line(RIGHT_BROW, true, run(42, 50))
        .group(NOSE, run(51, 59))
        .polyline(NOSE, false, run(51, 54))
        .polyline(NOSE, false, run(55, 59))
        .line(LEFT_EYE, true, run(60, 67))
        .line(RIGHT_EYE, true, run(68, 75))
        .group(MOUTH, run(76, 95))
        .polyline(MOUTH, true, run(76, 87))
        .polyline(MOUTH, true, run(88, 95))
        .group(PUPILS, 96, 97)
        .interOcular(60, 72)
        .interPupil(LandmarkScheme.EyePair.of(96, 97))
        .mirrored(0, 32)
        .facing(run(33, 41), 46, 45, 44, 43, 42, 50, 49, 48, 47)
        .mirrored(55, 59)
        .facing(run(60, 67), 72, 71, 70, 69, 68, 75, 74, 73)
        .mirrored(76, 82)
        .mirrored(83, 87)
        .mirrored(88, 92)
        .mirrored(93, 95)
        .pair(96, 97)
        .build();
  }

  static LandmarkScheme ibug68() {
    List<String> names = new ArrayList<>();
    names.addAll(contourNames(17));
    names.addAll(named("left brow", 5));
    names.addAll(named("right brow", 5));
    names.addAll(noseNames());
    names.addAll(eyeNames(2));
    names.addAll(lipNames());

    return LandmarkScheme.custom("300w", 68)
        .pointNames(names)
        .line(CONTOUR, false, run(0, 16))
        .line(LEFT_BROW, false, run(17, 21))
        .line(RIGHT_BROW, false, run(22, 26))
        .group(NOSE, run(27, 35))
        .polyline(NOSE, false, run(27, 30))
        .polyline(NOSE, false, run(31, 35))
        .line(LEFT_EYE, true, run(36, 41))
        .line(RIGHT_EYE, true, run(42, 47))
        .group(MOUTH, run(48, 67))
        .polyline(MOUTH, true, run(48, 59))
        .polyline(MOUTH, true, run(60, 67))
        .interOcular(36, 45)
        .interPupil(
            new LandmarkScheme.EyePair(
                List.of(36, 37, 38, 39, 40, 41), List.of(42, 43, 44, 45, 46, 47)))
        .mirrored(0, 16)
        .mirrored(17, 26)
        .mirrored(31, 35)
        .facing(run(36, 41), 45, 44, 43, 42, 47, 46)
        .mirrored(48, 54)
        .mirrored(55, 59)
        .mirrored(60, 64)
        .mirrored(65, 67)
        .build();
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
        .facing(new int[] {0, 2, 4, 5, 8, 10, 12, 13}, 1, 3, 6, 7, 9, 11, 14, 15)
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
        .line(LEFT_BROW, false, 0, 1, 2)
        .line(RIGHT_BROW, false, 3, 4, 5)
        .line(LEFT_EYE, false, 6, 7, 8)
        .line(RIGHT_EYE, false, 9, 10, 11)
        .line(NOSE, false, 12, 13, 14)
        .line(MOUTH, false, 15, 16, 17)
        .group(CONTOUR, 18)
        .interOcular(6, 11)
        .interPupil(LandmarkScheme.EyePair.of(7, 10))
        .mirrored(0, 5)
        .mirrored(6, 11)
        .mirrored(12, 14)
        .mirrored(15, 17)
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

  private static List<String> eyeNames(int lid) {
    List<String> names = new ArrayList<>();
    names.add("left eye outer corner");
    names.addAll(named("left eye upper lid", lid));
    names.add("left eye inner corner");
    names.addAll(named("left eye lower lid", lid));
    names.add("right eye inner corner");
    names.addAll(named("right eye upper lid", lid));
    names.add("right eye outer corner");
    names.addAll(named("right eye lower lid", lid));
    return names;
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

  static int[] run(int first, int last) {
    return IntStream.rangeClosed(first, last).toArray();
  }
}
