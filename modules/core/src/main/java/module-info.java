/** Landmark schemes, boxes, transforms, heatmap encoders and decoders, metrics. */
module org.hih4j.core {
  exports org.hih4j.core;
  exports org.hih4j.core.geometry;
  exports org.hih4j.core.heatmap;
  exports org.hih4j.core.io;
  exports org.hih4j.core.landmarks;
  exports org.hih4j.core.metrics;
}
