package org.hih4j.evaluation;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.scoring.BoxJitter;
import org.hih4j.data.Sample;

/**
 * Which box a model gets for each face, and how it is disturbed. The box moves published numbers as
 * much as the choice of the model does, so every number is printed with its protocol.
 *
 * @param source where the box comes from
 * @param boxes gives the boxes of {@link Source#DETECTOR} and {@link Source#FILE}
 * @param identity tells these boxes from others of their source; empty for other sources
 * @param shift the centre moves by up to this fraction of the crop's side, in x and in y
 * @param smallest the smallest factor that the box is scaled by
 * @param largest the largest
 * @param seed of the disturbance; a face's disturbance depends on the seed and its place in the
 *     dataset alone
 */
public record BoxProtocol(
    Source source,
    Optional<BoxFinder> boxes,
    String identity,
    double shift,
    double smallest,
    double largest,
    long seed) {

  /** Where the box of a face comes from. */
  public enum Source {
    /** The tight box of the labels, as most papers do. */
    TRUE("true box"),
    /** The box that the dataset gives. */
    OFFICIAL("official box"),
    /** The box that a face detector found. */
    DETECTOR("detector's box"),
    /** A box from a file. */
    FILE("box from a file");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /** {@return the name in tables} */
    public String label() {
      return label;
    }
  }

  /** Finds the box of a face, as a detector or a file does. Must be thread-safe. */
  @FunctionalInterface
  public interface BoxFinder {
    /**
     * The box of a face.
     *
     * @param sample the face, its image not decoded
     * @return the box, or empty if the face was not found
     */
    Optional<FaceBox> find(Sample sample);
  }

  /** Checks the numbers. */
  public BoxProtocol {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(identity, "identity");
    if ((source == Source.DETECTOR || source == Source.FILE) && boxes.isEmpty()) {
      throw new IllegalArgumentException("boxes must be given for a " + source.label());
    }
    new BoxJitter(shift, smallest, largest);
  }

  /** {@return the protocol of the tight box of the labels, undisturbed} */
  public static BoxProtocol truth() {
    return of(Source.TRUE);
  }

  /** {@return the protocol of the box that the dataset gives, undisturbed} */
  public static BoxProtocol official() {
    return of(Source.OFFICIAL);
  }

  /**
   * Boxes found by a detector or read from a file, undisturbed.
   *
   * @param source detector or file
   * @param boxes gives the boxes
   * @param identity tells these boxes from others, as the digest of a file or of a detector does: a
   *     journal is gone on with for the same boxes alone
   * @return the protocol
   */
  public static BoxProtocol found(Source source, BoxFinder boxes, String identity) {
    return new BoxProtocol(source, Optional.of(boxes), identity, 0, 1, 1, 1);
  }

  private static BoxProtocol of(Source source) {
    return new BoxProtocol(source, Optional.empty(), "", 0, 1, 1, 1);
  }

  /**
   * The same boxes, disturbed.
   *
   * @param newShift the centre moves by up to this fraction of the crop's side, in x and in y
   * @param newSmallest the smallest factor that the box is scaled by
   * @param newLargest the largest
   * @param newSeed of the disturbance
   * @return a new protocol
   * @throws IllegalArgumentException if a number is out of its range
   */
  public BoxProtocol jittered(
      double newShift, double newSmallest, double newLargest, long newSeed) {
    return new BoxProtocol(source, boxes, identity, newShift, newSmallest, newLargest, newSeed);
  }

  /**
   * The same boxes, disturbed.
   *
   * @param jitter how
   * @param newSeed of the disturbance
   * @return a new protocol
   */
  public BoxProtocol jittered(BoxJitter jitter, long newSeed) {
    return jittered(jitter.shift(), jitter.smallest(), jitter.largest(), newSeed);
  }

  /** {@return whether boxes are disturbed} */
  public boolean jitters() {
    return shift > 0 || smallest != 1 || largest != 1;
  }

  /** The box of a face, before it is disturbed. */
  Optional<FaceBox> base(Sample sample) {
    return switch (source) {
      case TRUE -> Optional.of(FaceBox.landmarks(sample.landmarks().bounds()));
      case OFFICIAL -> sample.box();
      case DETECTOR, FILE -> boxes.orElseThrow().find(sample);
    };
  }

  /** Why a face without a box could not be scored. */
  String missing() {
    return "no " + source.label();
  }

  /** The box that the model gets for the face at a place of the dataset. */
  Optional<FaceBox> box(Sample sample, long index, ModelInfo model) {
    return base(sample).map(box -> disturbed(box, index, model));
  }

  /** A box as it is disturbed at a place of the dataset, if boxes are. */
  FaceBox disturbed(FaceBox box, long index, ModelInfo model) {
    if (!jitters()) {
      return box;
    }
    SplittableRandom random = new SplittableRandom(mixed(seed, index));
    BoxJitter jitter = new BoxJitter(shift, smallest, largest);
    return FaceBox.landmarks(jitter.apply(box.landmarkBox(), model.cropSide(box), random));
  }

  static long mixed(long seed, long index) {
    return new SplittableRandom(seed).nextLong() ^ (index + 1) * 0x9E3779B97F4A7C15L;
  }

  /** {@return the protocol in words, to be printed beside numbers} */
  public String describe() {
    if (!jitters()) {
      return source.label();
    }
    return String.format(
        Locale.ROOT,
        "%s, jittered (centre ±%s %% of the crop's side, scale %s-%s, seed %d)",
        source.label(),
        number(100 * shift),
        number(smallest),
        number(largest),
        seed);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
