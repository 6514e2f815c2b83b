import org.jspecify.annotations.NullMarked;

/**
 * What the landmarks of a face tell beyond their places: where the head turns, how far eyes and
 * mouth are open, which pixels are face.
 *
 * <p>Knows nothing of networks: landmarks from any source will do.
 */
@NullMarked
module org.hih4j.face {
  requires transitive org.hih4j.core;
  requires transitive boofcv;
  requires static org.jspecify;

  exports org.hih4j.face;
}
