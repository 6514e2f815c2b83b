package org.hih4j.train.internal.sample;

/**
 * A face as the sampler wants it: a square part of a picture, in memory as bytes, with its
 * landmarks in the pixels of that square (pixel centres at whole numbers).
 *
 * @param name for messages
 * @param rgb pixels [size, size, 3]
 * @param size side of the square
 * @param xy x and y of every channel's landmark; unknown ones are NaN
 * @param weight of every channel's landmark
 * @param decimalWeight of every channel's landmark in the decimal heatmap's loss
 * @param centerX middle of the landmark box
 * @param centerY middle of the landmark box
 * @param side side of the crop the network sees, without variation
 * @param boxSide larger side of the landmark box
 * @param left first column that belongs to the picture; what lies outside is unknown
 * @param top first row of the picture
 * @param right last column of the picture
 * @param bottom last row of the picture
 */
public record CachedFace(
    String name,
    byte[] rgb,
    int size,
    float[] xy,
    float[] weight,
    float[] decimalWeight,
    double centerX,
    double centerY,
    double side,
    double boxSide,
    double left,
    double top,
    double right,
    double bottom) {}
