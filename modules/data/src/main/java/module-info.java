/** Readers and writers of the face alignment datasets. */
module org.hih4j.data {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires io.jhdf;
  requires java.xml;
  requires tools.jackson.core;
  requires us.hebi.matlab.mat.mfl.core;

  exports org.hih4j.data;
}
