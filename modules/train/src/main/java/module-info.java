/** Training of HIH networks with PyTorch from Java. */
module org.hih4j.train {}
