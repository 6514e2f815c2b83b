package org.hih4j.train.internal.sample;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.hih4j.train.TrainConfig;

/**
 * Makes network inputs and their landmarks from cached faces. Every sample is a function of the
 * seed, the step and its place in the batch alone, so that a resumed training sees what an
 * uninterrupted one would have seen, whichever thread does the work.
 *
 * <p>Immutable; the working memory is one object a thread.
 */
public final class Sampler {
  /** Cells outside the map up to which a landmark is still aimed at, at the border. */
  private static final double NEAR = 2;

  private final int input;
  private final int cells;
  private final int[] flip;
  private final TrainConfig.Augmentation augmentation;
  private final TrainConfig.Outside outside;
  private final long seed;
  private final ThreadLocal<Pixels> pixels;

  /** The square a sample shows: rotation, size, place and handedness of the crop. */
  public record View(double radians, double side, double shiftX, double shiftY, boolean mirrored) {
    /** The crop as it is, with the given factor on its side and shift in face pixels. */
    public static View plain(CachedFace face, double scale, double shiftX, double shiftY) {
      return new View(0, face.side() * scale, shiftX, shiftY, false);
    }

    /** The same crop, mirrored. */
    public View mirror() {
      return new View(radians, side, shiftX, shiftY, true);
    }

    /** Matrix rows (xx, xy, tx, yx, yy, ty) from input pixels to face pixels. */
    public double[] matrix(CachedFace face, int input) {
      double step = side / input;
      double cos = Math.cos(radians) * step;
      double sin = Math.sin(radians) * step;
      double hand = mirrored ? -1 : 1;
      double middle = (input - 1) / 2.0;
      double[] m = {cos * hand, -sin, 0, sin * hand, cos, 0};
      m[2] = face.centerX() + shiftX - (m[0] + m[1]) * middle;
      m[5] = face.centerY() + shiftY - (m[3] + m[4]) * middle;
      return m;
    }
  }

  /**
   * A sampler.
   *
   * @param input side of the network's input
   * @param flip for each channel, the channel of the mirrored landmark
   * @param augmentation how samples vary
   * @param outside what happens to landmarks beyond the crop
   * @param seed of all randomness
   */
  public Sampler(
      int input,
      int[] flip,
      TrainConfig.Augmentation augmentation,
      TrainConfig.Outside outside,
      long seed) {
    this.input = input;
    this.cells = input / 4;
    this.flip = flip.clone();
    this.augmentation = augmentation;
    this.outside = outside;
    this.seed = seed;
    this.pixels = ThreadLocal.withInitial(() -> new Pixels(input));
  }

  /** Channels of the landmarks. */
  public int channels() {
    return flip.length;
  }

  /** Side of the network's input. */
  public int input() {
    return input;
  }

  /**
   * Writes one varied sample.
   *
   * @param face what to show
   * @param donors faces that patches may be taken from
   * @param step number of the batch
   * @param slot place in the batch
   * @param batch where to write
   */
  public void train(CachedFace face, List<CachedFace> donors, long step, int slot, Batch batch) {
    RandomGenerator random = random(step, slot);
    View view = view(face, random);
    Pixels picture = pixels.get();
    vary(picture, face, donors, view, random);
    write(picture, batch.images(), slot);
    label(face, view, batch, slot);
  }

  /** Fills batches of {@code n} samples from lists of faces. */
  public BatchStream.Maker<Batch> batches(List<List<CachedFace>> sources, int n) {
    return new BatchStream.Maker<>() {
      @Override
      public Batch allocate() {
        return Batch.allocate(n, input(), channels());
      }

      @Override
      public void fill(int source, int index, long step, int slot, Batch batch) {
        List<CachedFace> faces = sources.get(source);
        train(faces.get(index), faces, step, slot, batch);
      }
    };
  }

  /** The picture of {@link #train} alone, before normalisation; its labels go to slot 0. */
  public BufferedImage preview(CachedFace face, List<CachedFace> donors, long step, Batch batch) {
    RandomGenerator random = random(step, 0);
    View view = view(face, random);
    Pixels picture = pixels.get();
    vary(picture, face, donors, view, random);
    label(face, view, batch, 0);
    return picture.toImage();
  }

  /** Writes a face as it is, in the given view. */
  public void plain(CachedFace face, View view, FloatBuffer images, int slot) {
    Pixels picture = pixels.get();
    double[] m = view.matrix(face, input);
    picture.warp(face, m[0], m[1], m[2], m[3], m[4], m[5], Pixels.Surround.COLOUR, new float[3]);
    write(picture, images, slot);
  }

  private RandomGenerator random(long step, int slot) {
    long mixed = seed * 0x9E3779B97F4A7C15L + step * 0xD1B54A32D192ED03L + slot;
    return new SplittableRandom(mixed * 0xBF58476D1CE4E5B9L ^ mixed >>> 31);
  }

  private View view(CachedFace face, RandomGenerator random) {
    TrainConfig.Augmentation a = augmentation;
    boolean wide = random.nextDouble() < a.wideShare();
    double degrees = (2 * random.nextDouble() - 1) * (wide ? a.wideRotation() : a.rotation());
    double low = Math.log(a.scaleMin());
    double high = Math.log(a.scaleMax());
    double scale = Math.exp(low + (high - low) * random.nextDouble());
    double shiftX = (2 * random.nextDouble() - 1) * a.shift() * face.boxSide();
    double shiftY = (2 * random.nextDouble() - 1) * a.shift() * face.boxSide();
    boolean mirrored = random.nextDouble() < a.flip();
    return new View(Math.toRadians(degrees), face.side() * scale, shiftX, shiftY, mirrored);
  }

  private void vary(
      Pixels picture, CachedFace face, List<CachedFace> donors, View view, RandomGenerator random) {
    TrainConfig.Augmentation a = augmentation;
    double[] m = view.matrix(face, input);
    double mode = random.nextDouble();
    float[] colour = new float[3];
    if (mode > 0.75) {
      for (int k = 0; k < 3; k++) {
        colour[k] = random.nextFloat();
      }
    }
    Pixels.Surround beyond = mode < 0.35 ? Pixels.Surround.BORDER : Pixels.Surround.COLOUR;
    picture.warp(face, m[0], m[1], m[2], m[3], m[4], m[5], beyond, colour);
    if (random.nextDouble() < a.occlusion()) {
      cover(picture, donors, random);
      if (random.nextDouble() < 0.45) {
        cover(picture, donors, random);
      }
    }
    boolean gray = random.nextDouble() < a.gray();
    if (a.colour() > 0 || gray) {
      picture.recolour(random, a.colour(), gray);
    }
    if (random.nextDouble() < a.light()) {
      picture.light(random, Math.max(a.colour(), 0.5));
    }
    if (random.nextDouble() < a.blur()) {
      picture.blur((0.4 + 2.4 * random.nextDouble()) * input / 256.0);
    }
    if (random.nextDouble() < a.motion()) {
      picture.smear(Math.PI * random.nextDouble(), (3 + 17 * random.nextDouble()) * input / 256.0);
    }
    if (random.nextDouble() < a.lowResolution()) {
      picture.lowerResolution((int) Math.max(8, input * (0.16 + 0.4 * random.nextDouble())));
    }
    if (random.nextDouble() < a.noise()) {
      picture.noise(random, 0.05 * random.nextDouble());
    }
    if (random.nextDouble() < a.jpeg()) {
      picture.compress((float) (0.12 + 0.7 * random.nextDouble()));
    }
  }

  private void cover(Pixels picture, List<CachedFace> donors, RandomGenerator random) {
    boolean fromFace = random.nextDouble() < augmentation.donor() && !donors.isEmpty();
    CachedFace donor = fromFace ? donors.get(random.nextInt(donors.size())) : null;
    picture.cover(random, donor);
  }

  private void write(Pixels picture, FloatBuffer images, int slot) {
    float[] data = picture.data();
    picture.normalise(0, data.length);
    images.put(slot * data.length, data);
  }

  private void label(CachedFace face, View view, Batch batch, int slot) {
    double[] m = view.matrix(face, input);
    double determinant = m[0] * m[4] - m[1] * m[3];
    int count = flip.length;
    for (int channel = 0; channel < count; channel++) {
      int source = view.mirrored() ? flip[channel] : channel;
      double x = face.xy()[2 * source] - m[2];
      double y = face.xy()[2 * source + 1] - m[5];
      double u = (m[4] * x - m[1] * y) / determinant;
      double v = (m[0] * y - m[3] * x) / determinant;
      double px = (u + 0.5) * cells / input;
      double py = (v + 0.5) * cells / input;
      float weight = face.weight()[source];
      float decimalWeight = face.decimalWeight()[source];
      if (!(px >= 0 && px < cells && py >= 0 && py < cells)) {
        boolean near =
            outside == TrainConfig.Outside.CLIP
                && px >= -NEAR
                && px < cells + NEAR
                && py >= -NEAR
                && py < cells + NEAR;
        decimalWeight = 0;
        if (near) {
          px = Math.min(Math.max(px, 0), cells - 0.01);
          py = Math.min(Math.max(py, 0), cells - 0.01);
        } else {
          weight = 0;
          px = 0;
          py = 0;
        }
      }
      int at = slot * count + channel;
      batch.points()[2 * at] = (float) px;
      batch.points()[2 * at + 1] = (float) py;
      batch.weight()[at] = weight;
      batch.decimalWeight()[at] = decimalWeight;
    }
  }
}
