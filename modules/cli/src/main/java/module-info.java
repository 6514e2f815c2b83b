/** Command line. */
module org.hih4j.cli {}
