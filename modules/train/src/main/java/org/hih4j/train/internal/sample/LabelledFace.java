package org.hih4j.train.internal.sample;

import java.util.function.Supplier;
import org.hih4j.core.landmarks.Landmarks;

/**
 * A picture with one face and its labels, before it is read. The arrays belong to the reader, which
 * fills them as it comes by further labels.
 *
 * @param name {@code source/file}
 * @param picture reads the pixels
 * @param labels for each scheme of the configuration its landmarks, or null
 * @param weight for each scheme the weight of each of its landmarks, or null
 * @param decimalWeight the same for the decimal heatmap's loss
 */
public record LabelledFace(
    String name,
    Supplier<Picture> picture,
    Landmarks[] labels,
    double[][] weight,
    double[][] decimalWeight) {}
