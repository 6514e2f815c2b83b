import org.jspecify.annotations.NullMarked;

/**
 * Image sources, crops, normalised tensors, drawing and aligned chips.
 *
 * <p>Needs no display and no fonts.
 */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.imaging {
  requires transitive org.hih4j.core;
  requires transitive boofcv;
  requires transitive java.desktop;
  requires static org.jspecify;

  exports org.hih4j.imaging;
  exports org.hih4j.imaging.internal to
      org.hih4j.batch,
      org.hih4j.cli,
      org.hih4j.train,
      org.hih4j.video,
      org.hih4j.video.cli,
      org.hih4j.workshop;
}
