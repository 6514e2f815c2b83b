/** Image sources, crops, normalised tensors, drawing and aligned chips, with BoofCV. */
module org.hih4j.imaging {}
