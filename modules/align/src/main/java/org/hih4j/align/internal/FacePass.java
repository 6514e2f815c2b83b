package org.hih4j.align.internal;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Crop;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.model.ModelException;

/** One run of the network over a few faces: crop, sample, run, decode, back to image pixels. */
public final class FacePass {
  private final ModelCard card;
  private final InferenceSession session;
  private final boolean flip;
  private final CropSampler sampler;
  private final OutputReader reader;
  private final List<ModelCard.Confidence> confidences;
  private final ConcurrentLinkedQueue<Scratch> scratch = new ConcurrentLinkedQueue<>();

  /**
   * A pass over a model's network.
   *
   * @param card what the network wants and gives
   * @param session the network
   * @param flip whether the mirrored face is averaged in
   * @param faces how many faces a run may have
   * @throws ModelException if the network does not fit the card
   */
  public FacePass(ModelCard card, InferenceSession session, boolean flip, int faces) {
    this.card = card;
    this.session = session;
    this.flip = flip;
    ModelCard.Input input = card.input();
    this.sampler =
        new CropSampler(input.width(), input.height(), input.normalization(), card.sampling());
    checkInput(card, session);
    checkBatch(card, session.inputs().get(0), flip, faces);
    this.reader = OutputReader.of(card, session);
    this.confidences = card.confidences();
  }

  private static void checkInput(ModelCard card, InferenceSession session) {
    List<TensorInfo> inputs = session.inputs();
    ModelCard.Input input = card.input();
    if (inputs.size() != 1
        || !inputs.get(0).name().equals(input.tensor())
        || !inputs.get(0).isFloat()
        || !inputs.get(0).fits(-1, 3, input.height(), input.width())) {
      throw new ModelException(
          card.name()
              + ": the card promises one input '"
              + input.tensor()
              + "' FLOAT[n, 3, "
              + input.height()
              + ", "
              + input.width()
              + "], the network has "
              + inputs);
    }
  }

  /** A network of a fixed batch takes no other; runs have from one face to the most. */
  private static void checkBatch(ModelCard card, TensorInfo input, boolean flip, int faces) {
    int copies = flip ? 2 : 1;
    if (!input.fits(copies, -1, -1, -1) || !input.fits((long) copies * faces, -1, -1, -1)) {
      throw new ModelException(
          card.name()
              + ": the network takes batches of "
              + input.shape().get(0)
              + " alone, which a batch size of "
              + faces
              + (flip ? " with" : " without")
              + " flip averaging does not give: change the options or write the network anew"
              + " with an open batch");
    }
  }

  /**
   * What one face gave.
   *
   * @param crop what the network saw
   * @param roll by which the crop was turned, in radians
   * @param landmarks in image pixels
   * @param confidences one a point
   * @param peaks one a point
   * @param spreads one a point, in image pixels
   * @param insideImage whether the box of the points meets the image
   */
  public record Face(
      Crop crop,
      double roll,
      Landmarks landmarks,
      double[] confidences,
      double[] peaks,
      double[] spreads,
      boolean insideImage) {

    /** The mean confidence, NaN for models without heatmaps. */
    public double confidence() {
      return Arrays.stream(confidences).average().orElseThrow();
    }
  }

  /**
   * Aligns a few faces in one run.
   *
   * @param requests at most as many as the batch size
   * @return one result a request
   */
  public List<Face> run(List<AlignmentRequest> requests) {
    int plane = sampler.length();
    int copies = flip ? 2 : 1;
    List<Crop> crops = new ArrayList<>(requests.size());
    for (AlignmentRequest request : requests) {
      crops.add(cropOf(request));
    }
    Scratch room = scratch.poll();
    if (room == null) {
      room = new Scratch(card.scheme().size());
    }
    try (Slot slot = session.acquire(requests.size() * copies)) {
      reader.checkBatch(slot);
      FloatBuffer input = slot.input();
      for (int i = 0; i < crops.size(); i++) {
        Transform2 sampling = crops.get(i).sampling();
        FaceImage image = requests.get(i).image();
        for (int copy = 0; copy < copies; copy++) {
          sampler.sample(image, sampling, input, (i * copies + copy) * plane, copy == 1);
        }
      }
      slot.run();
      List<Face> faces = new ArrayList<>(crops.size());
      for (int i = 0; i < crops.size(); i++) {
        faces.add(read(slot, i * copies, crops.get(i), requests.get(i), room));
      }
      return faces;
    } finally {
      scratch.add(room);
    }
  }

  private Crop cropOf(AlignmentRequest request) {
    FaceImage image = request.image();
    if (!meetsImage(request)) {
      throw new IllegalArgumentException(
          "box must have its face in the image of "
              + image.width()
              + " x "
              + image.height()
              + " pixels: "
              + request.box()
              + (meets(request.box().box(), image)
                  ? ", whose landmarks would lie in " + request.box().landmarkBounds()
                  : ", which lies outside"));
    }
    return card.crop().cropFor(request.box(), card.input().width(), card.input().height());
  }

  /**
   * Whether a face can be looked at.
   *
   * @param request the image and the face's box
   * @return whether the landmarks that the box implies may lie in the image
   */
  public static boolean meetsImage(AlignmentRequest request) {
    return meets(request.box().landmarkBounds(), request.image());
  }

  private static boolean meets(Box box, FaceImage image) {
    Box all = image.bounds();
    return box.x() < all.right()
        && box.y() < all.bottom()
        && box.right() > all.x()
        && box.bottom() > all.y();
  }

  private Face read(Slot slot, int index, Crop crop, AlignmentRequest request, Scratch room) {
    LandmarkScheme scheme = card.scheme();
    int count = scheme.size();
    double[] xy = new double[2 * count];
    double[] peaks = new double[count];
    double[] spreads = new double[count];
    reader.read(slot, index, room.points, xy, peaks, spreads);
    Landmarks landmarks = Landmarks.of(scheme, xy).transformed(crop.points());
    if (flip) {
      reader.read(slot, index + 1, room.points, room.xy, room.peaks, room.spreads);
      Landmarks mirrored = Landmarks.of(scheme, room.xy).transformed(mirroredPoints(crop));
      for (int i = 0; i < count; i++) {
        int twin = scheme.flipped(i);
        xy[2 * i] = (landmarks.x(i) + mirrored.x(twin)) / 2;
        xy[2 * i + 1] = (landmarks.y(i) + mirrored.y(twin)) / 2;
        peaks[i] = (peaks[i] + room.peaks[twin]) / 2;
        spreads[i] = (spreads[i] + room.spreads[twin]) / 2;
      }
      landmarks = Landmarks.of(scheme, xy);
    }
    double[] probabilities = new double[count];
    double cell = reader.pixelsPerCell();
    double size = size(landmarks) / (crop.points().scale() * card.input().width());
    for (int i = 0; i < count; i++) {
      double spread = spreads[i] * cell / card.input().width();
      probabilities[i] = confidences.get(i).of(peaks[i], spread, size);
      spreads[i] *= cell * crop.points().scale();
    }
    return new Face(
        crop,
        request.box().roll(),
        landmarks,
        probabilities,
        peaks,
        spreads,
        meets(landmarks.bounds(), request.image()));
  }

  /** The inter-ocular distance in image pixels; NaN where the scheme has none. */
  private double size(Landmarks face) {
    return card.scheme()
        .interOcular()
        .map(eyes -> face.get(eyes.left().get(0)).distance(face.get(eyes.right().get(0))))
        .orElse(Double.NaN);
  }

  /**
   * From points decoded in the mirrored input to image pixels. The mirror stands in the frame that
   * was sampled, which for the reference's crop is not quite the frame of its points.
   */
  private static Transform2 mirroredPoints(Crop crop) {
    Transform2 mirror = new Transform2(-1, 0, crop.width() - 1.0, 0, 1, 0);
    return crop.points().then(crop.sampling().inverse()).then(mirror).then(crop.sampling());
  }

  /** Room that runs reuse. */
  private static final class Scratch {
    final double[] xy;
    final double[] peaks;
    final double[] spreads;
    final DecodedPoints points;

    Scratch(int count) {
      xy = new double[2 * count];
      peaks = new double[count];
      spreads = new double[count];
      points = DecodedPoints.of(count);
    }
  }
}
