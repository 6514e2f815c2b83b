package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.core.metrics.FaceError;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.internal.Journal;
import org.hih4j.evaluation.internal.ReferencePadding;
import org.hih4j.imaging.FaceImage;

/**
 * Scores a model on a dataset.
 *
 * <p>Faces are worked on by several threads and taken in the dataset's order, so that results do
 * not depend on the number of threads. Images are decoded one a thread at a time and never kept:
 * memory grows by a row of text a face. An image that cannot be read becomes a row with the reason
 * and does not end the evaluation; a bad label row does, unless the dataset was opened to skip such
 * rows.
 */
public final class Evaluation {
  private Evaluation() {}

  /** Takes the faces that were scored. Called by one thread, in the faces' order. */
  @FunctionalInterface
  public interface FaceListener {
    /**
     * Called after each face that was scored.
     *
     * @param index the face's place in the dataset, from 0
     * @param error the face's errors
     * @param found what the model found; its spreads are NaN for faces taken from a journal
     */
    void scored(long index, FaceError error, LandmarkModel.Found found);
  }

  /**
   * Runs an evaluation.
   *
   * @param model the model
   * @param dataset the dataset
   * @param options how
   * @return the result
   * @throws EvaluationException if no face could be scored, or the model's landmarks cannot be
   *     compared with the dataset's
   * @throws org.hih4j.data.DatasetException if the labels cannot be read
   */
  public static EvaluationResult run(
      LandmarkModel model, Dataset dataset, EvaluationOptions options) {
    return run(model, dataset, options, (index, error, found) -> {});
  }

  /**
   * Runs an evaluation and passes on what was found on each face.
   *
   * @param model the model
   * @param dataset the dataset
   * @param options how
   * @param listener takes each face that was scored
   * @return the result
   * @throws EvaluationException if no face could be scored, or the model's landmarks cannot be
   *     compared with the dataset's
   * @throws org.hih4j.data.DatasetException if the labels cannot be read
   */
  public static EvaluationResult run(
      LandmarkModel model, Dataset dataset, EvaluationOptions options, FaceListener listener) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(listener, "listener");
    if (options.cropFromLandmarks() && dataset.cropSide().isEmpty()) {
      throw new EvaluationException(
          "crops from landmarks need a pre-cropped dataset: elsewhere the true box does the same");
    }
    if (options.boxes().source() != BoxProtocol.Source.TRUE && dataset.cropSide().isPresent()) {
      throw new EvaluationException(
          "a pre-cropped dataset has no place for another box ("
              + options.boxes().source().label()
              + "): the model gets the whole crop, leave the true box");
    }
    FaceScorer pass = new FaceScorer(model, dataset, options);
    Tally tally = new Tally(pass, listener);
    long total = dataset.count();
    long start = System.nanoTime();
    try (Journal journal = Journal.open(options.journal(), pass.fingerprint());
        Stream<Sample> samples = dataset.samples()) {
      InOrder.run(
          samples,
          index -> true,
          options.threads(),
          (index, sample) ->
              journal
                  .next(index, sample.id(), pass.info().scheme().size())
                  .<Callable<Outcome>>map(entry -> () -> new Outcome(entry, true, Optional.empty()))
                  .orElse(() -> pass.predict(sample, index)),
          (index, sample, outcome) -> {
            if (!outcome.known()) {
              journal.add(index, sample.id(), outcome.entry());
            }
            tally.add(index, sample, outcome);
            options.progress().progress(tally.rows.size(), total);
          });
    }
    return tally.result((System.nanoTime() - start) / 1e9);
  }

  /**
   * What the model made of a face.
   *
   * @param entry coordinates in the model's own scheme, or why there are none
   * @param known whether it was found in the journal
   * @param found what the model found, if it was not read back
   */
  private record Outcome(Journal.Entry entry, boolean known, Optional<LandmarkModel.Found> found) {}

  /** How one face goes through the model and is compared. Thread-safe. */
  static final class FaceScorer {
    private final LandmarkModel model;
    private final Dataset dataset;
    private final EvaluationOptions options;
    private final Normalizer normalizer;
    private final Optional<SchemeMapping> mapping;

    FaceScorer(LandmarkModel model, Dataset dataset, EvaluationOptions options) {
      this.model = model;
      this.dataset = dataset;
      this.options = options;
      this.mapping = mapping(model.info().scheme(), dataset.scheme());
      this.normalizer =
          options.normalizer().orElseGet(() -> dataset.card().normalizer().of(dataset.scheme()));
    }

    Outcome predict(Sample sample, long index) {
      try {
        Prepared prepared = prepare(sample, index);
        LandmarkModel.Found found = model.find(prepared.image(), prepared.box());
        Journal.Points points = new Journal.Points(found.landmarks().toArray());
        return new Outcome(points, false, Optional.of(found));
      } catch (org.hih4j.core.HihException | IllegalArgumentException e) {
        Journal.Failure failure = new Journal.Failure(String.valueOf(e.getMessage()));
        return new Outcome(failure, false, Optional.empty());
      }
    }

    /** The image and the box that the model gets. */
    record Prepared(FaceImage image, FaceBox box) {}

    Prepared prepare(Sample sample, long index) {
      FaceImage image = sample.image().load();
      if (dataset.cropSide().isPresent()) {
        int side = dataset.cropSide().getAsInt();
        if (image.width() != side || image.height() != side) {
          throw new EvaluationException(
              "a pre-cropped image must be of "
                  + side
                  + " x "
                  + side
                  + " pixels: "
                  + image.width()
                  + " x "
                  + image.height());
        }
        if (options.cropFromLandmarks()) {
          image = ReferencePadding.pad(image, sample.landmarks());
        }
        FaceBox whole = model.info().wholeImage(side);
        return new Prepared(image, options.boxes().disturbed(whole, index, model.info()));
      }
      FaceBox box =
          options
              .boxes()
              .box(sample, index, model.info())
              .orElseThrow(() -> new EvaluationException(options.boxes().missing()));
      return new Prepared(image, box);
    }

    /** The labels as they are compared, which padding moves. */
    Landmarks truth(Sample sample) {
      return options.cropFromLandmarks()
          ? ReferencePadding.moved(sample.landmarks())
          : sample.landmarks();
    }

    Landmarks predicted(double[] points) {
      Landmarks own = Landmarks.of(model.info().scheme(), points);
      return mapping.isPresent() ? mapping.get().apply(own) : own;
    }

    FaceError error(Sample sample, Landmarks predicted) {
      Landmarks truth = truth(sample);
      return FaceError.of(predicted, truth, normalizer, normalizingBox(sample, truth));
    }

    /** The errors of points that were found under several boxes. */
    double[] nmes(Sample sample, List<Landmarks> found) {
      return found.stream()
          .mapToDouble(points -> error(sample, predicted(points.toArray())).nme())
          .toArray();
    }

    double length(Sample sample) {
      Landmarks truth = truth(sample);
      return normalizer.length(truth, normalizingBox(sample, truth));
    }

    /** Published errors by the box are by the dataset's own box, where it has one. */
    private static Box normalizingBox(Sample sample, Landmarks truth) {
      return sample.box().map(FaceBox::box).orElseGet(truth::bounds);
    }

    ModelInfo info() {
      return model.info();
    }

    LandmarkModel model() {
      return model;
    }

    String fingerprint() {
      return String.join(
          "; ",
          model.info().name(),
          model.info().facts().toString(),
          dataset.card().name(),
          dataset.card().split(),
          options.boxes().describe(),
          options.boxes().identity(),
          options.cropFromLandmarks() ? "padded" : "plain");
    }

    private static Optional<SchemeMapping> mapping(LandmarkScheme from, LandmarkScheme to) {
      if (from.equals(to)) {
        return Optional.empty();
      }
      Optional<SchemeMapping> mapping = SchemeMapping.between(from, to);
      if (mapping.isEmpty()) {
        throw new EvaluationException(
            "a model of " + from.name() + " cannot be scored on labels of " + to.name());
      }
      return mapping;
    }
  }

  /** Sums up in the faces' order, by one thread. */
  private static final class Tally {
    private final FaceScorer pass;
    private final FaceListener listener;
    private final LandmarkScheme scheme;
    private final List<FaceRow> rows = new ArrayList<>();
    private final double[] errors;
    private final long[] counts;
    private final double[] meanFace;
    private final double[] byVisibility = new double[2];
    private final long[] pointsByVisibility = new long[2];
    private boolean visibility;
    private long scored;
    private long fresh;

    Tally(FaceScorer pass, FaceListener listener) {
      this.pass = pass;
      this.listener = listener;
      this.scheme = pass.dataset.scheme();
      this.errors = new double[scheme.size()];
      this.counts = new long[scheme.size()];
      this.meanFace = new double[2 * scheme.size()];
    }

    void add(long index, Sample sample, Outcome outcome) {
      fresh += outcome.known() ? 0 : 1;
      if (outcome.entry() instanceof Journal.Failure failure) {
        fail(index, sample, failure.reason());
      } else if (outcome.entry() instanceof Journal.Points found) {
        score(index, sample, found.points(), outcome.found());
      }
    }

    private void score(
        long index, Sample sample, double[] points, Optional<LandmarkModel.Found> found) {
      FaceError error;
      double length;
      try {
        error = pass.error(sample, pass.predicted(points));
        length = pass.length(sample);
      } catch (IllegalArgumentException e) {
        fail(index, sample, String.valueOf(e.getMessage()));
        return;
      }
      scored++;
      Landmarks own = Landmarks.of(pass.info().scheme(), points);
      listener.scored(index, error, found.orElseGet(() -> LandmarkModel.Found.of(own)));
      rows.add(new FaceRow(index, sample.id(), error.nme(), sample.subsets(), Optional.empty()));
      Landmarks truth = pass.truth(sample);
      Box bounds = truth.bounds();
      for (int k = 0; k < scheme.size(); k++) {
        if (!error.counts(k)) {
          continue;
        }
        counts[k]++;
        errors[k] += error.landmark(k);
        meanFace[2 * k] += (truth.x(k) - bounds.center().x()) / length;
        meanFace[2 * k + 1] += (truth.y(k) - bounds.center().y()) / length;
        if (sample.hasVisibility()) {
          visibility = true;
          int kind = sample.visible(k) ? 0 : 1;
          byVisibility[kind] += error.landmark(k);
          pointsByVisibility[kind]++;
        }
      }
    }

    private void fail(long index, Sample sample, String reason) {
      rows.add(new FaceRow(index, sample.id(), Double.NaN, sample.subsets(), Optional.of(reason)));
    }

    EvaluationResult result(double seconds) {
      Dataset.Card card = pass.dataset.card();
      if (scored == 0) {
        throw new EvaluationException(
            rows.isEmpty()
                ? "there is no face in " + card.source() + ", split " + card.split()
                : "no face of "
                    + rows.size()
                    + " could be scored, the first because: "
                    + rows.get(0).failure().orElse(""));
      }
      List<Double> perLandmark = new ArrayList<>();
      double[] mean = meanFace.clone();
      for (int k = 0; k < errors.length; k++) {
        perLandmark.add(errors[k] / counts[k]);
        mean[2 * k] /= counts[k];
        mean[2 * k + 1] /= counts[k];
      }
      Map<String, Double> perGroup = new LinkedHashMap<>();
      scheme
          .groups()
          .forEach(
              (group, indices) ->
                  perGroup.put(
                      group,
                      indices.stream()
                          .mapToDouble(perLandmark::get)
                          .filter(Double::isFinite)
                          .average()
                          .orElse(Double.NaN)));
      return new EvaluationResult(
          pass.info(),
          card,
          pass.options.boxes(),
          pass.normalizer.name(),
          scheme,
          notes(card),
          rows,
          Scores.of("all", nmes(row -> true), missed(row -> true)),
          subsets(card),
          perLandmark,
          perGroup,
          visibility
              ? Optional.of(
                  new EvaluationResult.Visibility(
                      byVisibility[0] / pointsByVisibility[0],
                      pointsByVisibility[0],
                      byVisibility[1] / pointsByVisibility[1],
                      pointsByVisibility[1]))
              : Optional.empty(),
          Landmarks.partial(scheme, mean),
          fresh == 0 ? Double.NaN : fresh / seconds);
    }

    private List<String> notes(Dataset.Card card) {
      List<String> notes = new ArrayList<>(card.notes());
      if (pass.mapping.isPresent()) {
        notes.add(
            "a "
                + pass.info().scheme().size()
                + "-point model scored on the "
                + scheme.size()
                + " points that it shares with "
                + scheme.name()
                + (pass.mapping.get().approximate()
                    ? ", by an approximate map: the schemes place some of them differently"
                    : ""));
      }
      if (pass.dataset.cropSide().isPresent()) {
        notes.add("the images are crops already: the box protocol applies to the whole crop");
      }
      if (pass.options.cropFromLandmarks()) {
        notes.add("crops padded until all labelled points lie inside, which needs the labels");
      }
      long failed = rows.size() - scored;
      int missed = missed(row -> true);
      if (missed > 0) {
        notes.add(
            missed
                + " of "
                + rows.size()
                + " faces were missed by the detector: failures in FR and AUC, not in NME");
      }
      failed -= missed;
      if (failed > 0) {
        notes.add(failed + " of " + rows.size() + " faces could not be scored and are left out");
      }
      return notes;
    }

    private List<Scores> subsets(Dataset.Card card) {
      Set<String> known = new HashSet<>(card.subsets());
      List<String> names = new ArrayList<>(card.subsets());
      if (names.isEmpty()) {
        rows.stream()
            .flatMap(row -> row.subsets().stream())
            .filter(known::add)
            .sorted()
            .forEach(names::add);
      }
      List<Scores> subsets = new ArrayList<>();
      for (String name : names) {
        Predicate<FaceRow> inside = row -> row.subsets().contains(name);
        double[] nmes = nmes(inside);
        if (nmes.length > 0) {
          subsets.add(Scores.of(name, nmes, missed(inside)));
        }
      }
      return subsets;
    }

    /** The faces of a subset that a detector missed. */
    private int missed(Predicate<FaceRow> subset) {
      if (pass.options.boxes().source() != BoxProtocol.Source.DETECTOR) {
        return 0;
      }
      Optional<String> reason = Optional.of(pass.options.boxes().missing());
      return (int) rows.stream().filter(row -> row.failure().equals(reason)).filter(subset).count();
    }

    private double[] nmes(Predicate<FaceRow> subset) {
      return rows.stream()
          .filter(row -> row.scored() && subset.test(row))
          .mapToDouble(FaceRow::nme)
          .toArray();
    }
  }
}
