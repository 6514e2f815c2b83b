import org.jspecify.annotations.NullMarked;

/**
 * What people do with models: import, measure, calibrate, quantise, compare, and label faces with
 * them.
 */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.workshop {
  requires transitive org.hih4j.align;
  requires transitive org.hih4j.data;
  requires transitive org.hih4j.evaluation;
  requires org.hih4j.face;
  requires transitive org.hih4j.network;
  requires static org.jspecify;

  exports org.hih4j.workshop to
      org.hih4j.cli;
}
