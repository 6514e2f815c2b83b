/** Landmark schemes, boxes, transforms, heatmap encoders and decoders, metrics. */
module org.hih4j.core {}
