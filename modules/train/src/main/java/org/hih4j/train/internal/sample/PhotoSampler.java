package org.hih4j.train.internal.sample;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.internal.sample.Photo.Face;
import org.hih4j.train.internal.sample.Photo.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Makes a detector's inputs and targets from photographs: turned, mirrored, at many scales, four at
 * a time. Every sample is a function of the seed, the step and its place in the batch alone,
 * whichever thread does the work.
 *
 * <p>Immutable; the working memory is one object a thread.
 */
public final class PhotoSampler implements BatchStream.Maker<DetectorBatch> {
  /** Part of a face that must be seen for it to be looked for. */
  private static final double LEAST_SEEN = 0.5;

  /** Part of a face from which on it is no background. */
  private static final double LEAST_IGNORED = 0.1;

  /** Around the one labelled face of a photograph, this many of its sizes are known. */
  private static final double KNOWN_AROUND = 0.4;

  /** Smaller faces, in pixels of the sample, are not covered: little is left to see of them. */
  private static final double LEAST_HIDDEN = 12;

  /** Beyond this turn a box is that of a turned face only roughly. */
  private static final double UPRIGHT = Math.toRadians(25);

  private final List<List<Photo>> sources;
  private final DetectorConfig.Sampling config;
  private final int batch;
  private final int input;
  private final long seed;
  private final int cells;
  private final ThreadLocal<Pixels> pixels;

  /**
   * A sampler.
   *
   * @param sources photographs
   * @param config how samples vary
   * @param batch samples of a batch
   * @param seed of all randomness
   */
  public PhotoSampler(
      List<List<Photo>> sources, DetectorConfig.Sampling config, int batch, long seed) {
    this.sources = sources;
    this.config = config;
    this.batch = batch;
    this.input = config.input();
    this.seed = seed;
    int sum = 0;
    for (int stride : DetectorArchitecture.strides()) {
      sum += (input / stride) * (input / stride);
    }
    this.cells = sum;
    this.pixels = ThreadLocal.withInitial(() -> new Pixels(input));
  }

  @Override
  public DetectorBatch allocate() {
    return new DetectorBatch(batch, input, cells);
  }

  @Override
  public void fill(int source, int index, long step, int slot, DetectorBatch into) {
    if (slot == 0) {
      into.clear();
    }
    Pixels picture = pixels.get();
    List<Seen> seen = make(picture, source, index, step, slot);
    float[] data = picture.data();
    picture.normalise(0, data.length);
    into.images().put(slot * data.length, data);
    label(seen, slot, into);
  }

  /**
   * A sample as a picture and what is to be found in it.
   *
   * @param image the pixels
   * @param faces to find, or to be ignored
   */
  public record Preview(BufferedImage image, List<Seen> faces) {}

  /** The sample that {@link #fill} would make. */
  public Preview preview(int source, int index, long step, int slot) {
    Pixels picture = pixels.get();
    List<Seen> seen = make(picture, source, index, step, slot);
    return new Preview(picture.toImage(), seen);
  }

  /**
   * A face, or a region of which nothing is known, in the pixels of a sample.
   *
   * @param face the box to find, or the region
   * @param faceWeight weight of the face box
   * @param landmarks the landmark box
   * @param landmarkWeight weight of the landmark box
   * @param roll clockwise, in radians
   * @param rollWeight weight of the roll
   * @param ignored whether nothing is to be found, nor nothing
   */
  public record Seen(
      Frame face,
      double faceWeight,
      Frame landmarks,
      double landmarkWeight,
      double roll,
      double rollWeight,
      boolean ignored) {}

  /** Part of a sample: columns left to right - 1, rows top to bottom - 1. */
  private record Tile(int left, int top, int right, int bottom) {
    int side() {
      return Math.max(right - left, bottom - top);
    }
  }

  private List<Seen> make(Pixels picture, int source, int index, long step, int slot) {
    long mixed = seed * 0x9E3779B97F4A7C15L + step * 0xD1B54A32D192ED03L + slot;
    RandomGenerator random = new SplittableRandom(mixed * 0xBF58476D1CE4E5B9L ^ mixed >>> 31);
    List<Seen> seen = new ArrayList<>();
    if (random.nextDouble() < config.mosaic()) {
      int x = (int) (input * (0.35 + 0.3 * random.nextDouble()));
      int y = (int) (input * (0.35 + 0.3 * random.nextDouble()));
      Tile[] tiles = {
        new Tile(0, 0, x, y),
        new Tile(x, 0, input, y),
        new Tile(0, y, x, input),
        new Tile(x, y, input, input)
      };
      int own = random.nextInt(tiles.length);
      for (int i = 0; i < tiles.length; i++) {
        Photo photo = sources.get(source).get(i == own ? index : anotherOf(source, random));
        show(photo, tiles[i], picture, random, seen);
      }
    } else {
      Photo photo = sources.get(source).get(index);
      show(photo, new Tile(0, 0, input, input), picture, random, seen);
    }
    if (config.hidden() > 0) {
      hide(picture, seen, random);
    }
    vary(picture, random);
    return seen;
  }

  private int anotherOf(int source, RandomGenerator random) {
    return random.nextInt(sources.get(source).size());
  }

  /**
   * Covers a side of some faces, as hands, hats and shoulders do: by another place of the sample
   * where no face is known, else by one colour. The boxes stay, for they include what is hidden.
   */
  private void hide(Pixels picture, List<Seen> seen, RandomGenerator random) {
    for (Seen face : seen) {
      if (face.ignored
          || face.face.size() < LEAST_HIDDEN
          || random.nextDouble() >= config.hidden()) {
        continue;
      }
      Pixels.Region cover = cover(face.face, random);
      float[] colour = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
      if (!copyTo(cover, picture, seen, random)) {
        picture.paint(cover, colour);
      }
    }
  }

  /** A region over one side of a face, from a quarter to more than a half of it. */
  private static Pixels.Region cover(Frame f, RandomGenerator random) {
    double inside = 0.25 + 0.3 * random.nextDouble();
    double outside = 0.5 * random.nextDouble();
    double along = 0.4 + 0.4 * random.nextDouble();
    double aside = 0.4 * (random.nextDouble() - 0.5);
    // The cover's middle lies this far from the face's, towards one of its sides.
    double away = 0.5 + (outside - inside) / 2;
    double half = (outside + inside) / 2;
    double turn = 0.3 * random.nextGaussian();
    boolean ellipse = random.nextBoolean();
    boolean upright = random.nextBoolean();
    double sign = random.nextBoolean() ? 1 : -1;
    return new Pixels.Region(
        f.x() + f.width() * (upright ? aside : sign * away),
        f.y() + f.height() * (upright ? sign * away : aside),
        f.width() * (upright ? along : half),
        f.height() * (upright ? half : along),
        turn,
        ellipse);
  }

  /** Fills a region from a place without a face, where one is met in four tries. */
  private boolean copyTo(
      Pixels.Region cover, Pixels picture, List<Seen> seen, RandomGenerator random) {
    double across = cover.across();
    double down = cover.down();
    for (int tries = 0; tries < 4; tries++) {
      double x = across + (input - 2 * across) * random.nextDouble();
      double y = down + (input - 2 * down) * random.nextDouble();
      Frame from = new Frame(x, y, 2 * across, 2 * down);
      if (seen.stream().noneMatch(s -> overlap(s.face, from))) {
        picture.copy(cover, (int) (x - cover.x()), (int) (y - cover.y()));
        return true;
      }
    }
    return false;
  }

  private static boolean overlap(Frame a, Frame b) {
    return Math.abs(a.x() - b.x()) < (a.width() + b.width()) / 2
        && Math.abs(a.y() - b.y()) < (a.height() + b.height()) / 2;
  }

  private void vary(Pixels picture, RandomGenerator random) {
    boolean gray = random.nextDouble() < config.gray();
    if (gray || random.nextDouble() < config.recoloured()) {
      picture.recolour(random, 1, gray);
    }
    if (random.nextDouble() < config.light()) {
      picture.light(random, 1);
    }
    if (random.nextDouble() < config.blur()) {
      picture.blur(0.4 + 1.6 * random.nextDouble());
    }
    if (random.nextDouble() < config.lowResolution()) {
      picture.lowerResolution((int) (input * (0.3 + 0.4 * random.nextDouble())));
    }
    if (random.nextDouble() < config.noise()) {
      picture.noise(random, 0.05 * random.nextDouble());
    }
    if (random.nextDouble() < config.jpeg()) {
      picture.compress((float) (0.15 + 0.7 * random.nextDouble()));
    }
  }

  /**
   * Writes a photograph at another scale in the top left corner of an image, with black around it.
   *
   * @param scale factor on its sides, 1 or more
   * @param images normalised pixels [height, width, 3]
   */
  public static void plain(Picture photo, double scale, int width, int height, FloatBuffer images) {
    int side = Math.max(width, height);
    Pixels picture = new Pixels(side);
    double step = 1 / scale;
    double[] m = {step, 0, step / 2 - 0.5, 0, step, step / 2 - 0.5};
    picture.warp(photo, m, 0, 0, width, height, new float[3]);
    for (int row = 0; row < height; row++) {
      picture.normalise(row * side * 3, width * 3);
      images.put(row * width * 3, picture.data(), row * side * 3, width * 3);
    }
  }

  // ------------------------------------------------------------------- view

  /** Shows a part of a photograph in a tile and adds what is seen there. */
  private void show(
      Photo photo, Tile tile, Pixels picture, RandomGenerator random, List<Seen> seen) {
    int width = photo.picture().width();
    int height = photo.picture().height();
    double radians = turn(random);
    boolean mirrored = random.nextBoolean();
    int side = tile.side();
    Face about = about(photo, random);
    double step;
    double x;
    double y;
    if (about != null) {
      double size = about.face().size();
      double low = photo.isolated() ? 0.2 * side : 10;
      double high = Math.min(0.95 * side, config.largestGain() * size);
      double wanted = low * Math.pow(Math.max(high / low, 1), random.nextDouble());
      step = Math.min(size / wanted, 2.0 * Math.max(width, height) / side);
      double room = Math.max(0, side - size / step) * step;
      x = about.face().x() + room * (random.nextDouble() - 0.5);
      y = about.face().y() + room * (random.nextDouble() - 0.5);
    } else {
      double least = config.cropMin();
      double share = least * Math.pow(config.cropMax() / least, random.nextDouble());
      double crop = share * Math.min(width, height);
      step = crop / side;
      x = place(width, crop, random);
      y = place(height, crop, random);
    }
    double cos = Math.cos(radians) * step;
    double sin = Math.sin(radians) * step;
    double hand = mirrored ? -1 : 1;
    double middleX = (tile.left + tile.right - 1) / 2.0;
    double middleY = (tile.top + tile.bottom - 1) / 2.0;
    double[] m = {cos * hand, -sin, 0, sin * hand, cos, 0};
    m[2] = x - m[0] * middleX - m[1] * middleY;
    m[5] = y - m[3] * middleX - m[4] * middleY;
    float[] colour = new float[3];
    if (random.nextDouble() < 0.4) {
      for (int k = 0; k < 3; k++) {
        colour[k] = random.nextFloat();
      }
    }
    picture.warp(photo.picture(), m, tile.left, tile.top, tile.right, tile.bottom, colour);
    View view = new View(m, step);
    List<Seen> here = new ArrayList<>();
    for (Face face : photo.faces()) {
      add(face, view, tile, here);
    }
    if (photo.isolated()) {
      surround(here, tile, seen);
    }
    seen.addAll(here);
  }

  /** A turn in radians: mostly small, sometimes any, sometimes by quarters. */
  private double turn(RandomGenerator random) {
    double mode = random.nextDouble();
    double small = random.nextGaussian() * Math.toRadians(config.rotation());
    if (mode < config.quarterTurns()) {
      return (1 + random.nextInt(3)) * Math.PI / 2 + small;
    }
    return mode < config.quarterTurns() + config.anyTurns()
        ? (2 * random.nextDouble() - 1) * Math.PI
        : small;
  }

  /** The face that a view is chosen for; null where the view is chosen for the photograph. */
  private @Nullable Face about(Photo photo, RandomGenerator random) {
    if (!photo.isolated() && random.nextDouble() >= config.aboutFace()) {
      return null;
    }
    List<Face> faces = photo.faces();
    for (int tries = 0; tries < 8 && !faces.isEmpty(); tries++) {
      Face face = faces.get(random.nextInt(faces.size()));
      if (!face.ignored() && face.face().size() >= 6) {
        return face;
      }
    }
    return null;
  }

  /** The middle of a crop: inside the photograph, or so that the photograph is inside it. */
  private static double place(double length, double crop, RandomGenerator random) {
    double slack = length - crop;
    return (length - 1) / 2 + slack * (random.nextDouble() - 0.5);
  }

  /** From the photograph to the sample: the inverse of the sample's matrix. */
  private static final class View {
    private final double[] m;
    private final double determinant;
    private final double step;
    private final double radians;

    View(double[] m, double step) {
      this.m = m;
      this.step = step;
      this.determinant = m[0] * m[4] - m[1] * m[3];
      // Where the photograph's downward direction points.
      double downX = -m[1] / determinant;
      double downY = m[0] / determinant;
      this.radians = Math.atan2(-downX, downY);
    }

    double u(double x, double y) {
      return (m[4] * (x - m[2]) - m[1] * (y - m[5])) / determinant;
    }

    double v(double x, double y) {
      return (m[0] * (y - m[5]) - m[3] * (x - m[2])) / determinant;
    }

    boolean mirrored() {
      return determinant < 0;
    }

    /** The upright box about a turned ellipse. */
    Frame frame(Frame f) {
      double cos = Math.cos(radians);
      double sin = Math.sin(radians);
      return new Frame(
          u(f.x(), f.y()),
          v(f.x(), f.y()),
          Math.hypot(f.width() * cos, f.height() * sin) / step,
          Math.hypot(f.width() * sin, f.height() * cos) / step);
    }

    Frame around(double[] points) {
      double left = Double.POSITIVE_INFINITY;
      double top = Double.POSITIVE_INFINITY;
      double right = Double.NEGATIVE_INFINITY;
      double bottom = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < points.length; i += 2) {
        double u = u(points[i], points[i + 1]);
        double v = v(points[i], points[i + 1]);
        left = Math.min(left, u);
        right = Math.max(right, u);
        top = Math.min(top, v);
        bottom = Math.max(bottom, v);
      }
      return Frame.ofCorner(left, top, right - left, bottom - top);
    }
  }

  private void add(Face face, View view, Tile tile, List<Seen> here) {
    Frame whole = view.frame(face.face());
    Frame part = clipped(whole, tile);
    if (part == null) {
      return;
    }
    double share = part.width() * part.height() / (whole.width() * whole.height());
    if (share < LEAST_IGNORED) {
      return;
    }
    double roll =
        Math.IEEEremainder(
            view.radians + (view.mirrored() ? -face.roll() : face.roll()), 2 * Math.PI);
    boolean ignored = face.ignored() || share < LEAST_SEEN || whole.size() < config.smallestFace();
    Frame landmarks = face.points().map(view::around).orElseGet(() -> view.frame(face.landmarks()));
    double turned = face.points().isEmpty() && Math.abs(view.radians) > UPRIGHT ? 0.3 : 1;
    here.add(
        new Seen(
            part,
            face.faceWeight() * (Math.abs(view.radians) > UPRIGHT ? 0.5 : 1),
            landmarks,
            face.landmarkWeight() * turned * (share < 0.9 ? 0.3 : 1),
            roll,
            face.rollWeight(),
            ignored));
  }

  private static @Nullable Frame clipped(Frame f, Tile tile) {
    double left = Math.max(f.x() - f.width() / 2, tile.left - 0.5);
    double right = Math.min(f.x() + f.width() / 2, tile.right - 0.5);
    double top = Math.max(f.y() - f.height() / 2, tile.top - 0.5);
    double bottom = Math.min(f.y() + f.height() / 2, tile.bottom - 0.5);
    return right > left && bottom > top
        ? Frame.ofCorner(left, top, right - left, bottom - top)
        : null;
  }

  /** Marks as unknown what lies around the faces of a photograph in which others are unlabelled. */
  private static void surround(List<Seen> here, Tile tile, List<Seen> seen) {
    double left = tile.right;
    double top = tile.bottom;
    double right = tile.left;
    double bottom = tile.top;
    for (Seen face : here) {
      double around = 0.5 + KNOWN_AROUND;
      left = Math.min(left, face.face.x() - around * face.face.width());
      right = Math.max(right, face.face.x() + around * face.face.width());
      top = Math.min(top, face.face.y() - around * face.face.height());
      bottom = Math.max(bottom, face.face.y() + around * face.face.height());
    }
    unknown(tile.left, tile.top, tile.right, Math.min(top, tile.bottom), seen);
    unknown(tile.left, Math.max(bottom, tile.top), tile.right, tile.bottom, seen);
    unknown(tile.left, tile.top, Math.min(left, tile.right), tile.bottom, seen);
    unknown(Math.max(right, tile.left), tile.top, tile.right, tile.bottom, seen);
  }

  private static void unknown(
      double left, double top, double right, double bottom, List<Seen> seen) {
    if (right > left && bottom > top) {
      Frame region = Frame.ofCorner(left - 0.5, top - 0.5, right - left, bottom - top);
      seen.add(new Seen(region, 0, region, 0, 0, 0, true));
    }
  }

  // ---------------------------------------------------------------- targets

  private void label(List<Seen> seen, int slot, DetectorBatch into) {
    float[] weight = into.scoreWeight();
    int[] owner = new int[cells];
    Arrays.fill(owner, -1);
    int base = slot * cells;
    int first = 0;
    for (int stride : DetectorArchitecture.strides()) {
      int count = input / stride;
      for (int i = 0; i < seen.size(); i++) {
        Seen face = seen.get(i);
        if (face.ignored) {
          ignore(face.face, stride, count, weight, base + first);
        } else if (inRange(face.face.size(), stride)) {
          claim(seen, i, stride, count, owner, first);
        }
      }
      for (int cell = 0; cell < count * count; cell++) {
        int face = owner[first + cell];
        if (face >= 0) {
          weight[base + first + cell] = 1;
          into.add(base + first + cell, target(seen.get(face), stride, cell % count, cell / count));
        }
      }
      first += count * count;
    }
  }

  /** Sizes overlap between strides, so that no size falls between two. */
  private static boolean inRange(double size, int stride) {
    return switch (stride) {
      case 8 -> size < 42;
      case 16 -> size >= 26 && size < 110;
      default -> size >= 75;
    };
  }

  private static double middle(int cell, int stride) {
    return cell * (double) stride + (stride - 1) / 2.0;
  }

  /** Claims the cells near a face's centre, the nearest one at least, unless a smaller face has. */
  private static void claim(
      List<Seen> seen, int index, int stride, int count, int[] owner, int first) {
    Frame f = seen.get(index).face;
    double reach = Math.min(1.5 * stride, 0.25 * Math.min(f.width(), f.height()));
    reach = Math.max(reach, 0.5 * stride);
    int left = (int) Math.ceil((f.x() - reach - (stride - 1) / 2.0) / stride);
    int right = (int) Math.floor((f.x() + reach - (stride - 1) / 2.0) / stride);
    int top = (int) Math.ceil((f.y() - reach - (stride - 1) / 2.0) / stride);
    int bottom = (int) Math.floor((f.y() + reach - (stride - 1) / 2.0) / stride);
    for (int row = Math.max(top, 0); row <= Math.min(bottom, count - 1); row++) {
      for (int column = Math.max(left, 0); column <= Math.min(right, count - 1); column++) {
        int cell = first + row * count + column;
        if (owner[cell] < 0 || seen.get(owner[cell]).face.size() > f.size()) {
          owner[cell] = index;
        }
      }
    }
  }

  private static void ignore(Frame f, int stride, int count, float[] weight, int first) {
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < count; column++) {
        double dx = Math.abs(middle(column, stride) - f.x());
        double dy = Math.abs(middle(row, stride) - f.y());
        if (dx <= Math.max(f.width(), stride) / 2 && dy <= Math.max(f.height(), stride) / 2) {
          weight[first + row * count + column] = 0;
        }
      }
    }
  }

  private static float[] target(Seen s, int stride, int column, int row) {
    double x = middle(column, stride);
    double y = middle(row, stride);
    double unit = (double) DetectorArchitecture.UNIT * stride;
    return new float[] {
      (float) ((s.face.x() - x) / stride),
      (float) ((s.face.y() - y) / stride),
      (float) Math.log(s.face.width() / unit),
      (float) Math.log(s.face.height() / unit),
      (float) ((s.landmarks.x() - x) / stride),
      (float) ((s.landmarks.y() - y) / stride),
      (float) Math.log(s.landmarks.width() / unit),
      (float) Math.log(s.landmarks.height() / unit),
      (float) Math.cos(s.roll),
      (float) Math.sin(s.roll),
      (float) s.faceWeight,
      (float) s.landmarkWeight,
      (float) s.rollWeight
    };
  }
}
