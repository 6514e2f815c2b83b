package org.hih4j.cli;

/**
 * A subcommand that another module brings to the command line, found with {@link
 * java.util.ServiceLoader}. Implementations carry picocli's {@code @Command} annotation and are
 * {@link java.util.concurrent.Callable}s that return the exit code; their package is open to
 * picocli.
 */
public interface CliCommand {}
