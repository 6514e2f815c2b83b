package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FaceTrackerTest {

  private static FaceAligner aligner;

  @BeforeAll
  static void load() {
    aligner = Video.aligner();
  }

  @AfterAll
  static void close() {
    aligner.close();
  }

  private static FaceTracker started() {
    FaceTracker tracker = FaceTracker.of(aligner);
    tracker.start(Video.box(160, 120));
    return tracker;
  }

  private static FaceImage noisy(long seed) {
    return Video.frame(Video.place(160, 120, 0, 1), 4, new Random(seed));
  }

  @Test
  void theNextFrameIsSearchedWhereTheLandmarksWere() {
    FaceTracker tracker = started();
    TrackedFace first = tracker.next(Video.still(160, 120), 0).orElseThrow();
    assertThat(first.box()).isEqualTo(Video.box(160, 120));
    assertThat(first.smoothed()).isEqualTo(first.raw());
    TrackedFace second = tracker.next(Video.still(165, 121), Video.FRAME).orElseThrow();
    assertThat(second.box()).isEqualTo(FaceBox.around(first.raw()));
    assertThat(second.timestamp()).isEqualTo(Video.FRAME);
    assertThat(second.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(second.confidence()).isGreaterThan(0.7);
  }

  @Test
  void aBlankFrameLosesTheFace() {
    FaceTracker tracker = started();
    tracker.next(Video.still(160, 120), 0);
    TrackedFace face = tracker.next(Video.blank(), Video.FRAME).orElseThrow();
    assertThat(face.state()).isEqualTo(TrackedFace.State.LOST);
    assertThat(face.loss()).contains(TrackedFace.Loss.LOW_CONFIDENCE);
    assertThat(tracker.box()).isEmpty();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> tracker.next(Video.blank(), 2 * Video.FRAME))
        .withMessageContaining("start");
  }

  @Test
  void aFaceThatWalksOutOfTheFrameIsLost() {
    FaceTracker tracker =
        FaceTracker.of(aligner, TrackerOptions.builder().minConfidence(0).build());
    tracker.start(Video.box(160, 120));
    TrackedFace face = null;
    double x = 160;
    for (int frame = 0; frame < 40 && tracker.box().isPresent(); frame++, x += 8) {
      face = tracker.next(Video.still(x, 120), frame * Video.FRAME).orElseThrow();
    }
    assertThat(face.loss()).contains(TrackedFace.Loss.LEFT_FRAME);
    assertThat(x).isGreaterThan(280);
  }

  @Test
  void aFaceThatBecomesTooSmallIsLost() {
    FaceTracker tracker = FaceTracker.of(aligner, TrackerOptions.builder().minSide(120).build());
    tracker.start(Video.box(160, 120));
    assertThat(tracker.next(Video.still(160, 120), 0).orElseThrow().loss())
        .contains(TrackedFace.Loss.COLLAPSED);
  }

  @Test
  void aLostFaceIsFoundAgainFromABox() {
    FaceTracker tracker = started();
    tracker.next(Video.blank(), 5);
    tracker.start(Video.box(100, 110));
    // The new start forgets the old clock.
    TrackedFace face = tracker.next(Video.still(100, 110), 0).orElseThrow();
    assertThat(face.state()).isEqualTo(TrackedFace.State.TRACKED);
    assertThat(face.smoothed()).isEqualTo(face.raw());
  }

  @Test
  void aLongGapStartsTheFiltersAnew() {
    FaceTracker tracker = started();
    tracker.next(noisy(1), 0);
    TrackedFace near = tracker.next(noisy(2), Duration.ofMillis(500).toNanos()).orElseThrow();
    assertThat(near.smoothed()).isNotEqualTo(near.raw());
    TrackedFace far = tracker.next(noisy(3), Duration.ofMillis(1001).toNanos()).orElseThrow();
    assertThat(far.smoothed()).isEqualTo(far.raw());
  }

  @Test
  void timeThatRunsBackwardsIsRefusedAndChangesNothing() {
    FaceTracker tracker = started();
    tracker.next(noisy(1), 10 * Video.FRAME);
    FaceBox box = tracker.box().orElseThrow();
    FaceImage frame = noisy(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tracker.next(frame, 9 * Video.FRAME))
        .withMessageContaining("timestamp must not be before");
    assertThat(tracker.box()).contains(box);
    assertThat(tracker.next(frame, 11 * Video.FRAME).orElseThrow().state())
        .isEqualTo(TrackedFace.State.TRACKED);
  }

  @Test
  void aSecondFrameOfTheSameTimeDoesNotMoveTheFilters() {
    FaceTracker tracker = started();
    TrackedFace first = tracker.next(noisy(1), 7).orElseThrow();
    TrackedFace second = tracker.next(noisy(2), 7).orElseThrow();
    assertThat(second.raw()).isNotEqualTo(first.raw());
    for (int i = 0; i < 68; i++) {
      assertThat(second.smoothed().get(i).distance(first.smoothed().get(i))).isLessThan(1e-9);
    }
  }

  @Test
  void aBoxOutsideTheFrameIsRefusedAndTheTrackerStaysStarted() {
    FaceTracker tracker = FaceTracker.of(aligner);
    FaceBox outside = FaceBox.landmarks(new Box(900, 900, 50, 50));
    tracker.start(outside);
    assertThatIllegalArgumentException().isThrownBy(() -> tracker.next(Video.blank(), 0));
    assertThat(tracker.box()).contains(outside);
  }

  @Test
  void aTrackerThatWasNotStartedSaysSo() {
    FaceTracker tracker = FaceTracker.of(aligner);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> tracker.next(Video.blank(), 0))
        .withMessage("no face is tracked: start with a box first");
  }

  @Test
  void optionsAreChecked() {
    TrackerOptions.Builder options = TrackerOptions.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.motionMinCutoff(0))
        .withMessage("motionMinCutoff must be finite and greater than 0: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.shapeMinCutoff(Double.NaN))
        .withMessageContaining("shapeMinCutoff");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.motionBeta(-1))
        .withMessage("motionBeta must be finite and not negative: -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.shapeBeta(Double.POSITIVE_INFINITY))
        .withMessageContaining("shapeBeta");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.minConfidence(1.5))
        .withMessage("minConfidence must be in 0..1: 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.minInside(-0.1))
        .withMessageContaining("minInside");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.minSide(0))
        .withMessageContaining("minSide");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.maxOverlap(2))
        .withMessageContaining("maxOverlap");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.maxGap(Duration.ZERO))
        .withMessage("maxGap must be greater than 0: PT0S");
  }
}
