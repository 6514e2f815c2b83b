/** The command line {@code hih}. */
package org.hih4j.cli;
