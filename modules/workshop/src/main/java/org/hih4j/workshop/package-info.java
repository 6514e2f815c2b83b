/**
 * Work on models: {@link org.hih4j.workshop.ModelImport} from checkpoints, {@link
 * org.hih4j.workshop.ModelMeasurement} of errors and confidences, {@link
 * org.hih4j.workshop.Quantization} to 8 bits, {@link org.hih4j.workshop.ModelComparison}, and
 * {@link org.hih4j.workshop.Labelling} of faces for self-training. {@link
 * org.hih4j.workshop.AlignerModel} is an aligner as the evaluation harness sees it.
 */
package org.hih4j.workshop;
