package org.hih4j.network.checkpoint;

import java.util.Map;

/**
 * What a file of weights holds.
 *
 * @param tensors tensors by name, in the file's order
 * @param properties scalar entries beside the tensors, as text, nested names joined by dots
 */
record Checkpoint(Map<String, RawTensor> tensors, Map<String, String> properties) {}
