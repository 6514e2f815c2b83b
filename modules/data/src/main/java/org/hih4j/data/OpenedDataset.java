package org.hih4j.data;

import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;

/** A dataset by what its reader knows of it and the faces that the reader gives. */
record OpenedDataset(
    Dataset.Card card,
    LandmarkScheme scheme,
    OptionalInt cropSide,
    Supplier<Stream<Sample>> faces,
    Runnable closing)
    implements Dataset {

  /** A dataset of files that are open only while they are read, and of whole images. */
  OpenedDataset(Dataset.Card card, LandmarkScheme scheme, Supplier<Stream<Sample>> faces) {
    this(card, scheme, OptionalInt.empty(), faces, () -> {});
  }

  /** A dataset seen through an operation on its stream. */
  static Dataset view(
      Dataset base, Dataset.Card card, LandmarkScheme scheme, UnaryOperator<Stream<Sample>> view) {
    return new OpenedDataset(
        card, scheme, base.cropSide(), () -> view.apply(base.samples()), base::close);
  }

  @Override
  public Stream<Sample> samples() {
    return faces.get();
  }

  @Override
  public void close() {
    closing.run();
  }
}
