package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final LandmarkScheme SCHEME = LandmarkScheme.IBUG_68;
  private static final EvaluationOptions OPTIONS = EvaluationOptions.builder().build();

  @TempDir Path temp;

  private static MadeUp.BoxModel model(double dx) {
    return new MadeUp.BoxModel("box model", SCHEME, dx);
  }

  /** The error of a model that is off by one pixel. */
  private static double onePixel() {
    return 1 / Normalizer.interOcular(SCHEME).length(MadeUp.face(SCHEME, 0, 0, 100));
  }

  @Test
  void aPerfectModelHasNoError() {
    EvaluationResult result = Evaluation.run(model(0), MadeUp.faces(SCHEME, 7), OPTIONS);
    assertThat(result.all().nme()).isCloseTo(0, within(1e-12));
    assertThat(result.all().failureRate8()).isZero();
    assertThat(result.all().auc8()).isCloseTo(1, within(1e-9));
  }

  @Test
  void aKnownOffsetGivesAKnownError() {
    EvaluationResult result = Evaluation.run(model(3), MadeUp.faces(SCHEME, 7), OPTIONS);
    assertThat(result.all().nme()).isCloseTo(3 * onePixel(), within(1e-12));
    assertThat(result.perLandmark())
        .allSatisfy(error -> assertThat(error).isCloseTo(3 * onePixel(), within(1e-12)));
    assertThat(result.perGroup()).containsKey("mouth");
    assertThat(result.normalizer()).isEqualTo("inter-ocular");
  }

  /** Faces whose last landmark nobody labelled and whose second the first face lacks. */
  private static MadeUp.Faces halfLabelled() {
    return MadeUp.faces(
        SCHEME,
        4,
        (i, sample) -> {
          double[] xy = sample.build().landmarks().toArray();
          int last = xy.length / 2 - 1;
          for (int point : i == 0 ? new int[] {1, last} : new int[] {last}) {
            xy[2 * point] = Double.NaN;
            xy[2 * point + 1] = Double.NaN;
          }
          return sample.landmarks(Landmarks.partial(SCHEME, xy));
        });
  }

  @Test
  void pointsWithoutALabelAreLeftOut() {
    EvaluationOptions file =
        EvaluationOptions.builder()
            .boxes(
                BoxProtocol.found(
                    BoxProtocol.Source.FILE,
                    sample -> Optional.of(FaceBox.around(MadeUp.face(SCHEME, 80, 80, 100))),
                    "made up"))
            .build();

    EvaluationResult result = Evaluation.run(model(3), halfLabelled(), file);

    int last = SCHEME.size() - 1;
    assertThat(result.rows()).allMatch(FaceRow::scored);
    assertThat(result.perLandmark().get(last)).isNaN();
    assertThat(result.perLandmark().get(1)).isFinite();
    assertThat(result.meanFace().isKnown(last)).isFalse();
  }

  @Test
  void subsetsAreScoredInTheOrderOfTheCard() {
    EvaluationResult result = Evaluation.run(model(1), MadeUp.faces(SCHEME, 7), OPTIONS);
    assertThat(result.subsets()).extracting(Scores::name).containsExactly("hard", "easy");
    assertThat(result.subsets()).extracting(Scores::faces).containsExactly(3, 4);
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() {
    EvaluationOptions.Builder jittered =
        EvaluationOptions.builder().boxes(BoxProtocol.truth().jittered(0.1, 0.85, 1.2, 3));
    EvaluationResult one =
        Evaluation.run(model(1), MadeUp.faces(SCHEME, 40), jittered.threads(1).build());
    EvaluationResult many =
        Evaluation.run(model(1), MadeUp.faces(SCHEME, 40), jittered.threads(7).build());
    assertThat(many.rows()).isEqualTo(one.rows());
    assertThat(many.perLandmark()).isEqualTo(one.perLandmark());
    assertThat(many.meanFace()).isEqualTo(one.meanFace());
  }

  @Test
  void jitterDependsOnTheSeed() {
    double first = jittered(1);
    assertThat(jittered(1)).isEqualTo(first);
    assertThat(jittered(2)).isNotEqualTo(first);
    assertThat(first).isGreaterThan(0.01);
  }

  private static double jittered(long seed) {
    EvaluationOptions options =
        EvaluationOptions.builder()
            .boxes(BoxProtocol.truth().jittered(0.1, 0.85, 1.2, seed))
            .build();
    return Evaluation.run(model(0), MadeUp.faces(SCHEME, 20), options).all().nme();
  }

  @Test
  void jitterStaysInItsBounds() {
    ModelInfo info = MadeUp.info("m", SCHEME);
    BoxProtocol protocol = BoxProtocol.truth().jittered(0.1, 0.85, 1.2, 5);
    Sample sample = MadeUp.faces(SCHEME, 1).list().get(0);
    FaceBox base = FaceBox.around(sample.landmarks());
    double side = info.cropSide(base);
    for (int i = 0; i < 500; i++) {
      FaceBox box = protocol.box(sample, i, info).orElseThrow();
      double dx = box.box().center().x() - base.box().center().x();
      double scale = box.box().width() / base.box().width();
      assertThat(Math.abs(dx)).isLessThanOrEqualTo(0.1 * side + 1e-9);
      assertThat(scale).isBetween(0.85 - 1e-9, 1.2 + 1e-9);
    }
  }

  @Test
  void aCorruptImageIsARowAndNotTheEnd() {
    MadeUp.Faces faces =
        MadeUp.faces(
            SCHEME,
            5,
            (i, sample) ->
                i == 2
                    ? sample.image(
                        Sample.Image.of(
                            () -> {
                              throw new HihException("no JPEG at all");
                            }))
                    : sample);
    EvaluationResult result = Evaluation.run(model(1), faces, OPTIONS);
    assertThat(result.all().faces()).isEqualTo(4);
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().get(0).failure()).contains("no JPEG at all");
    assertThat(result.notes()).contains("1 of 5 faces could not be scored and are left out");
  }

  @Test
  void nothingToScoreIsAnError() {
    assertThatThrownBy(() -> Evaluation.run(model(0), MadeUp.faces(SCHEME, 0), OPTIONS))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no face");
  }

  @Test
  void aBugOfTheModelIsNotHidden() {
    LandmarkModel broken =
        new LandmarkModel() {
          @Override
          public ModelInfo info() {
            return MadeUp.info("broken", SCHEME);
          }

          @Override
          public Landmarks align(org.hih4j.imaging.FaceImage image, FaceBox box) {
            throw new IllegalStateException("a bug");
          }
        };
    assertThatThrownBy(() -> Evaluation.run(broken, MadeUp.faces(SCHEME, 3), OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  @Test
  void a98PointModelIsScoredOnSharedPointsAndSaysSo() {
    MadeUp.BoxModel wide = new MadeUp.BoxModel("wide", LandmarkScheme.WFLW_98, 0);
    EvaluationResult result = Evaluation.run(wide, MadeUp.faces(SCHEME, 3), OPTIONS);
    assertThat(result.scheme()).isEqualTo(SCHEME);
    assertThat(result.notes())
        .anySatisfy(
            note ->
                assertThat(note).contains("98-point model scored on the 68 points", "approximate"));
  }

  @Test
  void schemesThatDoNotMeetAreRefused() {
    assertThatThrownBy(
            () -> Evaluation.run(model(0), MadeUp.faces(LandmarkScheme.COFW_29, 3), OPTIONS))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("cannot be scored");
  }

  @Test
  void aMissingOfficialBoxIsAFailedRow() {
    MadeUp.Faces faces =
        MadeUp.faces(SCHEME, 3, (i, s) -> i == 1 ? s : s.box(FaceBox.detector(30, 30, 100, 100)));
    EvaluationResult result =
        Evaluation.run(
            model(0), faces, EvaluationOptions.builder().boxes(BoxProtocol.official()).build());
    assertThat(result.all().faces()).isEqualTo(2);
    assertThat(result.failures().get(0).failure()).contains("no official box");
  }

  @Test
  void foundBoxesComeFromTheirFinder() {
    BoxProtocol protocol =
        BoxProtocol.found(
            BoxProtocol.Source.FILE,
            sample -> Optional.of(FaceBox.around(sample.landmarks())),
            "made up");
    EvaluationResult result =
        Evaluation.run(
            model(0), MadeUp.faces(SCHEME, 3), EvaluationOptions.builder().boxes(protocol).build());
    assertThat(result.all().nme()).isCloseTo(0, within(1e-12));
    assertThat(result.boxes().describe()).isEqualTo("box from a file");
  }

  @Test
  void visibleAndOccludedPointsAreToldApart() {
    boolean[] visible = new boolean[68];
    java.util.Arrays.fill(visible, 10, 68, true);
    MadeUp.Faces faces = MadeUp.faces(SCHEME, 2, (i, s) -> s.visibility(visible));
    EvaluationResult.Visibility found =
        Evaluation.run(model(1), faces, OPTIONS).visibility().orElseThrow();
    assertThat(found.visiblePoints()).isEqualTo(116);
    assertThat(found.occludedPoints()).isEqualTo(20);
    assertThat(found.occluded()).isCloseTo(onePixel(), within(1e-12));
  }

  @Test
  void aStoppedEvaluationGoesOnFromItsJournal() throws IOException {
    Path journal = temp.resolve("journal.tsv");
    EvaluationOptions options =
        EvaluationOptions.builder()
            .boxes(BoxProtocol.truth().jittered(0.1, 0.85, 1.2, 3))
            .journal(journal)
            .build();
    EvaluationResult whole = Evaluation.run(model(1), MadeUp.faces(SCHEME, 12), options);
    String text = Files.readString(journal);
    List<String> lines = text.lines().toList();
    Files.writeString(
        journal, String.join("\n", lines.subList(0, 6)) + "\n" + lines.get(6).substring(0, 40));
    MadeUp.BoxModel again = model(1);
    EvaluationResult resumed = Evaluation.run(again, MadeUp.faces(SCHEME, 12), options);
    assertThat(again.calls).hasValue(7);
    assertThat(resumed.rows()).isEqualTo(whole.rows());
    assertThat(resumed.all()).isEqualTo(whole.all());
    assertThat(Files.readString(journal)).isEqualTo(text);
  }

  @Test
  void aJournalOfAnotherEvaluationIsRefused() {
    Path journal = temp.resolve("journal.tsv");
    EvaluationOptions options = EvaluationOptions.builder().journal(journal).build();
    Evaluation.run(model(1), MadeUp.faces(SCHEME, 3), options);
    MadeUp.BoxModel other = new MadeUp.BoxModel("other", SCHEME, 1);
    assertThatThrownBy(() -> Evaluation.run(other, MadeUp.faces(SCHEME, 3), options))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("another evaluation");
  }

  @Test
  void aJournalOfOtherBoxesOfTheSameKindIsRefused() {
    Path journal = temp.resolve("journal.tsv");
    EvaluationOptions.Builder options = EvaluationOptions.builder().journal(journal);
    BoxProtocol.BoxFinder boxes = sample -> Optional.of(FaceBox.around(sample.landmarks()));
    MadeUp.Faces faces = MadeUp.faces(SCHEME, 3);
    Evaluation.run(
        model(1),
        faces,
        options.boxes(BoxProtocol.found(BoxProtocol.Source.DETECTOR, boxes, "one")).build());
    EvaluationOptions other =
        options.boxes(BoxProtocol.found(BoxProtocol.Source.DETECTOR, boxes, "other")).build();
    assertThatThrownBy(() -> Evaluation.run(model(1), faces, other))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("another evaluation");
  }

  @Test
  void aDamagedJournalIsAnErrorOrIsCutOff() throws IOException {
    Path journal = temp.resolve("journal.tsv");
    EvaluationOptions options = EvaluationOptions.builder().journal(journal).build();
    Evaluation.run(model(1), MadeUp.faces(SCHEME, 3), options);
    byte[] original = Files.readAllBytes(journal);
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = original.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
      Files.write(journal, damaged);
      try {
        Evaluation.run(model(1), MadeUp.faces(SCHEME, 3), options);
      } catch (HihException expected) {
        assertThat(expected).hasMessageContaining("journal.tsv");
      }
    }
  }

  @Test
  void progressCountsEveryFace() {
    List<String> seen = new ArrayList<>();
    Evaluation.run(
        model(1),
        MadeUp.faces(SCHEME, 3),
        EvaluationOptions.builder()
            .progress((done, total) -> seen.add(done + "/" + total))
            .build());
    assertThat(seen).containsExactly("1/3", "2/3", "3/3");
  }

  @Test
  void pairsOfTheSameFacesAreCompared() {
    EvaluationResult good = Evaluation.run(model(1), MadeUp.faces(SCHEME, 9), OPTIONS);
    EvaluationResult bad = Evaluation.run(model(2), MadeUp.faces(SCHEME, 9), OPTIONS);
    Comparison comparison = Comparison.of(good, bad);
    assertThat(comparison.difference()).isCloseTo(-onePixel(), within(1e-12));
    assertThat(comparison.interval().high()).isNegative();
    assertThat(comparison.firstBetter()).isEqualTo(1);
  }

  @Test
  void theCurvesStartAtThePlainErrorAndRise() {
    Robustness robustness = Robustness.measure(model(0), MadeUp.faces(SCHEME, 10), 5, OPTIONS);
    assertThat(robustness.faces()).isEqualTo(5);
    assertThat(robustness.shifts().get(0).nme()).isCloseTo(0, within(1e-12));
    assertThat(robustness.shifts()).extracting(Robustness.Setting::nme).isSorted();
    assertThat(robustness.scales())
        .filteredOn(setting -> setting.amount() == 1)
        .allSatisfy(setting -> assertThat(setting.nme()).isCloseTo(0, within(1e-12)));
    assertThat(robustness.meanConsistency()).isGreaterThan(0.01);
  }

  @Test
  void aModelThatIgnoresItsBoxIsConsistent() {
    LandmarkModel fixed =
        new LandmarkModel() {
          @Override
          public ModelInfo info() {
            return MadeUp.info("fixed", SCHEME);
          }

          @Override
          public Landmarks align(org.hih4j.imaging.FaceImage image, FaceBox box) {
            return MadeUp.face(SCHEME, 80, 80, 100);
          }
        };
    assertThat(Robustness.measure(fixed, MadeUp.faces(SCHEME, 3), 3, OPTIONS).meanConsistency())
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void evenFacesOfTheWholeDatasetAreTakenForTheCurves() {
    for (int faces : new int[] {1, 3, 6, 9, 10, 11}) {
      assertThat(Robustness.measure(model(0), MadeUp.faces(SCHEME, 10), faces, OPTIONS).faces())
          .isEqualTo(Math.min(faces, 10));
    }
  }
}
