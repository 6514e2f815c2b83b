package org.hih4j.data;

import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;

/** A dataset seen through an operation on its stream. */
record DatasetView(
    Dataset base, Dataset.Card card, LandmarkScheme scheme, UnaryOperator<Stream<Sample>> view)
    implements Dataset {

  @Override
  public Stream<Sample> samples() {
    return view.apply(base.samples());
  }

  @Override
  public OptionalInt cropSide() {
    return base.cropSide();
  }

  @Override
  public void close() {
    base.close();
  }
}
