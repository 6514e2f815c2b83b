package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Rotation3Test {

  @Test
  void anglesComeBack() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double yaw = 360 * random.nextDouble() - 180;
      double pitch = 178 * random.nextDouble() - 89;
      double roll = 360 * random.nextDouble() - 180;
      Rotation3 rotation = Rotation3.ofAngles(yaw, pitch, roll);
      assertThat(rotation.yaw()).isCloseTo(yaw, within(1e-9));
      assertThat(rotation.pitch()).isCloseTo(pitch, within(1e-9));
      assertThat(rotation.roll()).isCloseTo(roll, within(1e-9));
    }
  }

  @Test
  void yawAndPitchAreWhereTheFaceLooks() {
    Point3 looks = Rotation3.ofAngles(30, 20, 55).apply(new Point3(0, 0, -1));
    double y = Math.toRadians(30);
    double p = Math.toRadians(20);
    assertThat(looks.x()).isCloseTo(Math.cos(p) * Math.sin(y), within(1e-12));
    assertThat(looks.y()).isCloseTo(-Math.sin(p), within(1e-12));
    assertThat(looks.z()).isCloseTo(-Math.cos(p) * Math.cos(y), within(1e-12));
  }

  @Test
  void positiveRollTakesXTowardsY() {
    Point3 right = Rotation3.ofAngles(0, 0, 90).apply(new Point3(1, 0, 0));
    assertThat(right.distance(new Point3(0, 1, 0))).isLessThan(1e-12);
  }

  @Test
  void aVectorTurnsAboutItself() {
    Rotation3 roll = Rotation3.ofVector(0, 0, Math.toRadians(25));
    assertThat(roll.angleTo(Rotation3.ofAngles(0, 0, 25))).isLessThan(1e-9);
    assertThat(Rotation3.ofVector(0, Math.toRadians(-30), 0).yaw()).isCloseTo(30, within(1e-9));
    assertThat(Rotation3.ofVector(Math.toRadians(-20), 0, 0).pitch()).isCloseTo(20, within(1e-9));
    assertThat(Rotation3.ofVector(0, 0, 0)).isEqualTo(Rotation3.identity());
  }

  @Test
  void theInverseUndoes() {
    Rotation3 rotation = Rotation3.ofAngles(12, 34, 56);
    Point3 point = new Point3(1, 2, 3);
    assertThat(rotation.inverse().apply(rotation.apply(point)).distance(point)).isLessThan(1e-12);
    assertThat(rotation.then(rotation.inverse()).angleTo(Rotation3.identity())).isLessThan(1e-9);
  }

  @Test
  void thenDoesThisOneFirst() {
    Rotation3 first = Rotation3.ofAngles(40, 0, 0);
    Rotation3 second = Rotation3.ofAngles(0, 0, 70);
    Point3 point = new Point3(1, 2, 3);
    assertThat(first.then(second).apply(point).distance(second.apply(first.apply(point))))
        .isLessThan(1e-12);
  }

  @Test
  void theAngleBetweenTwoRotationsIsThatOfTheTurn() {
    Rotation3 rotation = Rotation3.ofAngles(10, 20, 30);
    assertThat(rotation.angleTo(rotation.then(Rotation3.ofAngles(0, 0, 25))))
        .isCloseTo(25, within(1e-9));
    assertThat(Rotation3.identity().angleTo(Rotation3.ofAngles(180, 0, 0)))
        .isCloseTo(180, within(1e-9));
  }

  @Test
  void whatIsNoRotationIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rotation3(1, 0, 0, 0, 1, 0, 0, 0, -1))
        .withMessageContaining("must be a rotation");
    assertThatIllegalArgumentException().isThrownBy(() -> new Rotation3(2, 0, 0, 0, 2, 0, 0, 0, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rotation3.ofAngles(Double.NaN, 0, 0))
        .withMessageContaining("must be finite");
  }
}
