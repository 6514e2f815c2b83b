/**
 * Pictures in, network inputs and pictures out.
 *
 * <p>A {@link org.hih4j.imaging.FaceImage} holds a decoded picture, a {@link
 * org.hih4j.imaging.CropSampler} writes a piece of it as a normalised tensor, a {@link
 * org.hih4j.imaging.LandmarkPainter} draws landmarks on it and a {@link org.hih4j.imaging.FaceChip}
 * is an upright face cut out of it.
 *
 * <p>Pixel centres lie at whole numbers: (0, 0) is the centre of the top left pixel.
 */
package org.hih4j.imaging;
