package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorCard;
import org.hih4j.detect.internal.DetectorCardJson;
import org.hih4j.detect.internal.FaceMaps;

/** Detectors' cards and bundles, and the maps of their networks. */
class DetectorFuzzTest {
  private static final int CELLS = 4;

  /** What is read must also be written so that it can be read again. */
  @FuzzTest
  void card(byte[] bytes) {
    Contract.parser(
        () -> {
          String json = new String(bytes, StandardCharsets.UTF_8);
          DetectorCardJson.read(DetectorCardJson.write(DetectorCardJson.read(json)));
        });
  }

  @FuzzTest
  void bundle(byte[] bytes) {
    Contract.file(bytes, "model.zip", DetectorBundle::load);
  }

  /** Whatever the network gives, faces are finite, sorted and apart. */
  @FuzzTest
  void maps(byte[] bytes) {
    FloatBuffer values = FloatBuffer.allocate(CELLS * (1 + FaceMaps.VALUES));
    ByteBuffer given = ByteBuffer.wrap(bytes);
    while (given.remaining() >= Float.BYTES && values.hasRemaining()) {
      values.put(given.getFloat());
    }
    List<DetectedFace> found = new ArrayList<>();
    FaceMaps.read(
        32,
        2,
        2,
        values.slice(0, CELLS),
        values.slice(CELLS, CELLS * FaceMaps.VALUES),
        DetectorCard.ScoreCalibration.NONE,
        0.01,
        found);
    List<DetectedFace> kept = FaceMaps.suppress(found, 0.4, 3);
    for (int i = 0; i < kept.size(); i++) {
      for (int k = 0; k < i; k++) {
        boolean apart = kept.get(i).face().overlap(kept.get(k).face()) <= 0.4;
        if (!apart || kept.get(i).score() > kept.get(k).score()) {
          throw new AssertionError(kept.toString());
        }
      }
    }
    List<DetectedFace> placed = FaceMaps.vote(kept, found);
    for (int i = 0; i < kept.size(); i++) {
      Box box = placed.get(i).face();
      if (!(placed.get(i).score() == kept.get(i).score() && box.area() < Double.MAX_VALUE)) {
        throw new AssertionError(placed.toString());
      }
    }
  }
}
