package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import boofcv.struct.image.GrayU8;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class FaceOutlineTest {

  private static final List<LandmarkScheme> SCHEMES =
      List.of(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98);

  /** A mean face as seen from the front or half from the side, 100 pixels right and down. */
  private static Landmarks face(LandmarkScheme scheme, double yaw) {
    List<Point2> points = new ArrayList<>();
    for (Point3 point : MeanFace.of(scheme).points()) {
      Point3 turned = Rotation3.ofAngles(yaw, 0, 7).apply(point);
      points.add(new Point2(100 + turned.x(), 50 + turned.y()));
    }
    return Landmarks.of(scheme, points);
  }

  private static double area(List<Point2> polygon) {
    double twice = 0;
    for (int i = 0; i < polygon.size(); i++) {
      Point2 a = polygon.get(i);
      Point2 b = polygon.get((i + 1) % polygon.size());
      twice += a.x() * b.y() - b.x() * a.y();
    }
    return Math.abs(twice) / 2;
  }

  @Test
  void theMaskIsWhatLiesInsideByAnotherAccount() {
    for (LandmarkScheme scheme : SCHEMES) {
      for (double yaw : new double[] {0, 45, 85}) {
        FaceOutline outline = FaceOutline.of(face(scheme, yaw));
        GrayU8 mask = outline.mask(190, 180);
        Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        path.moveTo(outline.polygon().get(0).x(), outline.polygon().get(0).y());
        outline.polygon().forEach(point -> path.lineTo(point.x(), point.y()));
        path.closePath();
        for (int y = 0; y < 180; y++) {
          for (int x = 0; x < 190; x++) {
            assertThat(mask.get(x, y)).isEqualTo(path.contains(x, y) ? 1 : 0);
            assertThat(outline.contains(new Point2(x, y))).isEqualTo(mask.get(x, y) == 1);
          }
        }
      }
    }
  }

  @Test
  void eyesNoseAndMouthAreInsideAndAllCornersAreContourOrBrows() {
    for (LandmarkScheme scheme : SCHEMES) {
      Landmarks face = face(scheme, 0);
      FaceOutline outline = FaceOutline.of(face);
      for (String group : List.of("left-eye", "right-eye", "nose", "mouth")) {
        assertThat(face.group(group)).allMatch(outline::contains);
      }
      List<Point2> allowed = new ArrayList<>(face.group("contour"));
      allowed.addAll(face.group("left-brow"));
      allowed.addAll(face.group("right-brow"));
      assertThat(allowed).containsAll(outline.polygon());
      assertThat(outline.polygon()).doesNotHaveDuplicates();
    }
  }

  @Test
  void coverageSumsToTheAreaAndAgreesWithTheMaskAwayFromTheEdge() {
    for (LandmarkScheme scheme : SCHEMES) {
      FaceOutline outline = FaceOutline.of(face(scheme, 20));
      GrayU8 coverage = outline.coverage(190, 180);
      GrayU8 mask = outline.mask(190, 180);
      double sum = 0;
      for (int y = 0; y < 180; y++) {
        for (int x = 0; x < 190; x++) {
          int value = coverage.get(x, y);
          sum += value / 255.0;
          if (value == 255 || value == 0) {
            assertThat(mask.get(x, y)).isEqualTo(value / 255);
          }
        }
      }
      assertThat(sum).isCloseTo(area(outline.polygon()), within(0.005 * sum));
    }
  }

  @Test
  void facesBeyondThePictureAreCutOff() {
    FaceOutline outline = FaceOutline.of(face(LandmarkScheme.IBUG_68, 0));
    GrayU8 small = outline.mask(90, 60);
    GrayU8 large = outline.mask(190, 180);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 90; x++) {
        assertThat(small.get(x, y)).isEqualTo(large.get(x, y));
      }
    }
  }

  @Test
  void misuseIsNamed() {
    FaceOutline outline = FaceOutline.of(face(LandmarkScheme.IBUG_68, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> outline.mask(0, 5))
        .withMessage("width and height must be at least 1: 0 x 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceOutline.of(Landmarks.of(LandmarkScheme.COFW_29, new double[2 * 29])))
        .withMessageContaining("scheme must be wflw or 300w");
  }

  @Test
  void anUnknownLandmarkOfTheContourIsRefused() {
    double[] xy = face(LandmarkScheme.IBUG_68, 0).toArray();
    xy[0] = Double.NaN;
    xy[1] = Double.NaN;
    Landmarks face = Landmarks.partial(LandmarkScheme.IBUG_68, xy);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceOutline.of(face))
        .withMessage("landmarks of contour and brows must be known");
  }
}
