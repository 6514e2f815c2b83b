/**
 * Image sources, crops, normalised tensors, drawing and aligned chips.
 *
 * <p>Needs no display and no fonts.
 */
@SuppressWarnings("module") // the modules named below are compiled later
module org.hih4j.imaging {
  requires transitive org.hih4j.core;
  requires transitive boofcv;
  requires transitive java.desktop;

  exports org.hih4j.imaging;
  exports org.hih4j.imaging.internal to
      org.hih4j.cli,
      org.hih4j.workshop;
}
