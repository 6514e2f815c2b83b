package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hih4j.align.FaceAligner;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MultiFaceTrackerTest {

  private static FaceAligner aligner;

  @BeforeAll
  static void load() {
    aligner = Video.aligner();
  }

  @AfterAll
  static void close() {
    aligner.close();
  }

  /** The same face at (80, 120) and at (240, 120). */
  private static FaceImage two() {
    BufferedImage picture = Video.still(80, 120).toBufferedImage();
    Graphics2D graphics = picture.createGraphics();
    graphics.drawImage(
        Video.still(240, 120).toBufferedImage(), 160, 0, 320, 240, 160, 0, 320, 240, null);
    graphics.dispose();
    return FaceImage.of(picture);
  }

  private static FaceImage onlyTheSecond() {
    BufferedImage picture = two().toBufferedImage();
    Graphics2D graphics = picture.createGraphics();
    graphics.clearRect(0, 0, 160, 240);
    graphics.dispose();
    return FaceImage.of(picture);
  }

  private static List<Long> ids(List<TrackedFace> faces) {
    return faces.stream().map(TrackedFace::id).toList();
  }

  @Test
  void everyFaceIsFollowedAsATrackerOfItsOwnWould() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    FaceTracker alone = FaceTracker.of(aligner);
    long right = tracker.add(Video.box(240, 120));
    long left = tracker.add(Video.box(80, 120));
    alone.start(Video.box(240, 120));
    for (int frame = 0; frame < 3; frame++) {
      List<TrackedFace> faces = tracker.next(two(), frame * Video.FRAME);
      assertThat(ids(faces)).containsExactly(right, left);
      TrackedFace expected = alone.next(two(), frame * Video.FRAME).orElseThrow();
      assertThat(faces.get(0).smoothed()).isEqualTo(expected.smoothed());
    }
  }

  @Test
  void aLostFaceIsReportedOnceAndComesBackUnderItsNumber() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    long left = tracker.add(Video.box(80, 120));
    long right = tracker.add(Video.box(240, 120));
    tracker.next(two(), 0);
    List<TrackedFace> faces = tracker.next(onlyTheSecond(), 1);
    assertThat(ids(faces)).containsExactly(left, right);
    assertThat(faces.get(0).loss()).contains(TrackedFace.Loss.LOW_CONFIDENCE);
    assertThat(faces.get(1).loss()).isEmpty();
    assertThat(ids(tracker.next(two(), 2))).containsExactly(right);
    assertThat(tracker.tracked()).containsExactly(right);
    assertThat(tracker.ids()).containsExactly(left, right);
    tracker.restart(left, Video.box(80, 120));
    assertThat(ids(tracker.next(two(), 3))).containsExactly(left, right);
  }

  @Test
  void twoTrackersOnOneFaceBecomeOne() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    tracker.add(Video.box(92, 126));
    long nearer = tracker.add(Video.box(80, 120));
    List<TrackedFace> faces = tracker.next(two(), 0);
    assertThat(faces.get(0).loss()).contains(TrackedFace.Loss.DUPLICATE);
    assertThat(faces.get(1).loss()).isEmpty();
    assertThat(tracker.tracked()).containsExactly(nearer);
  }

  @Test
  void numbersAreNotUsedTwice() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    long first = tracker.add(Video.box(80, 120));
    tracker.remove(first);
    assertThat(tracker.add(Video.box(80, 120))).isNotEqualTo(first);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tracker.restart(first, Video.box(80, 120)))
        .withMessage("id must be of a face that was added: 0");
  }

  @Test
  void withoutFacesThereIsNothingToReport() {
    assertThat(MultiFaceTracker.of(aligner).next(Video.blank(), 0)).isEmpty();
  }

  @Test
  void timeThatRunsBackwardsIsRefusedForAll() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    tracker.add(Video.box(80, 120));
    FaceImage frame = two();
    tracker.next(frame, 10);
    assertThatIllegalArgumentException().isThrownBy(() -> tracker.next(frame, 9));
    assertThat(tracker.next(frame, 11)).hasSize(1);
  }

  @Test
  void timeThatRunsBackwardsIsRefusedWithoutFacesToo() {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    tracker.next(Video.blank(), 10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tracker.next(Video.blank(), 9))
        .withMessage("timestamp must not be before the last frame's, 10: 9");
  }

  @Test
  void timesMayBeLongerThanAnyVideo() {
    TrackerOptions options =
        TrackerOptions.builder()
            .maxGap(Duration.ofDays(200_000))
            .findInterval(ChronoUnit.FOREVER.getDuration())
            .memory(ChronoUnit.FOREVER.getDuration())
            .build();
    FaceFinder finder = frame -> List.of(Video.box(80, 120));
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner, finder, options);
    for (int frame = 0; frame < 3; frame++) {
      assertThat(tracker.next(two(), frame * Video.FRAME)).hasSize(1);
    }
  }
}
