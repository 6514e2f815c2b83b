/**
 * Image sources, crops, normalised tensors, drawing and aligned chips.
 *
 * <p>Needs no display and no fonts.
 */
module org.hih4j.imaging {
  requires transitive org.hih4j.core;
  requires transitive boofcv;
  requires transitive java.desktop;

  exports org.hih4j.imaging;
}
