package org.hih4j.detect;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.detect.internal.FaceMaps;
import org.hih4j.detect.internal.View;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.model.ModelException;

/**
 * Finds the faces of photographs.
 *
 * <pre>{@code
 * try (FaceDetector detector = FaceDetector.load(DetectorBundle.bundled("hih-faces"))) {
 *   for (DetectedFace face : detector.detect(image)) {
 *     FaceBox box = face.box();
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads, which need not wait for one another; what is found in a
 * picture does not depend on what else is looked at. After {@link #close}, which waits for running
 * calls, every method that looks for faces throws {@link IllegalStateException}. The memory of a
 * call is that of its network's largest input, whatever the picture's size: see {@link
 * DetectorOptions}.
 */
public final class FaceDetector implements AutoCloseable {
  /**
   * Faces of this score and more vote on the place of a better one that they overlap, also where
   * the options ask for higher scores: where a face is found does not depend on the threshold.
   */
  private static final double LEAST_VOTE = 0.1;

  /** Height of a face in pixels of the input from which on it is looked for at half the size. */
  private static final double LARGE = 224;

  /** Of the heights above half of {@link #LARGE}, those from this share on count at half size. */
  private static final double SHARED = 0.8;

  /** An input of this longer side is not halved. */
  private static final int CLOSE_UP = 320;

  private final DetectorCard card;
  private final DetectorOptions options;
  private final InferenceSession session;
  private final TensorInfo input;

  private FaceDetector(DetectorCard card, DetectorOptions options, InferenceSession session) {
    this.card = card;
    this.options = options;
    this.session = session;
    if (session.inputs().size() != 1) {
      throw misfit(card, "one input", session.inputs());
    }
    try {
      input = session.requireInput(card.input().tensor(), 1, 3, -1, -1);
      for (DetectorCard.Output output : card.outputs()) {
        session.requireOutput(output.scores(), -1, 1, -1, -1);
        session.requireOutput(output.faces(), -1, FaceMaps.VALUES, -1, -1);
      }
    } catch (InferenceException e) {
      throw new ModelException(
          card.name() + ": the network does not fit its card: " + e.getMessage(), e);
    }
    if (input.shape().get(2) >= 0 || input.shape().get(3) >= 0) {
      throw misfit(card, "an input of any height and width", session.inputs());
    }
    if (input.dimensionNames().get(2).equals(input.dimensionNames().get(3))) {
      throw misfit(card, "a height and a width with names of their own", session.inputs());
    }
  }

  private static ModelException misfit(DetectorCard card, String promised, Object found) {
    return new ModelException(
        card.name() + ": the card promises " + promised + ", the network has " + found);
  }

  /**
   * Loads a detector with the default options.
   *
   * @param bundle the model
   * @return a detector, to be closed by the caller
   * @throws ModelException if the network does not fit its card
   */
  public static FaceDetector load(DetectorBundle bundle) {
    return load(bundle, DetectorOptions.defaults());
  }

  /**
   * Loads a detector from a folder or zip file with the default options.
   *
   * @param path the bundle, see {@link DetectorBundle#load}
   * @return a detector, to be closed by the caller
   * @throws ModelException if the bundle is malformed or the network does not fit its card
   */
  public static FaceDetector load(Path path) {
    return load(DetectorBundle.load(path), DetectorOptions.defaults());
  }

  /**
   * Loads a detector.
   *
   * @param bundle the model
   * @param options how it looks for faces
   * @return a detector, to be closed by the caller
   * @throws ModelException if the network does not fit its card
   * @throws InferenceException if the network cannot be loaded
   */
  public static FaceDetector load(DetectorBundle bundle, DetectorOptions options) {
    Objects.requireNonNull(options, "options");
    InferenceSession session =
        InferenceSession.load(bundle.network(), bundle.card().sha256(), options.inference());
    try {
      return new FaceDetector(bundle.card(), options, session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** {@return what the model is} */
  public DetectorCard card() {
    return card;
  }

  /** {@return how this detector looks for faces: the options it was loaded with} */
  public DetectorOptions options() {
    return options;
  }

  /**
   * Finds the faces of a picture.
   *
   * @param image the picture
   * @return faces, best first, in pixels of the picture; empty if there is none
   * @throws InferenceException if the network fails
   * @throws ModelException if the network's maps are not of the strides that its card states
   */
  public List<DetectedFace> detect(FaceImage image) {
    Objects.requireNonNull(image, "image");
    List<DetectedFace> found = new ArrayList<>();
    List<View> views =
        View.of(
            image.width(),
            image.height(),
            options.inputSize(),
            card.input().multiple(),
            options.tiles(),
            options.rotations());
    Box picture = image.bounds();
    double smallest =
        Math.max(
            options.smallestFace(),
            options.smallestShare() * Math.min(image.width(), image.height()));
    for (View view : views) {
      for (DetectedFace face : seen(image, view)) {
        if (face.face().height() >= smallest && meets(face.box().box(), picture)) {
          found.add(face);
        }
      }
    }
    return List.copyOf(FaceMaps.suppress(found, options.overlap(), options.mostFaces()));
  }

  private static boolean meets(Box box, Box picture) {
    return picture.contains(box.center())
        && picture.intersection(box).filter(shared -> !shared.isEmpty()).isPresent();
  }

  /**
   * Finds the faces of a picture.
   *
   * @param image any kind of image; read, not kept
   * @return faces, best first, in pixels of the picture; empty if there is none
   * @throws InferenceException if the network fails
   */
  public List<DetectedFace> detect(BufferedImage image) {
    return detect(FaceImage.of(image));
  }

  /**
   * Finds the faces of an image file, whose EXIF orientation is honoured: boxes are in the upright
   * image.
   *
   * @param file a JPEG, PNG, GIF, BMP, WBMP or TIFF file
   * @return faces, best first, in pixels of the picture; empty if there is none
   * @throws org.hih4j.imaging.ImageException if the file cannot be read
   * @throws InferenceException if the network fails
   */
  public List<DetectedFace> detect(Path file) {
    return detect(FaceImage.load(file));
  }

  /**
   * Faces of a view, in pixels of the picture. Large ones are looked for at half the size, and that
   * again if need be, as the network has not learnt to tell them from their parts.
   */
  private List<DetectedFace> seen(FaceImage image, View view) {
    List<DetectedFace> found = new ArrayList<>();
    View at = view;
    double least = 0;
    while (true) {
      List<DetectedFace> voters = voters(image, at);
      List<DetectedFace> best = FaceMaps.suppress(voters, options.overlap(), options.mostFaces());
      boolean again =
          Math.max(at.width(), at.height()) > CLOSE_UP
              && best.stream().anyMatch(face -> face.face().height() > LARGE);
      best.removeIf(face -> face.score() < options.score());
      for (DetectedFace face : FaceMaps.vote(best, voters)) {
        double height = face.face().height();
        if (height >= least && !(again && height > LARGE)) {
          found.add(at.toPicture(face));
        }
      }
      if (!again) {
        return found;
      }
      at = at.halved(card.input().multiple());
      least = LARGE / 2 * SHARED;
    }
  }

  /** Faces of a view that may vote, in pixels of the input. */
  private List<DetectedFace> voters(FaceImage image, View view) {
    CropSampler sampler =
        new CropSampler(
            view.width(), view.height(), card.input().normalization(), card.input().sampling());
    Map<String, Long> sizes = new HashMap<>();
    sizes.put(input.dimensionNames().get(2), (long) view.height());
    sizes.put(input.dimensionNames().get(3), (long) view.width());
    List<DetectedFace> found = new ArrayList<>();
    try (Slot slot = session.acquire(1, sizes)) {
      sampler.sample(image, view.toPicture(), slot.input(), 0, false);
      slot.run();
      for (DetectorCard.Output output : card.outputs()) {
        int width = view.width() / output.stride();
        int height = view.height() / output.stride();
        checkShape(slot, output.scores(), 1, 1, height, width);
        checkShape(slot, output.faces(), 1, FaceMaps.VALUES, height, width);
        FaceMaps.read(
            output.stride(),
            width,
            height,
            slot.output(output.scores()),
            slot.output(output.faces()),
            card.calibration(),
            Math.min(options.score(), LEAST_VOTE),
            found);
      }
    }
    return found;
  }

  private void checkShape(Slot slot, String output, long... promised) {
    long[] found = slot.outputShape(output);
    if (!Arrays.equals(found, promised)) {
      throw misfit(
          card, "'" + output + "' to be " + Arrays.toString(promised), Arrays.toString(found));
    }
  }

  /** Waits for running calls and frees the network. Closing again does nothing. */
  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return "FaceDetector[" + card.name() + "]";
  }
}
