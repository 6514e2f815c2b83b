package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.scoring.Bootstrap;
import org.hih4j.core.scoring.Interval;

/**
 * Two evaluations on the same faces, compared face by face: what makes a face hard for both
 * cancels.
 *
 * @param first the name of the first model
 * @param second the name of the second
 * @param faces how many faces both have scored
 * @param firstNme mean error of the first on those faces
 * @param secondNme mean error of the second on those faces
 * @param difference first less second; negative if the first is better
 * @param interval the 95 % bootstrap interval of the difference; without 0 in it the difference is
 *     hardly chance
 * @param firstBetter the share of the faces on which the first has the smaller error
 */
public record Comparison(
    String first,
    String second,
    int faces,
    double firstNme,
    double secondNme,
    double difference,
    Interval interval,
    double firstBetter) {

  /**
   * Compares two evaluations.
   *
   * @param first one result
   * @param second another, on the same dataset
   * @return the comparison
   * @throws EvaluationException if the results share no scored face, or are of different schemes or
   *     normalisers
   */
  public static Comparison of(EvaluationResult first, EvaluationResult second) {
    if (!first.scheme().equals(second.scheme())
        || !first.normalizer().equals(second.normalizer())) {
      throw new EvaluationException(
          "results must be of one scheme and normaliser to be compared: "
              + first.model().name()
              + ", "
              + second.model().name());
    }
    Map<Long, FaceRow> others = new HashMap<>();
    second.rows().stream().filter(FaceRow::scored).forEach(row -> others.put(row.index(), row));
    List<double[]> pairs = new ArrayList<>();
    for (FaceRow row : first.rows()) {
      FaceRow other = others.get(row.index());
      if (row.scored() && other != null) {
        if (!other.id().equals(row.id())) {
          throw new EvaluationException(
              "the results are not of the same faces: " + row.id() + ", " + other.id());
        }
        pairs.add(new double[] {row.nme(), other.nme()});
      }
    }
    if (pairs.isEmpty()) {
      throw new EvaluationException("the results share no scored face");
    }
    double[] a = pairs.stream().mapToDouble(pair -> pair[0]).toArray();
    double[] b = pairs.stream().mapToDouble(pair -> pair[1]).toArray();
    long wins = pairs.stream().filter(pair -> pair[0] < pair[1]).count();
    return new Comparison(
        first.model().name(),
        second.model().name(),
        a.length,
        Nme.mean(a),
        Nme.mean(b),
        Nme.mean(a) - Nme.mean(b),
        Bootstrap.usual().difference(a, b, Nme::mean),
        (double) wins / a.length);
  }
}
