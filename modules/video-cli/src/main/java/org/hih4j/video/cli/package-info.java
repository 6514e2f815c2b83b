/** The subcommand {@code track}: faces followed through videos, folders of pictures and cameras. */
package org.hih4j.video.cli;
