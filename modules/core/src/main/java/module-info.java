import org.jspecify.annotations.NullMarked;

/** Landmark schemes, boxes, transforms, heatmap encoders and decoders, metrics. */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.core {
  requires static org.jspecify;

  exports org.hih4j.core;
  exports org.hih4j.core.geometry;
  exports org.hih4j.core.heatmap;
  exports org.hih4j.core.internal to
      org.hih4j.align,
      org.hih4j.batch,
      org.hih4j.data,
      org.hih4j.detect,
      org.hih4j.evaluation,
      org.hih4j.face,
      org.hih4j.imaging,
      org.hih4j.inference,
      org.hih4j.model,
      org.hih4j.network,
      org.hih4j.track,
      org.hih4j.train,
      org.hih4j.video,
      org.hih4j.workshop;
  exports org.hih4j.core.io to
      org.hih4j.align,
      org.hih4j.batch,
      org.hih4j.cli,
      org.hih4j.data,
      org.hih4j.detect,
      org.hih4j.evaluation,
      org.hih4j.imaging,
      org.hih4j.inference,
      org.hih4j.model,
      org.hih4j.network,
      org.hih4j.train,
      org.hih4j.video,
      org.hih4j.video.cli,
      org.hih4j.workshop;
  exports org.hih4j.core.landmarks;
  exports org.hih4j.core.metrics;
  exports org.hih4j.core.scoring to
      org.hih4j.evaluation,
      org.hih4j.train,
      org.hih4j.workshop;
}
