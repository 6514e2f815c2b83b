package org.hih4j.align;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.InterleavedU8;
import boofcv.struct.image.Planar;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.hih4j.align.internal.FacePass;
import org.hih4j.align.internal.Workers;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.FivePoints;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.model.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the landmarks of faces, whose boxes are known or are found first.
 *
 * <pre>{@code
 * try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
 *   List<FaceAlignment> faces = aligner.align(image);
 *   FaceAlignment face = aligner.align(image, FaceBox.detector(x, y, width, height));
 *   Point2 tipOfTheNose = face.landmarks().get(30);
 * }
 * }</pre>
 *
 * <p>Here "align" means to find the points, as the literature on face alignment has it; for a face
 * turned upright and cut out see {@link org.hih4j.imaging.FaceChip}.
 *
 * <p>Safe for use by any number of threads, which need not wait for one another. Points do not
 * depend on what else is aligned in the same call or at the same time. After {@link #close}, which
 * waits for running calls, every method throws {@link IllegalStateException}.
 *
 * <p>Every method that aligns throws {@link IllegalArgumentException} for a box wholly outside its
 * image, {@link org.hih4j.imaging.ImageException} for an image that cannot be read, and {@link
 * org.hih4j.inference.InferenceException} if the network fails, does not end within {@link
 * org.hih4j.inference.InferenceOptions#timeLimit()}, or the calling thread is interrupted, which
 * ends the call and which it stays.
 */
public final class FaceAligner implements AutoCloseable {
  /** Found faces whose landmarks' boxes overlap by more (intersection over union) are one face. */
  private static final double ONE_FACE = 0.6;

  private final ModelCard card;
  private final AlignerOptions options;
  private final InferenceSession session;
  private final FacePass pass;
  private final Workers workers;

  /** Guards the two below. */
  private final Object detection = new Object();

  private @Nullable FaceDetector ownDetector;
  private boolean closed;

  private FaceAligner(ModelCard card, AlignerOptions options, InferenceSession session) {
    this.card = card;
    this.options = options;
    this.session = session;
    this.pass = new FacePass(card, session, options.flipAveraging(), options.batchSize());
    this.workers = new Workers(options.concurrency());
  }

  /**
   * Loads a model with the default options.
   *
   * @param bundle the model
   * @return an aligner, to be closed by the caller
   * @throws ModelException if the network does not fit its card
   */
  public static FaceAligner load(ModelBundle bundle) {
    return load(bundle, AlignerOptions.defaults());
  }

  /**
   * Loads a model from a folder or zip file with the default options.
   *
   * @param path the bundle, see {@link ModelBundle#load}
   * @return an aligner, to be closed by the caller
   * @throws ModelException if the bundle is malformed or the network does not fit its card
   */
  public static FaceAligner load(Path path) {
    return load(ModelBundle.load(path), AlignerOptions.defaults());
  }

  /**
   * Loads a model.
   *
   * @param bundle the model
   * @param options how it runs
   * @return an aligner, to be closed by the caller
   * @throws ModelException if the network does not fit its card
   * @throws org.hih4j.inference.InferenceException if the network cannot be loaded
   */
  public static FaceAligner load(ModelBundle bundle, AlignerOptions options) {
    Objects.requireNonNull(options, "options");
    InferenceSession session =
        InferenceSession.load(bundle.network(), bundle.card().sha256(), options.inference());
    try {
      return new FaceAligner(bundle.card(), options, session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** {@return what the model is} */
  public ModelCard card() {
    return card;
  }

  /** {@return how this aligner runs: the options it was loaded with} */
  public AlignerOptions options() {
    return options;
  }

  /**
   * Finds the faces of an image and aligns them, at any roll. The detector is that of the options,
   * or this aligner's own, which is loaded on the first call. A found face whose landmarks have a
   * mean confidence below {@link AlignerOptions#turnConfidence()} is aligned turned by 90, 180 and
   * 270 degrees as well, and the most confident landmarks count. Faces whose mean confidence is
   * then below {@link AlignerOptions#leastConfidence()} are left out: they are false alarms.
   *
   * @param image the image
   * @return one result a face, the surest detection first; empty if there is no face
   * @throws ModelException if the bundled detector cannot be loaded
   */
  public List<FaceAlignment> align(FaceImage image) {
    List<DetectedFace> faces = detect(image);
    List<AlignmentRequest> requests =
        faces.stream().map(face -> new AlignmentRequest(image, face.box())).toList();
    List<FaceAlignment> aligned = alignAll(requests, request -> options.foundRefinement(), true);
    List<FaceAlignment> result = new ArrayList<>(faces.size());
    for (int i = 0; i < faces.size(); i++) {
      FaceAlignment face = aligned.get(i);
      // NaN, of models without confidences, keeps the face.
      if (!(face.confidence() < options.leastConfidence()) && !isAmong(result, face)) {
        result.add(face.of(faces.get(i)));
      }
    }
    return List.copyOf(result);
  }

  private static boolean isAmong(List<FaceAlignment> faces, FaceAlignment candidate) {
    Box place = candidate.landmarks().bounds();
    return faces.stream().anyMatch(face -> face.landmarks().bounds().overlap(place) > ONE_FACE);
  }

  /**
   * Finds the faces of an image without aligning them, with the detector of the options or this
   * aligner's own, which is loaded on the first call.
   *
   * @param image the image
   * @return faces, the surest first; empty if there is none
   * @throws ModelException if the bundled detector cannot be loaded
   */
  public List<DetectedFace> detect(FaceImage image) {
    return detector().detect(image);
  }

  /**
   * Finds the faces of an image and aligns them; see {@link #align(FaceImage)}.
   *
   * @param image any kind of image; read, not kept
   * @return one result a face, the surest detection first; empty if there is no face
   */
  public List<FaceAlignment> align(BufferedImage image) {
    return align(FaceImage.of(image));
  }

  /**
   * Finds the faces of an image file, whose EXIF orientation is honoured, and aligns them; see
   * {@link #align(FaceImage)}.
   *
   * @param file a JPEG, PNG, GIF, BMP, WBMP or TIFF file
   * @return one result a face, the surest detection first; empty if there is no face
   */
  public List<FaceAlignment> align(Path file) {
    return align(FaceImage.load(file, options.imageLimits()));
  }

  private FaceDetector detector() {
    if (options.detector().isPresent()) {
      return options.detector().get();
    }
    synchronized (detection) {
      if (closed) {
        throw new IllegalStateException("the aligner was closed");
      }
      FaceDetector own = ownDetector;
      if (own == null) {
        own = FaceDetector.load(DetectorBundle.bundled("hih-faces"), options.detection());
        ownDetector = own;
      }
      return own;
    }
  }

  /**
   * Aligns one face.
   *
   * @param image the image
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(FaceImage image, FaceBox box) {
    return align(image, List.of(box)).get(0);
  }

  /**
   * Aligns one face.
   *
   * @param image any kind of image; read, not kept
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(BufferedImage image, FaceBox box) {
    return align(FaceImage.of(image), box);
  }

  /**
   * Aligns one face of an image file, whose EXIF orientation is honoured: box and points are in the
   * upright image.
   *
   * @param file a JPEG, PNG, GIF, BMP, WBMP or TIFF file
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(Path file, FaceBox box) {
    return align(FaceImage.load(file, options.imageLimits()), box);
  }

  /**
   * Aligns one face of an encoded image, whose EXIF orientation is honoured.
   *
   * @param encoded the content of an image file; read to its end, not closed
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(InputStream encoded, FaceBox box) {
    return align(FaceImage.load(encoded, options.imageLimits()), box);
  }

  /**
   * Aligns one face of a BoofCV colour image.
   *
   * @param image three bands, red first; read, not kept
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(Planar<GrayU8> image, FaceBox box) {
    return align(FaceImage.of(image), box);
  }

  /**
   * Aligns one face of a BoofCV colour image.
   *
   * @param image three bands, red first; read, not kept
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(InterleavedU8 image, FaceBox box) {
    return align(FaceImage.of(image), box);
  }

  /**
   * Aligns one face of a BoofCV gray image.
   *
   * @param image brightness; read, not kept
   * @param box the face's box
   * @return the face's landmarks in image pixels
   */
  public FaceAlignment align(GrayU8 image, FaceBox box) {
    return align(FaceImage.of(image), box);
  }

  /**
   * Aligns the faces of one image.
   *
   * @param image the image
   * @param boxes the faces' boxes
   * @return one result a box, in the boxes' order
   */
  public List<FaceAlignment> align(FaceImage image, List<FaceBox> boxes) {
    List<AlignmentRequest> requests = new ArrayList<>(boxes.size());
    for (FaceBox box : boxes) {
      requests.add(new AlignmentRequest(image, box));
    }
    return alignAll(requests);
  }

  /**
   * Aligns the faces of one image.
   *
   * @param image any kind of image; read, not kept
   * @param boxes the faces' boxes
   * @return one result a box, in the boxes' order
   */
  public List<FaceAlignment> align(BufferedImage image, List<FaceBox> boxes) {
    return align(FaceImage.of(image), boxes);
  }

  /**
   * Aligns the faces of one image file, whose EXIF orientation is honoured: boxes and points are in
   * the upright image.
   *
   * @param file a JPEG, PNG, GIF, BMP, WBMP or TIFF file
   * @param boxes the faces' boxes
   * @return one result a box, in the boxes' order
   */
  public List<FaceAlignment> align(Path file, List<FaceBox> boxes) {
    return align(FaceImage.load(file, options.imageLimits()), boxes);
  }

  /**
   * Aligns faces of any number of images.
   *
   * @param requests images and boxes
   * @return one result a request, in the requests' order
   */
  public List<FaceAlignment> alignAll(List<AlignmentRequest> requests) {
    return alignAll(requests, this::givenRefinement, false);
  }

  /**
   * Aligns faces of one image whose roll is not known: those that are not sure are looked at turned
   * as well, as in {@link #align(FaceImage)}.
   *
   * @param image the image
   * @param boxes the faces' boxes
   * @return one result a box, in the boxes' order
   */
  public List<FaceAlignment> alignAtAnyRoll(FaceImage image, List<FaceBox> boxes) {
    List<AlignmentRequest> requests =
        boxes.stream().map(box -> new AlignmentRequest(image, box)).toList();
    return alignAll(requests, this::givenRefinement, true);
  }

  private int givenRefinement(AlignmentRequest request) {
    return options.refinement(request.box().convention());
  }

  /** Aligns faces, each with as many extra passes as it is to have. */
  private List<FaceAlignment> alignAll(
      List<AlignmentRequest> requests,
      ToIntFunction<AlignmentRequest> refinement,
      boolean anyRoll) {
    List<AlignmentRequest> all = List.copyOf(requests);
    FaceAlignment[] results = new FaceAlignment[all.size()];
    int batch = options.batchSize();
    int chunks = (all.size() + batch - 1) / batch;
    workers.forEach(
        chunks,
        chunk -> {
          int begin = chunk * batch;
          int end = Math.min(begin + batch, all.size());
          alignChunk(all.subList(begin, end), refinement, anyRoll, results, begin);
        });
    return Arrays.asList(results);
  }

  private void alignChunk(
      List<AlignmentRequest> requests,
      ToIntFunction<AlignmentRequest> refinement,
      boolean anyRoll,
      FaceAlignment[] results,
      int begin) {
    List<FacePass.Face> faces = new ArrayList<>(pass.run(requests));
    if (anyRoll) {
      turn(requests, faces);
    }
    List<Integer> again = rough(requests, refinement, 0);
    for (int done = 1; !again.isEmpty(); done++) {
      List<AlignmentRequest> refined = new ArrayList<>(again.size());
      for (int i : again) {
        FaceBox box = refinedBox(faces.get(i), requests.get(i).box(), anyRoll);
        refined.add(new AlignmentRequest(requests.get(i).image(), box));
      }
      List<FacePass.Face> better = pass.run(refined);
      for (int i = 0; i < better.size(); i++) {
        faces.set(again.get(i), better.get(i));
      }
      again = rough(requests, refinement, done);
    }
    for (int i = 0; i < requests.size(); i++) {
      FacePass.Face face = faces.get(i);
      results[begin + i] =
          new FaceAlignment(
              card.name(),
              requests.get(i).box(),
              face.crop(),
              face.landmarks(),
              face.confidences(),
              face.peaks(),
              face.spreads(),
              face.confidence() < options.doubtConfidence(),
              Optional.empty());
    }
  }

  /** The faces that want more than so many extra passes. */
  private static List<Integer> rough(
      List<AlignmentRequest> requests, ToIntFunction<AlignmentRequest> refinement, int passes) {
    List<Integer> rough = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      if (refinement.applyAsInt(requests.get(i)) > passes) {
        rough.add(i);
      }
    }
    return rough;
  }

  /**
   * Looks at the faces that are not sure in other turns. The surest look counts if it is sure, or
   * else the first: a false alarm is to gain nothing by it.
   */
  private void turn(List<AlignmentRequest> requests, List<FacePass.Face> faces) {
    List<Integer> unsure = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      if (faces.get(i).confidence() < options.turnConfidence()) {
        unsure.add(i);
      }
    }
    for (int quarter = 1; quarter < 4 && !unsure.isEmpty(); quarter++) {
      double angle = quarter * Math.PI / 2;
      List<Integer> seen = new ArrayList<>(unsure.size());
      List<AlignmentRequest> turned = new ArrayList<>(unsure.size());
      for (int i : unsure) {
        FaceBox box = requests.get(i).box();
        AlignmentRequest look =
            new AlignmentRequest(requests.get(i).image(), box.rolled(box.roll() + angle));
        // The landmarks lie elsewhere about the middle of a turned box, perhaps outside.
        if (FacePass.meetsImage(look)) {
          seen.add(i);
          turned.add(look);
        }
      }
      List<FacePass.Face> looks = turned.isEmpty() ? List.of() : pass.run(turned);
      for (int k = 0; k < looks.size(); k++) {
        double confidence = looks.get(k).confidence();
        if (confidence >= options.turnConfidence()
            && confidence > faces.get(seen.get(k)).confidence()) {
          faces.set(seen.get(k), looks.get(k));
        }
      }
    }
  }

  /**
   * The box of the points found, unless they have collapsed into nothing or left the image; turned
   * with the face where its roll is not known or the given box has one.
   */
  private static FaceBox refinedBox(FacePass.Face face, FaceBox given, boolean anyRoll) {
    if (!face.insideImage() || face.landmarks().bounds().isEmpty()) {
      return given.rolled(face.roll());
    }
    if (!anyRoll && given.roll() == 0) {
      return FaceBox.landmarks(face.landmarks().bounds());
    }
    double roll =
        FivePoints.fits(face.landmarks().scheme())
            ? FivePoints.of(face.landmarks()).roll()
            : face.roll();
    return FaceBox.around(face.landmarks(), roll);
  }

  /**
   * Waits for running calls and frees the network, and the detector if it is this aligner's own.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    FaceDetector own;
    synchronized (detection) {
      closed = true;
      own = ownDetector;
    }
    try {
      session.close();
    } finally {
      workers.close();
      if (own != null) {
        own.close();
      }
    }
  }

  @Override
  public String toString() {
    return "FaceAligner[" + card.name() + ", " + card.scheme().size() + " points]";
  }
}
