package org.hih4j.workshop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.scoring.BoxJitter;
import org.hih4j.data.LabelWriter;
import org.hih4j.evaluation.Consensus;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;

/**
 * Labels for self-training: each face picture is aligned in several views, with jittered boxes and
 * mirrored, the mean is written, and faces on which the views disagree are left out. Immutable and
 * thread-safe.
 *
 * @param boxes where the search begins, by the picture's file name
 * @param face for other pictures: the side of the landmarks' box in the picture's middle at which
 *     the search begins, as a share of the picture's smaller side, above 0 and at most 1.5
 * @param views boxes of different place and size, each plain and mirrored, 1 to 100
 * @param agree the largest disagreement, as a share of the inter-ocular distance, above 0 and at
 *     most 1
 * @param seed of the boxes
 */
public record Labelling(
    Map<String, FaceBox> boxes, double face, int views, double agree, long seed) {
  private static final int CHUNK = 64;
  private static final int LOCATING_PASSES = 2;
  private static final BoxJitter JITTER = new BoxJitter(0.06, 0.9, 1.15);

  /** Checks the numbers. */
  public Labelling {
    boxes = Map.copyOf(boxes);
    require(face > 0 && face <= 1.5, "face must be above 0 and at most 1.5: " + face);
    require(views >= 1 && views <= 100, "views must be from 1 to 100: " + views);
    require(agree > 0 && agree <= 1, "agree must be above 0 and at most 1: " + agree);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Takes how the work goes, by the thread that labels. */
  public interface Listener extends ProgressListener {
    /**
     * Called for a picture that is left out because it cannot be read or its face not be aligned.
     *
     * @param reason one line
     */
    void leftOut(String reason);
  }

  /**
   * What came of it.
   *
   * @param labelled faces written
   * @param failed pictures that could not be read, or whose face could not be aligned, as with a
   *     box outside of the picture
   * @param disagreement mean over the faces written, as a share of the inter-ocular distance
   */
  public record Summary(int labelled, int failed, double disagreement) {}

  private record Picture(String name, FaceImage image) {}

  /**
   * Labels pictures.
   *
   * @param bundle the model
   * @param folder what the names of boxes and labels are relative to
   * @param files pictures of one face each, in the folder or below it
   * @param out the CSV file of labels, written whole at the end
   * @param inference options of the network's sessions; one thread each is best
   * @param listener takes how the work goes
   * @return a summary
   * @throws HihException if no face has views that agree; nothing is written then
   */
  public Summary write(
      ModelBundle bundle,
      Path folder,
      List<Path> files,
      Path out,
      InferenceOptions inference,
      Listener listener) {
    SplittableRandom random = new SplittableRandom(seed);
    int kept = 0;
    int failed = 0;
    double sum = 0;
    try (FaceAligner locating =
            FaceAligner.load(bundle, options(inference, LOCATING_PASSES, false));
        FaceAligner looking = FaceAligner.load(bundle, options(inference, 0, true));
        LabelWriter labels = LabelWriter.csv(out, bundle.card().scheme())) {
      for (int from = 0; from < files.size(); from += CHUNK) {
        List<Picture> chunk = new ArrayList<>();
        for (Path file : files.subList(from, Math.min(files.size(), from + CHUNK))) {
          try {
            String name = FilePaths.normal(folder.relativize(file));
            chunk.add(new Picture(name, FaceImage.load(file)));
          } catch (HihException e) {
            failed++;
            listener.leftOut(e.getMessage());
          }
        }
        List<Optional<Consensus>> found = found(locating, looking, chunk, random, listener);
        for (int i = 0; i < chunk.size(); i++) {
          if (found.get(i).isEmpty()) {
            failed++;
            continue;
          }
          Consensus each = found.get(i).get();
          if (each.disagreement() <= agree) {
            labels.add(chunk.get(i).name(), each.mean());
            kept++;
            sum += each.disagreement();
          }
        }
        listener.progress(Math.min(files.size(), from + CHUNK), files.size());
      }
      if (kept == 0) {
        throw new HihException(
            "no face of " + files.size() + " pictures has alignments that agree within " + agree);
      }
      labels.commit();
    }
    return new Summary(kept, failed, sum / kept);
  }

  private static AlignerOptions options(InferenceOptions inference, int passes, boolean flip) {
    return AlignerOptions.builder()
        .refinement(passes)
        .flipAveraging(flip)
        .concurrency(Runtime.getRuntime().availableProcessors())
        .inference(inference)
        .build();
  }

  private FaceBox start(Picture picture) {
    FaceBox stated = boxes.get(picture.name());
    if (stated != null) {
      return stated;
    }
    FaceImage image = picture.image();
    double side = face * Math.min(image.width(), image.height());
    return FaceBox.landmarks(
        (image.width() - 1 - side) / 2, (image.height() - 1 - side) / 2, side, side);
  }

  /** Of each picture the consensus; empty for one whose face cannot be aligned. */
  private List<Optional<Consensus>> found(
      FaceAligner locating,
      FaceAligner looking,
      List<Picture> chunk,
      SplittableRandom random,
      Listener listener) {
    try {
      return consensus(locating, looking, chunk, random).stream().map(Optional::of).toList();
    } catch (IllegalArgumentException e) {
      if (chunk.size() == 1) {
        listener.leftOut(chunk.get(0).name() + ": " + e.getMessage());
        return List.of(Optional.empty());
      }
      return chunk.stream()
          .flatMap(each -> found(locating, looking, List.of(each), random, listener).stream())
          .toList();
    }
  }

  private List<Consensus> consensus(
      FaceAligner locating, FaceAligner looking, List<Picture> chunk, SplittableRandom random) {
    List<AlignmentRequest> starts = new ArrayList<>();
    for (Picture picture : chunk) {
      starts.add(new AlignmentRequest(picture.image(), start(picture)));
    }
    List<AlignmentRequest> requests = new ArrayList<>();
    List<FaceAlignment> located = locating.alignAll(starts);
    for (int i = 0; i < chunk.size(); i++) {
      Box box = located.get(i).landmarks().bounds();
      for (int view = 0; view < views; view++) {
        Box moved = JITTER.apply(box, box.largerSide(), random);
        requests.add(new AlignmentRequest(chunk.get(i).image(), FaceBox.landmarks(moved)));
      }
    }
    List<Landmarks> all =
        looking.alignAll(requests).stream().map(FaceAlignment::landmarks).toList();
    List<Consensus> result = new ArrayList<>();
    for (int i = 0; i < chunk.size(); i++) {
      List<Landmarks> ofFace = new ArrayList<>(all.subList(i * views, (i + 1) * views));
      ofFace.add(located.get(i).landmarks());
      result.add(Consensus.of(ofFace));
    }
    return result;
  }
}
