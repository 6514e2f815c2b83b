package org.hih4j.detect.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.detect.DetectedFace;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static final double TINY = 1e-9;

  @Test
  void aPictureIsShrunkToTheInputSizeAndPaddedToTheMultiple() {
    View view = View.of(1280, 854, 640, 32, 1, 1).get(0);

    assertThat(view.width()).isEqualTo(640);
    assertThat(view.height()).isEqualTo(448);
    assertThat(view.toPicture().apply(0, 0)).isEqualTo(new Point2(0.5, 0.5));
  }

  @Test
  void smallPicturesAreEnlargedToTwiceTheirSizeAtMost() {
    View view = View.of(100, 50, 640, 32, 1, 1).get(0);

    assertThat(view.width()).isEqualTo(224);
    assertThat(view.height()).isEqualTo(128);
  }

  @Test
  void everyTurnShowsTheWholePicture() {
    for (View view : View.of(300, 200, 300, 32, 1, 4)) {
      boolean lying = Math.abs(Math.sin(view.turn())) > 0.5;
      double right = lying ? 199 : 299;
      double bottom = lying ? 299 : 199;
      Box shown =
          Box.around(List.of(view.toPicture().apply(0, 0), view.toPicture().apply(right, bottom)));

      assertThat(shown.x()).isEqualTo(0, within(TINY));
      assertThat(shown.y()).isEqualTo(0, within(TINY));
      assertThat(shown.right()).isEqualTo(299, within(TINY));
      assertThat(shown.bottom()).isEqualTo(199, within(TINY));
    }
  }

  @Test
  void aFaceUprightInATurnedViewIsTurnedInThePicture() {
    Box box = new Box(10, 20, 40, 50);
    DetectedFace upright = new DetectedFace(FaceBox.landmarks(box), box, 0.9, 0);
    for (View view : View.of(300, 200, 300, 32, 1, 4)) {
      DetectedFace turned = view.toPicture(upright);
      Point2 down = view.toPicture().apply(0, 1).minus(view.toPicture().apply(0, 0));

      assertThat(-Math.sin(turned.roll())).isEqualTo(down.x(), within(TINY));
      assertThat(Math.cos(turned.roll())).isEqualTo(down.y(), within(TINY));
      assertThat(turned.face().area()).isEqualTo(2000, within(1e-6));
    }
  }

  @Test
  void aHalvedViewShowsTheSamePart() {
    for (View view : View.of(300, 200, 320, 32, 1, 4)) {
      View half = view.halved(32);

      assertThat(2 * half.width()).isBetween(view.width(), view.width() + 62);
      assertThat(half.turn()).isEqualTo(view.turn());
      Point2 corner = half.toPicture().apply(-0.5, -0.5);
      assertThat(corner.distance(view.toPicture().apply(-0.5, -0.5))).isLessThan(TINY);
      Point2 inside = half.toPicture().apply(50, 30);
      assertThat(inside.distance(view.toPicture().apply(100.5, 60.5))).isLessThan(TINY);
    }
  }

  @Test
  void tilesCoverThePictureAndOverlap() {
    List<View> views = View.of(1000, 600, 640, 32, 3, 1);

    assertThat(views).hasSize(10);
    Point2 first = views.get(1).toPicture().apply(-0.5, -0.5);
    assertThat(first.x()).isEqualTo(-0.5, within(TINY));
    assertThat(first.y()).isEqualTo(-0.5, within(TINY));
    // A tile's sides are 0.4 of the picture's: 1 / (1 + 2 x 0.75).
    Point2 last = views.get(9).toPicture().apply(640 - 0.5, 384 - 0.5);
    assertThat(last.x()).isEqualTo(999.5, within(1e-6));
    assertThat(last.y()).isEqualTo(599.5, within(1e-6));
  }
}
