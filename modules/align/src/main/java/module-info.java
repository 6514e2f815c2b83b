/** The facade: model bundles, face aligner, test-time options. */
module org.hih4j.align {}
