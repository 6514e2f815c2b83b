/** Readers and writers of the face alignment datasets. */
module org.hih4j.data {}
