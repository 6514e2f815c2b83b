package org.hih4j.train.internal.sample;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * One batch of photographs with what the detector's cells should say, in memory that is used again.
 * Cells are numbered sample by sample, and in a sample stride by stride, row after row.
 *
 * <p>Not safe for use by several threads.
 */
public final class DetectorBatch {
  /** Numbers of a {@linkplain #targets() positive cell's target}. */
  public static final int TARGET = 13;

  private final FloatBuffer images;
  private final float[] scoreWeight;
  private long[] cells = new long[256];
  private float[] targets = new float[256 * TARGET];
  private int count;

  /** Memory for {@code n} samples. */
  public DetectorBatch(int n, int input, int cellsPerSample) {
    images =
        ByteBuffer.allocateDirect(n * input * input * 3 * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    scoreWeight = new float[n * cellsPerSample];
  }

  /** Forgets all targets. */
  void clear() {
    count = 0;
    Arrays.fill(scoreWeight, 1f);
  }

  /** Adds a cell that should find a face. */
  void add(long cell, float... target) {
    if (count == cells.length) {
      cells = Arrays.copyOf(cells, 2 * count);
      targets = Arrays.copyOf(targets, 2 * count * TARGET);
    }
    cells[count] = cell;
    System.arraycopy(target, 0, targets, count * TARGET, TARGET);
    count++;
  }

  /** Normalised pixels [n, side, side, 3], a direct buffer. */
  public FloatBuffer images() {
    return images;
  }

  /** For every cell the weight of its score, 0 where nothing is known. */
  public float[] scoreWeight() {
    return scoreWeight;
  }

  /** The cells that should find a face. */
  public long[] cells() {
    return Arrays.copyOf(cells, count);
  }

  /**
   * For each of {@link #cells()}: the face box's centre relative to the cell's in strides (2) and
   * the logarithms of its sides over four strides (2), the same of the landmark box (4), cosine and
   * sine of the roll, and the weights of face box, landmark box and roll.
   */
  public float[] targets() {
    return Arrays.copyOf(targets, count * TARGET);
  }
}
