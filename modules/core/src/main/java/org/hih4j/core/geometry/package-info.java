/**
 * Points, boxes, affine maps and the rules by which a face box becomes a network's input.
 *
 * <p>One frame is used throughout: pixel centres lie at whole numbers, (0, 0) is the centre of the
 * top-left pixel, x grows to the right and y downwards. A picture of width W thus spans -0.5 to W -
 * 0.5. All coordinates are doubles. All types are immutable and safe for use by many threads.
 */
package org.hih4j.core.geometry;
