/**
 * Landmark schemes (what the points of a face are, in which order) and landmarks (where they are).
 *
 * <p>"Left" and "right" are meant as seen in the picture, not as felt by the person in it.
 */
package org.hih4j.core.landmarks;
