package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.scoring.DetectionCurve;
import org.hih4j.core.scoring.DetectionMatch;
import org.hih4j.core.scoring.ScoredBox;
import org.hih4j.data.Sample;
import org.hih4j.data.wider.FacePhoto;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.data.wider.WiderLevel;
import org.hih4j.imaging.FaceImage;

/**
 * Scores a detector by the protocol of WIDER FACE: {@link DetectionMatch} and {@link
 * DetectionCurve}.
 *
 * <p>Photographs are worked on by several threads and taken in the dataset's order; none is kept. A
 * photograph that cannot be read, or on which the detector fails, is left out and listed.
 */
public final class DetectorEvaluation {
  private static final int BINS = 10;
  private static final int THRESHOLDS = 10;

  private DetectorEvaluation() {}

  /** How to evaluate a detector. Immutable and safe to share. */
  public static final class Options {
    private final List<WiderLevel> levels;
    private final OptionalLong limit;
    private final int threads;
    private final ProgressListener progress;

    private Options(Builder builder) {
      levels = builder.levels;
      limit = builder.limit;
      threads = builder.threads;
      progress = builder.progress;
    }

    /** {@return a builder that starts from the defaults: all levels, all photographs, all cores} */
    public static Builder builder() {
      return new Builder();
    }

    /** {@return the levels to score, at least one, in order} */
    public List<WiderLevel> levels() {
      return levels;
    }

    /** {@return how many photographs are taken at most, the first ones; empty for all} */
    public OptionalLong limit() {
      return limit;
    }

    /** {@return how many photographs are worked on at once, in 1..256} */
    public int threads() {
      return threads;
    }

    /** {@return what is called after each photograph} */
    public ProgressListener progress() {
      return progress;
    }

    /** Builds {@link Options}. Not safe for use by several threads. */
    public static final class Builder {
      private List<WiderLevel> levels = List.of(WiderLevel.values());
      private OptionalLong limit = OptionalLong.empty();
      private int threads = Math.min(256, Runtime.getRuntime().availableProcessors());
      private ProgressListener progress = ProgressListener.NONE;

      private Builder() {}

      /**
       * Sets the levels to score.
       *
       * @param levels at least one, in any order; all by default
       * @return this builder
       */
      public Builder levels(List<WiderLevel> levels) {
        if (levels.isEmpty()) {
          throw new IllegalArgumentException("levels must hold at least one");
        }
        this.levels = List.copyOf(EnumSet.copyOf(levels));
        return this;
      }

      /**
       * Takes the first photographs alone.
       *
       * @param photographs how many at most, at least 1; all by default
       * @return this builder
       */
      public Builder limit(long photographs) {
        limit = OptionalLong.of(Checks.atLeast("limit", photographs, 1));
        return this;
      }

      /**
       * Sets how many photographs are worked on at once.
       *
       * @param photographs 1 to 256; by default one for each processor that the JVM sees
       * @return this builder
       */
      public Builder threads(int photographs) {
        threads = Checks.inRange("threads", photographs, 1, 256);
        return this;
      }

      /**
       * Sets what is called after each photograph.
       *
       * @param listener the listener; {@link ProgressListener#NONE} by default
       * @return this builder
       */
      public Builder progress(ProgressListener listener) {
        progress = Objects.requireNonNull(listener, "progress");
        return this;
      }

      /** {@return immutable options with the values set so far} */
      public Options build() {
        return new Options(this);
      }
    }
  }

  /**
   * Runs an evaluation.
   *
   * @param detector the detector's name in tables
   * @param model the detector
   * @param dataset the photographs
   * @param options how
   * @return the result
   * @throws EvaluationException if no face counts at any of the levels, or no photograph could be
   *     scored
   * @throws org.hih4j.data.DatasetException if the labels cannot be read
   */
  public static DetectorResult run(
      String detector, DetectorModel model, WiderFaceDataset dataset, Options options) {
    Objects.requireNonNull(detector, "detector");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(options, "options");
    long limit = options.limit().orElse(Long.MAX_VALUE);
    long total = Math.min(limit, dataset.count());
    Tally tally = new Tally();
    long start = System.nanoTime();
    try (Stream<FacePhoto> photos = dataset.photos().limit(limit)) {
      InOrder.run(
          photos,
          index -> true,
          options.threads(),
          (index, photo) -> () -> score(model, dataset, photo),
          (index, photo, outcome) -> {
            tally.add(index, photo, outcome);
            options.progress().progress(tally.photos.size(), total);
          });
    }
    return tally.result(detector, dataset, options, (System.nanoTime() - start) / 1e9);
  }

  /** What became of a photograph: a match for each level, or a reason. */
  private record Outcome(Map<WiderLevel, DetectionMatch> matches, Optional<String> failure) {}

  private static Outcome score(DetectorModel model, WiderFaceDataset dataset, FacePhoto photo) {
    try {
      FaceImage image = photo.image().load();
      List<ScoredBox> found =
          model.find(photo.id(), Sample.Image.of(() -> image)).stream()
              .map(face -> new ScoredBox(face.face(), face.score()))
              .toList();
      return new Outcome(matches(found, dataset, photo, image.width()), Optional.empty());
    } catch (org.hih4j.core.HihException | IllegalArgumentException e) {
      return new Outcome(Map.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /** The value of a level; there is one for each. */
  private static <T> T of(Map<WiderLevel, T> values, WiderLevel level) {
    return Objects.requireNonNull(values.get(level), level.name());
  }

  private static Map<WiderLevel, DetectionMatch> matches(
      List<ScoredBox> found, WiderFaceDataset dataset, FacePhoto photo, int width) {
    List<Box> boxes = photo.faces().stream().map(FacePhoto.Face::box).toList();
    Map<WiderLevel, DetectionMatch> matches = new EnumMap<>(WiderLevel.class);
    for (WiderLevel level : WiderLevel.values()) {
      boolean[] counts = new boolean[boxes.size()];
      for (int k = 0; k < counts.length; k++) {
        counts[k] = dataset.counts(photo.faces().get(k), level, width);
      }
      matches.put(level, DetectionMatch.of(found, boxes, counts));
    }
    return matches;
  }

  /** Sums up in the photographs' order, by one thread. */
  private static final class Tally {
    private final Map<WiderLevel, List<DetectionMatch>> matches = new EnumMap<>(WiderLevel.class);
    private final List<DetectorResult.Photo> photos = new ArrayList<>();

    Tally() {
      for (WiderLevel level : WiderLevel.values()) {
        matches.put(level, new ArrayList<>());
      }
    }

    void add(long index, FacePhoto photo, Outcome outcome) {
      if (outcome.failure().isPresent()) {
        photos.add(new DetectorResult.Photo(index, photo.id(), 0, 0, outcome.failure()));
        return;
      }
      outcome.matches().forEach((level, match) -> of(level).add(match));
      DetectionMatch all = DetectorEvaluation.of(outcome.matches(), WiderLevel.ALL);
      int found = 0;
      for (int i = 0; i < all.size(); i++) {
        found += all.outcome(i) == DetectionMatch.Outcome.HIT ? 1 : 0;
      }
      photos.add(new DetectorResult.Photo(index, photo.id(), all.faces(), found, Optional.empty()));
    }

    DetectorResult result(
        String detector, WiderFaceDataset dataset, Options options, double seconds) {
      List<DetectionMatch> all = of(WiderLevel.ALL);
      if (all.isEmpty() && !photos.isEmpty()) {
        throw new EvaluationException(
            "no photograph of "
                + photos.size()
                + " could be scored, the first because: "
                + photos.get(0).failure().orElse(""));
      }
      List<String> notes = notes(dataset, options, all);
      List<DetectorResult.Level> levels = new ArrayList<>();
      for (WiderLevel level : options.levels()) {
        if (hasFaces(level)) {
          levels.add(new DetectorResult.Level(level, DetectionCurve.of(of(level))));
        } else {
          notes.add("no face counts at level " + level);
        }
      }
      if (levels.isEmpty() || !hasFaces(WiderLevel.ALL)) {
        throw new EvaluationException(
            "no face counts in " + dataset.labels() + ", split " + dataset.split());
      }
      return new DetectorResult(
          detector,
          dataset.name(),
          dataset.split(),
          dataset.labels().toString(),
          levels,
          thresholds(DetectionCurve.of(all), levels, all),
          probabilities(all)
              ? Optional.of(DetectionMatch.reliability(all, BINS))
              : Optional.empty(),
          photos,
          notes,
          photos.size() / seconds);
    }

    private List<DetectionMatch> of(WiderLevel level) {
      return DetectorEvaluation.of(matches, level);
    }

    private boolean hasFaces(WiderLevel level) {
      return of(level).stream().anyMatch(match -> match.faces() > 0);
    }

    private List<String> notes(
        WiderFaceDataset dataset, Options options, List<DetectionMatch> all) {
      List<String> notes = new ArrayList<>();
      notes.add(
          dataset.hasLevelLists()
              ? "levels by the published lists of faces"
              : "levels by the height of a face in a photograph that is "
                  + WiderFaceDataset.PUBLISHED_WIDTH
                  + " pixels wide (easy from "
                  + WiderLevel.EASY.leastHeight()
                  + ", medium from "
                  + WiderLevel.MEDIUM.leastHeight()
                  + ", hard from "
                  + WiderLevel.HARD.leastHeight()
                  + " pixels): not the published lists, and not to be compared with published"
                  + " numbers");
      options.limit().ifPresent(limit -> notes.add("only the first " + limit + " photographs"));
      long skipped = all.stream().filter(DetectionMatch::skipped).count();
      if (skipped > 0) {
        notes.add(skipped + " photographs without any labelled face are skipped");
      }
      if (all.stream().allMatch(match -> match.size() == 0)) {
        notes.add("nothing was detected in any photograph");
      }
      long failed = photos.stream().filter(photo -> photo.failure().isPresent()).count();
      if (failed > 0) {
        notes.add(failed + " of " + photos.size() + " photographs could not be scored");
      }
      return notes;
    }

    private static boolean probabilities(List<DetectionMatch> matches) {
      for (DetectionMatch match : matches) {
        if (match.size() > 0 && !(match.score(0) <= 1 && match.score(match.size() - 1) >= 0)) {
          return false;
        }
      }
      return true;
    }

    /** Tenths for probabilities, else ten equal steps from the least score to the greatest. */
    private static List<DetectorResult.Threshold> thresholds(
        DetectionCurve all, List<DetectorResult.Level> levels, List<DetectionMatch> matches) {
      double least = 0;
      double greatest = 1;
      if (!probabilities(matches)) {
        least = Double.POSITIVE_INFINITY;
        greatest = Double.NEGATIVE_INFINITY;
        for (DetectionMatch match : matches) {
          if (match.size() > 0) {
            greatest = Math.max(greatest, match.score(0));
            least = Math.min(least, match.score(match.size() - 1));
          }
        }
      }
      List<DetectorResult.Threshold> thresholds = new ArrayList<>();
      for (int i = 1; i < THRESHOLDS; i++) {
        double score = least + (greatest - least) * i / THRESHOLDS;
        DetectionCurve.Threshold at = all.at(score);
        thresholds.add(
            new DetectorResult.Threshold(
                score,
                at.precision(),
                at.falsePerPhotograph(),
                levels.stream().map(level -> level.curve().at(score).recall()).toList()));
      }
      return thresholds;
    }
  }
}
