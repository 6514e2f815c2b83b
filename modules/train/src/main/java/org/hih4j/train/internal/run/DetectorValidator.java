package org.hih4j.train.internal.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.scoring.DetectionCurve;
import org.hih4j.core.scoring.DetectionMatch;
import org.hih4j.core.scoring.ScoredBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorCard;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.internal.FaceMaps;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchDetector;
import org.hih4j.train.internal.sample.Photo;
import org.hih4j.train.internal.sample.Photo.Face;
import org.hih4j.train.internal.sample.Photo.Frame;
import org.hih4j.train.internal.sample.PhotoSampler;

/** Measures a detector on photographs it was not trained on. */
final class DetectorValidator {
  /**
   * Least heights of the counted faces, in pixels at a long side of 640: about those of WIDER
   * FACE's levels (10, 30 and 50 px at the photographs' own size of 1,024 px).
   */
  private static final int[] LEVELS = {31, 19, 7};

  private static final double LEAST_SCORE = 0.02;
  private static final double OVERLAP = DetectorOptions.defaults().overlap();
  private static final int MOST = 400;

  private final TorchDetector network;
  private final List<Photo> photos;
  private final int longSide;
  private final Device device;

  DetectorValidator(TorchDetector network, List<Photo> photos, int longSide, Device device) {
    this.network = network;
    this.photos = photos;
    this.longSide = longSide;
    this.device = device;
  }

  /**
   * What was found in a photograph.
   *
   * @param found best first, at the scale of the measurement
   * @param faces true face boxes
   * @param landmarks true landmark boxes, null where unknown
   * @param ignored for each true face whether it is neither right nor wrong to find it
   */
  record Looked(List<DetectedFace> found, List<Box> faces, List<Box> landmarks, boolean[] ignored) {
    /** For each true face whether it is at least so high. */
    boolean[] counted(double least) {
      boolean[] counted = new boolean[faces.size()];
      for (int i = 0; i < counted.length; i++) {
        counted[i] = !ignored[i] && faces.get(i).height() >= least;
      }
      return counted;
    }

    /** What the detections are worth where faces at least so high count, the surest first. */
    DetectionMatch match(double least) {
      return match(least, score -> score);
    }

    /** The same with calibrated scores. */
    DetectionMatch match(double least, DetectorCard.ScoreCalibration calibration) {
      return match(
          least, score -> calibration.probability(DetectorCard.ScoreCalibration.NONE.logit(score)));
    }

    private DetectionMatch match(double least, DoubleUnaryOperator scores) {
      List<ScoredBox> boxes =
          found.stream()
              .map(face -> new ScoredBox(face.face(), scores.applyAsDouble(face.score())))
              .toList();
      return DetectionMatch.of(boxes, faces, counted(least));
    }
  }

  /** Looks at every photograph. */
  List<Looked> look(NetworkState state) {
    List<Looked> result = new ArrayList<>();
    for (Photo photo : photos) {
      double scale =
          (double) longSide / Math.max(photo.picture().width(), photo.picture().height());
      List<Box> faces = new ArrayList<>();
      List<Box> landmarks = new ArrayList<>();
      boolean[] ignored = new boolean[photo.faces().size()];
      for (Face face : photo.faces()) {
        ignored[faces.size()] = face.ignored();
        faces.add(box(face.face(), scale));
        landmarks.add(face.landmarkWeight() == 1 ? box(face.landmarks(), scale) : null);
      }
      result.add(new Looked(find(photo, scale, state), faces, landmarks, ignored));
    }
    return result;
  }

  /** Average precisions in percent, and the mean overlap of landmark boxes. */
  Map<String, Double> measure(NetworkState state) {
    return figures(look(state));
  }

  /** The least height of a counted face of a level, in pixels at the scale of the measurement. */
  double least(int level) {
    return level * longSide / 640.0;
  }

  static int[] levels() {
    return LEVELS.clone();
  }

  /** The average precision over faces of a level, in [0, 1]; 0 without such a face. */
  double averagePrecision(List<Looked> looked, int level) {
    List<DetectionMatch> matches = looked.stream().map(one -> one.match(least(level))).toList();
    boolean counts = matches.stream().anyMatch(match -> match.faces() > 0);
    return counts ? DetectionCurve.of(matches).exactAveragePrecision() : 0;
  }

  private Map<String, Double> figures(List<Looked> looked) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int level : LEVELS) {
      figures.put("ap:" + level, 100 * averagePrecision(looked, level));
    }
    double overlap = 0;
    int boxes = 0;
    for (Looked one : looked) {
      DetectionMatch match = one.match(0);
      for (int i = 0; i < match.size(); i++) {
        OptionalInt face = match.face(i);
        if (face.isPresent() && one.landmarks().get(face.getAsInt()) != null) {
          overlap += one.found().get(i).box().box().overlap(one.landmarks().get(face.getAsInt()));
          boxes++;
        }
      }
    }
    figures.put("landmark-box", boxes == 0 ? 0 : 100 * overlap / boxes);
    return figures;
  }

  private static Box box(Frame f, double scale) {
    double width = f.width() * scale;
    double height = f.height() * scale;
    double x = (f.x() + 0.5) * scale - 0.5;
    double y = (f.y() + 0.5) * scale - 0.5;
    return new Box(x - width / 2, y - height / 2, width, height);
  }

  private List<DetectedFace> find(Photo photo, double scale, NetworkState state) {
    int multiple = DetectorArchitecture.MULTIPLE;
    int width = (int) Math.ceil(photo.picture().width() * scale / multiple) * multiple;
    int height = (int) Math.ceil(photo.picture().height() * scale / multiple) * multiple;
    FloatBuffer image =
        ByteBuffer.allocateDirect(3 * width * height * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    PhotoSampler.plain(photo.picture(), scale, width, height, image);
    List<DetectedFace> found = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor x = Torch.channelsLast(image, device, 1, 3, height, width);
      TorchDetector.Maps maps = network.forward(x, state, false);
      List<Integer> strides = DetectorArchitecture.strides();
      for (int i = 0; i < strides.size(); i++) {
        int stride = strides.get(i);
        FaceMaps.read(
            stride,
            width / stride,
            height / stride,
            FloatBuffer.wrap(Torch.values(maps.scores().get(i))),
            FloatBuffer.wrap(Torch.values(maps.faces().get(i))),
            DetectorCard.ScoreCalibration.NONE,
            LEAST_SCORE,
            found);
      }
    }
    return FaceMaps.vote(FaceMaps.suppress(found, OVERLAP, MOST), found);
  }
}
