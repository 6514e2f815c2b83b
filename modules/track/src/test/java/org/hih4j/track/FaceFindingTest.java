package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Faces that a tracker finds itself, and what becomes of them at losses and cuts. */
class FaceFindingTest {
  private static FaceAligner aligner;

  private final List<FaceBox> seen = new ArrayList<>();
  private int asked;

  @BeforeAll
  static void load() {
    aligner = Video.aligner();
  }

  @AfterAll
  static void close() {
    aligner.close();
  }

  private MultiFaceTracker tracker(TrackerOptions options) {
    return MultiFaceTracker.of(
        aligner,
        frame -> {
          asked++;
          return List.copyOf(seen);
        },
        options);
  }

  private MultiFaceTracker tracker() {
    return tracker(TrackerOptions.defaults());
  }

  private static List<Long> ids(List<TrackedFace> faces) {
    return faces.stream().map(TrackedFace::id).toList();
  }

  @Test
  void aFaceIsFoundInTheFirstFrameAndFollowedWithoutTheFinder() {
    MultiFaceTracker tracker = tracker();
    seen.add(Video.box(163, 118));
    List<TrackedFace> faces = tracker.next(Video.still(160, 120), 0);
    assertThat(ids(faces)).containsExactly(0L);
    assertThat(faces.get(0).state()).isEqualTo(TrackedFace.State.TRACKED);
    tracker.next(Video.still(161, 120), Video.FRAME);
    tracker.next(Video.still(162, 120), 2 * Video.FRAME);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void furtherFacesAreLookedForEverySecondAndEveryFifthWhileThereIsNone() {
    MultiFaceTracker tracker = tracker();
    for (int frame = 0; frame <= 30; frame++) {
      tracker.next(Video.blank(), frame * Video.FRAME);
    }
    assertThat(asked).isEqualTo(5);
    asked = 0;
    tracker = tracker();
    seen.add(Video.box(160, 120));
    for (int tenth = 0; tenth <= 20; tenth++) {
      tracker.next(Video.still(160, 120), tenth * 100_000_000L);
    }
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void theFinderIsNotAskedWhileAsManyFacesAreFollowedAsWanted() {
    MultiFaceTracker tracker = tracker(TrackerOptions.builder().maxFaces(1).build());
    seen.add(Video.box(160, 120));
    seen.add(Video.box(40, 40));
    for (int second = 0; second < 3; second++) {
      assertThat(tracker.next(Video.still(160, 120), second * 1_000_000_000L)).hasSize(1);
    }
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void whatTheFinderTakesForAFaceAndTheAlignerDoesNotIsNoFace() {
    MultiFaceTracker tracker = tracker();
    seen.add(Video.box(160, 120));
    assertThat(tracker.next(Video.blank(), 0)).isEmpty();
    assertThat(tracker.ids()).isEmpty();
  }

  @Test
  void aHiddenFaceComesBackUnderItsNumber() {
    TrackerOptions options = TrackerOptions.builder().cuts(false).build();
    MultiFaceTracker tracker = tracker(options);
    seen.add(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    seen.clear();
    List<TrackedFace> lost = tracker.next(Video.blank(), Video.FRAME);
    assertThat(lost.get(0).loss()).contains(TrackedFace.Loss.LOW_CONFIDENCE);
    for (int frame = 2; frame < 15; frame++) {
      assertThat(tracker.next(Video.blank(), frame * Video.FRAME)).isEmpty();
    }
    seen.add(Video.box(180, 120));
    List<TrackedFace> back = tracker.next(Video.still(180, 120), 1_000_000_000L);
    assertThat(ids(back)).containsExactly(0L);
    assertThat(back.get(0).smoothed()).isEqualTo(back.get(0).raw());
  }

  @Test
  void aFaceThatComesBackAfterItWasForgottenIsNew() {
    TrackerOptions options =
        TrackerOptions.builder().cuts(false).memory(Duration.ofMillis(500)).build();
    MultiFaceTracker tracker = tracker(options);
    seen.add(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    tracker.next(Video.blank(), Video.FRAME);
    List<TrackedFace> back = tracker.next(Video.still(160, 120), 1_000_000_000L);
    assertThat(ids(back)).containsExactly(1L);
    assertThat(tracker.ids()).containsExactly(1L);
  }

  @Test
  void anotherFaceAtTheSamePlaceAfterACutIsAnother() {
    MultiFaceTracker tracker = tracker();
    seen.add(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    FaceImage other = Video.strangerFrame();
    List<TrackedFace> faces = tracker.next(other, Video.FRAME);
    assertThat(ids(faces)).containsExactly(0L, 1L);
    assertThat(faces.get(0).loss()).contains(TrackedFace.Loss.CUT);
    assertThat(faces.get(1).loss()).isEmpty();
    // Back at the first, which is known by its looks.
    List<TrackedFace> back = tracker.next(Video.still(160, 120), 2 * Video.FRAME);
    assertThat(back.stream().filter(face -> face.loss().isEmpty()).map(TrackedFace::id))
        .containsExactly(0L);
  }

  @Test
  void aSingleFaceIsLostAtACutToAnother() {
    FaceTracker tracker = FaceTracker.of(aligner);
    tracker.start(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    assertThat(tracker.next(Video.strangerFrame(), Video.FRAME).orElseThrow().loss())
        .contains(TrackedFace.Loss.CUT);
  }

  @Test
  void aFlashIsNoCut() {
    FaceTracker tracker = FaceTracker.of(aligner);
    tracker.start(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    tracker.next(Video.still(160, 120), Video.FRAME);
    BufferedImage bright =
        new RescaleOp(1.6f, 20, null).filter(Video.still(160, 120).toBufferedImage(), null);
    TrackedFace face = tracker.next(FaceImage.of(bright), 2 * Video.FRAME).orElseThrow();
    assertThat(face.loss()).isEmpty();
    assertThat(face.smoothed()).isNotEqualTo(face.raw());
  }

  @Test
  void theNextFrameIsSearchedWhereAMovingFaceGoes() {
    for (double share : new double[] {0, 1}) {
      FaceTracker tracker =
          FaceTracker.of(aligner, TrackerOptions.builder().prediction(share).build());
      tracker.start(Video.box(100, 120));
      double first = middle(tracker.next(Video.still(100, 120), 0).orElseThrow());
      double second = middle(tracker.next(Video.still(110, 120), Video.FRAME).orElseThrow());
      TrackedFace third = tracker.next(Video.still(120, 120), 2 * Video.FRAME).orElseThrow();
      assertThat(second - first).isCloseTo(10, within(2.0));
      assertThat(third.box().box().center().x())
          .isCloseTo(second + share * (second - first), within(1e-9));
    }
  }

  @Test
  void twiceTheTimeIsTwiceTheWay() {
    FaceTracker tracker = FaceTracker.of(aligner);
    tracker.start(Video.box(100, 120));
    double first = middle(tracker.next(Video.still(100, 120), 0).orElseThrow());
    double second = middle(tracker.next(Video.still(110, 120), Video.FRAME).orElseThrow());
    TrackedFace fourth = tracker.next(Video.still(130, 120), 3 * Video.FRAME).orElseThrow();
    assertThat(fourth.box().box().center().x())
        .isCloseTo(second + 2 * (second - first), within(1e-9));
  }

  private static double middle(TrackedFace face) {
    return face.raw().bounds().center().x();
  }

  @Test
  void aFaceMayBeAddedUnderANumberOfTheCallers() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    assertThat(tracker.add(7, Video.box(160, 120))).isEqualTo(7);
    assertThat(tracker.add(Video.box(40, 40))).isEqualTo(8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tracker.add(7, Video.box(160, 120)))
        .withMessage("id must be 9 or more: 7");
  }

  @Test
  void theOptionsOfFindingAreChecked() {
    TrackerOptions.Builder options = TrackerOptions.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.prediction(1.1))
        .withMessage("prediction must be in 0..1: 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.maxFaces(0))
        .withMessage("maxFaces must be in 1..1000: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.findInterval(Duration.ZERO))
        .withMessage("findInterval must be greater than 0: PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.memory(Duration.ofSeconds(-1)))
        .withMessageContaining("memory must be greater than 0");
  }

  @Test
  void theAlignersOwnDetectorFindsTheFace() {
    MultiFaceTracker tracker =
        MultiFaceTracker.finding(aligner, TrackerOptions.builder().maxFaces(1).build());

    List<TrackedFace> faces = tracker.next(Video.still(160, 120), 0);

    assertThat(ids(faces)).containsExactly(0L);
    assertThat(faces.get(0).raw().bounds().center().x()).isEqualTo(160, within(3.0));
  }

  @Test
  void aFaceThatTurnsUpsideDownIsFollowed() {
    MultiFaceTracker tracker = tracker();
    seen.add(Video.box(160, 120));
    for (int frame = 0; frame <= 36; frame++) {
      double radians = Math.toRadians(5 * frame);
      FaceImage picture = Video.frame(Video.place(160, 120, radians, 1), 0, new Random(1));
      List<TrackedFace> faces = tracker.next(picture, frame * Video.FRAME);
      assertThat(ids(faces)).as("frame %d", frame).containsExactly(0L);
      assertThat(faces.get(0).confidence()).isGreaterThan(0.75);
    }
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aFaceThatIsUpsideDownAtTheStartIsFound() {
    MultiFaceTracker tracker = tracker();
    seen.add(Video.box(160, 120));
    FaceImage picture = Video.frame(Video.place(160, 120, Math.PI, 1), 0, new Random(1));

    assertThat(ids(tracker.next(picture, 0))).containsExactly(0L);
    assertThat(tracker.next(picture, Video.FRAME).get(0).confidence()).isGreaterThan(0.75);
  }

  private FaceTracker single() {
    return FaceTracker.of(
        aligner,
        frame -> {
          asked++;
          return List.copyOf(seen);
        },
        TrackerOptions.builder().maxFaces(7).build());
  }

  @Test
  void aSingleTrackerFindsItsFaceByTheAlignersDetectorAndFindsItAgain() {
    FaceTracker tracker =
        FaceTracker.finding(aligner, TrackerOptions.builder().cuts(false).build());
    assertThat(tracker.next(Video.blank(), 0)).isEmpty();
    assertThat(tracker.box()).isEmpty();
    TrackedFace found = tracker.next(Video.still(160, 120), 1_000_000_000L).orElseThrow();
    assertThat(found.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(found.raw().bounds().overlap(Video.box(160, 120).box())).isGreaterThan(0.7);
    assertThat(tracker.box()).isPresent();
    TrackedFace lost = tracker.next(Video.blank(), 1_040_000_000L).orElseThrow();
    assertThat(lost.loss()).contains(TrackedFace.Loss.LOW_CONFIDENCE);
    assertThat(tracker.next(Video.blank(), 1_080_000_000L)).isEmpty();
    TrackedFace back = tracker.next(Video.still(170, 120), 2_000_000_000L).orElseThrow();
    assertThat(back.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(back.id()).isEqualTo(found.id());
  }

  @Test
  void aSingleTrackerTakesTheSurestFaceAndAsksForNoMore() {
    FaceTracker tracker = single();
    seen.add(Video.box(160, 120));
    seen.add(Video.box(40, 40));
    for (int second = 0; second < 3; second++) {
      TrackedFace face = tracker.next(Video.still(160, 120), second * 1_000_000_000L).orElseThrow();
      assertThat(face.id()).isZero();
      assertThat(face.raw().bounds().overlap(Video.box(160, 120).box())).isGreaterThan(0.7);
    }
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aSingleTrackerTakesTheFaceThatACutShowsUnderAnotherNumber() {
    FaceTracker tracker = single();
    seen.add(Video.box(160, 120));
    tracker.next(Video.still(160, 120), 0);
    TrackedFace other = tracker.next(Video.strangerFrame(), Video.FRAME).orElseThrow();
    assertThat(other.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(other.id()).isEqualTo(1);
    TrackedFace back = tracker.next(Video.still(160, 120), 2 * Video.FRAME).orElseThrow();
    assertThat(back.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(back.id()).isZero();
  }

  @Test
  void aSingleTrackerThatFindsFacesMayBeStartedWithABox() {
    FaceTracker tracker = single();
    tracker.next(Video.blank(), 10 * Video.FRAME);
    assertThat(asked).isEqualTo(1);
    tracker.start(Video.box(160, 120));
    // The new start forgets the old clock.
    TrackedFace face = tracker.next(Video.still(160, 120), 0).orElseThrow();
    assertThat(face.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(face.box()).isEqualTo(Video.box(160, 120));
    assertThat(asked).isEqualTo(1);
  }
}
