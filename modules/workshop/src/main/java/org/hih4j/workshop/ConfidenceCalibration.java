package org.hih4j.workshop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.hih4j.align.ModelCard;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.core.scoring.ReliabilityTally;
import org.hih4j.evaluation.ConfidenceFit;
import org.hih4j.evaluation.EvaluationException;

/**
 * Points whose error is known: curves of confidence are fitted on those of some faces, and judged
 * on those of the others. Not safe for use by several threads.
 */
final class ConfidenceCalibration {
  private static final double SIZES = 2;

  private final LandmarkScheme scheme;
  private final double tolerance;
  private final String[] groups;
  private final List<Point> points = new ArrayList<>();

  /**
   * A point.
   *
   * @param source which faces, and which boxes of them
   * @param fitting whether the face is one that curves are fitted on
   * @param landmark its index
   * @param spread as a fraction of the crop's side
   * @param size its face's inter-ocular distance, as found, as a fraction of the crop's side
   * @param hit whether it lies within the tolerance
   */
  private record Point(
      Source source, boolean fitting, int landmark, double spread, double size, boolean hit) {}

  /**
   * Where points come from.
   *
   * @param data the faces' name
   * @param boxes the boxes' name
   */
  record Source(String data, String boxes) {}

  ConfidenceCalibration(LandmarkScheme scheme, double tolerance) {
    this.scheme = scheme;
    this.tolerance = tolerance;
    this.groups = new String[scheme.size()];
    scheme.parts().forEach((part, indices) -> indices.forEach(i -> groups[i] = part));
  }

  /**
   * Adds the points of a face.
   *
   * @param source where it comes from
   * @param fitting whether curves are fitted on the face, or judged
   * @param spreads one a landmark, as a fraction of the crop's side
   * @param size the inter-ocular distance of the points found, as a fraction of the crop's side
   * @param errors one a landmark, as a fraction of the inter-ocular distance; NaN for landmarks
   *     that do not count
   */
  void add(Source source, boolean fitting, double[] spreads, double size, double[] errors) {
    for (int i = 0; i < errors.length; i++) {
      if (!Double.isNaN(errors[i])) {
        points.add(new Point(source, fitting, i, spreads[i], size, errors[i] <= tolerance));
      }
    }
  }

  /** Whether there are points, and all have spreads. */
  boolean possible() {
    return !points.isEmpty() && points.stream().noneMatch(point -> Double.isNaN(point.spread()));
  }

  /**
   * Fits one curve for all points and one for each part of the face.
   *
   * @param fittedOn the faces' name in the card
   * @throws EvaluationException if either half of the faces has no points
   */
  ModelCard.Calibrated fitted(String fittedOn) {
    for (boolean half : new boolean[] {true, false}) {
      if (points.stream().noneMatch(point -> point.fitting() == half)) {
        throw new EvaluationException(
            "confidences are fitted on every other face and judged on the others: give at least two"
                + " labelled faces");
      }
    }
    Map<String, ModelCard.Curve> curves = new LinkedHashMap<>();
    for (String part : scheme.parts().keySet()) {
      List<Point> own = half(true, point -> part.equals(groups[point.landmark()]));
      if (!own.isEmpty()) {
        curves.put(part, curve(own));
      }
    }
    return new ModelCard.Calibrated(tolerance, curve(half(true, point -> true)), fittedOn, curves);
  }

  private List<Point> half(boolean fitting, Predicate<Point> which) {
    return points.stream().filter(point -> point.fitting() == fitting).filter(which).toList();
  }

  /**
   * The curve of greatest likelihood that falls with the spread and, where sizes differ enough to
   * tell, rises with the size.
   */
  private static ModelCard.Curve curve(List<Point> points) {
    boolean[] hit = new boolean[points.size()];
    double[][] both = new double[hit.length][];
    double[][] own = new double[hit.length][];
    for (int i = 0; i < hit.length; i++) {
      Point point = points.get(i);
      hit[i] = point.hit();
      own[i] = new double[] {ln(point.spread())};
      both[i] = new double[] {own[i][0], ln(point.size())};
    }
    if (sizesDiffer(points)) {
      ConfidenceFit fit = ConfidenceFit.of(both, hit);
      if (fit.slopes().get(0) <= 0 && fit.slopes().get(1) >= 0) {
        return new ModelCard.Curve(fit.intercept(), fit.slopes().get(0), fit.slopes().get(1));
      }
    }
    ConfidenceFit fit = ConfidenceFit.of(own, hit);
    if (fit.slopes().get(0) <= 0) {
      return new ModelCard.Curve(fit.intercept(), fit.slopes().get(0), 0);
    }
    return new ModelCard.Curve(ConfidenceFit.of(new double[hit.length][0], hit).intercept(), 0, 0);
  }

  /**
   * Whether nine in ten sizes span a factor of {@value #SIZES}: a slope fitted on less would be
   * carried far beyond the sizes it was fitted on, to profiles whose eyes nearly meet.
   */
  private static boolean sizesDiffer(List<Point> points) {
    double[] sizes = points.stream().mapToDouble(Point::size).sorted().toArray();
    return sizes[(int) (0.95 * (sizes.length - 1))]
        >= SIZES * sizes[(int) (0.05 * (sizes.length - 1))];
  }

  private static double ln(double share) {
    return Math.log(Math.max(share, ModelCard.Curve.SMALLEST));
  }

  /**
   * Judges a card's confidences on the faces that no curve was fitted on.
   *
   * @param card with the confidences
   * @return one row for each source and part of the face that has points, in the order of sources
   */
  List<Reliability> reliability(ModelCard card) {
    List<ModelCard.Confidence> confidences = card.confidences();
    Set<Source> sources = new LinkedHashSet<>();
    points.forEach(point -> sources.add(point.source()));
    List<Reliability> rows = new ArrayList<>();
    for (Source source : sources) {
      for (String part : scheme.parts().keySet()) {
        ReliabilityTally tally = new ReliabilityTally(Reliability.BINS);
        for (Point point :
            half(false, p -> p.source().equals(source) && part.equals(groups[p.landmark()]))) {
          tally.add(
              confidences.get(point.landmark()).of(Double.NaN, point.spread(), point.size()),
              point.hit());
        }
        ScoreReliability scores = tally.reliability();
        if (scores.count() > 0) {
          rows.add(new Reliability(source.data(), source.boxes(), part, scores));
        }
      }
    }
    return rows;
  }
}
