package org.hih4j.train.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.internal.sample.Photo.Face;
import org.hih4j.train.internal.sample.Photo.Frame;
import org.junit.jupiter.api.Test;

class PhotoSamplerTest {
  private static final int INPUT = 96;

  /** Cells of the strides 8, 16 and 32. */
  private static final int[] CELLS = {144, 36, 9};

  private static DetectorConfig.Sampling sampling(
      double mosaic, double smallestFace, double hidden) {
    return new DetectorConfig.Sampling(
        INPUT, mosaic, 1, 0.5, 1.2, 4, smallestFace, 0, 0, 0, hidden, 0, 0, 0, 0, 0, 0, 0);
  }

  /** A white rectangle in red, which is the face. */
  private static Photo photo(int x, int y, int width, int height, boolean isolated) {
    BufferedImage image = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(0, 0, 200, 150);
    g.setColor(Color.WHITE);
    g.fillRect(x, y, width, height);
    g.dispose();
    Frame face = Frame.ofCorner(x - 0.5, y - 0.5, width, height);
    return new Photo(
        "drawn",
        Picture.of(image),
        List.of(new Face(face, 1, face, 1, Optional.empty(), 0, 1, false)),
        isolated);
  }

  private static DetectorBatch batch(PhotoSampler sampler, long step) {
    DetectorBatch batch = sampler.allocate();
    sampler.fill(0, 0, step, 0, batch);
    return batch;
  }

  private static PhotoSampler sampler(Photo photo, double mosaic, double smallest, long seed) {
    return new PhotoSampler(List.of(List.of(photo)), sampling(mosaic, smallest, 0), 1, seed);
  }

  @Test
  void aSampleFollowsFromSeedStepAndSlotAlone() {
    Photo photo = photo(60, 40, 60, 80, false);
    DetectorBatch first = batch(sampler(photo, 0.5, 5, 1), 9);
    PhotoSampler used = sampler(photo, 0.5, 5, 1);
    batch(used, 4);

    DetectorBatch again = batch(used, 9);

    assertThat(again.images()).isEqualTo(first.images());
    assertThat(again.targets()).isEqualTo(first.targets());
    assertThat(batch(sampler(photo, 0.5, 5, 2), 9).images()).isNotEqualTo(first.images());
  }

  @Test
  void targetsStateWhereTheFaceIsSeen() {
    PhotoSampler sampler = sampler(photo(60, 40, 60, 80, false), 0, 5, 1);
    int targets = 0;
    for (long step = 0; step < 20; step++) {
      DetectorBatch batch = batch(sampler, step);
      Frame seen = white(batch);
      float[] t = batch.targets();
      for (int i = 0; i < batch.cells().length; i++, targets++) {
        double[] cell = cell((int) batch.cells()[i]);
        int at = i * DetectorBatch.TARGET;
        double width = 4 * cell[0] * Math.exp(t[at + 2]);
        double height = 4 * cell[0] * Math.exp(t[at + 3]);
        assertThat(cell[1] + cell[0] * t[at]).isEqualTo(seen.x(), within(1.2));
        assertThat(cell[2] + cell[0] * t[at + 1]).isEqualTo(seen.y(), within(1.2));
        assertThat(width).isEqualTo(seen.width(), within(2.4));
        assertThat(height).isEqualTo(seen.height(), within(2.4));
        assertThat(batch.scoreWeight()[(int) batch.cells()[i]]).isEqualTo(1);
      }
    }
    assertThat(targets).isGreaterThan(20);
  }

  @Test
  void aHiddenFaceKeepsItsBoxAndLosesAPartOfItself() {
    Photo photo = photo(60, 40, 60, 80, false);
    PhotoSampler plain = sampler(photo, 0, 5, 1);
    PhotoSampler hiding = new PhotoSampler(List.of(List.of(photo)), sampling(0, 5, 1), 1, 1);
    for (long step = 0; step < 20; step++) {
      DetectorBatch seen = batch(plain, step);
      DetectorBatch hidden = batch(hiding, step);
      assertThat(hidden.targets()).isEqualTo(seen.targets());
      double part = (double) whitePixels(hidden) / whitePixels(seen);
      assertThat(part).as("share of the face that is seen").isBetween(0.2, 0.95);
    }
  }

  @Test
  void tooSmallAFaceIsNeitherFaceNorBackground() {
    DetectorBatch batch = batch(sampler(photo(60, 40, 60, 80, false), 0, 1000, 1), 3);

    assertThat(batch.cells()).isEmpty();
    assertThat(batch.scoreWeight()).contains(0f).contains(1f);
  }

  @Test
  void nothingIsKnownAwayFromTheOnlyLabelledFace() {
    for (long step = 0; step < 10; step++) {
      DetectorBatch batch = batch(sampler(photo(90, 60, 20, 25, true), 0, 5, 1), step);
      Frame seen = white(batch);
      float[] weight = batch.scoreWeight();
      for (int i = 0; i < CELLS[0]; i++) {
        double[] cell = cell(i);
        boolean far =
            Math.abs(cell[1] - seen.x()) > seen.width() + 8
                || Math.abs(cell[2] - seen.y()) > seen.height() + 8;
        if (far) {
          assertThat(weight[i]).isZero();
        }
      }
      assertThat(weight).contains(1f);
    }
  }

  /** Stride and centre of a cell. */
  private static double[] cell(int index) {
    int stride = 8;
    int rest = index;
    for (int count : CELLS) {
      if (rest < count) {
        int columns = INPUT / stride;
        double middle = (stride - 1) / 2.0;
        return new double[] {
          stride, rest % columns * stride + middle, rest / columns * stride + middle
        };
      }
      rest -= count;
      stride *= 2;
    }
    throw new AssertionError(index);
  }

  /** The box about the white pixels of a sample. */
  private static Frame white(DetectorBatch batch) {
    double left = INPUT;
    double top = INPUT;
    double right = -1;
    double bottom = -1;
    for (int y = 0; y < INPUT; y++) {
      for (int x = 0; x < INPUT; x++) {
        float blue = 0.225f * batch.images().get((y * INPUT + x) * 3 + 2) + 0.406f;
        float red = 0.229f * batch.images().get((y * INPUT + x) * 3) + 0.485f;
        if (red > 0.9 && blue > 0.5) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return Frame.ofCorner(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
  }

  private static int whitePixels(DetectorBatch batch) {
    int count = 0;
    for (int i = 0; i < INPUT * INPUT * 3; i += 3) {
      float red = 0.229f * batch.images().get(i) + 0.485f;
      float blue = 0.225f * batch.images().get(i + 2) + 0.406f;
      if (red > 0.9 && blue > 0.5) {
        count++;
      }
    }
    return count;
  }
}
