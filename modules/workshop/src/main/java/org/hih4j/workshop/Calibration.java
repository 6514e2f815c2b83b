package org.hih4j.workshop;

import java.util.Map;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.quantization.Quantizer;

/** A model run on pictures: what its activations are, and how far a rewrite is from it. */
interface Calibration {
  /** On what, as text: "256 faces". */
  String counted();

  /** The distributions of a network's activations. */
  Map<String, ActivationHistogram> observe(Quantizer quantizer);

  /**
   * How far what another network gives is from what the model gives, in percent.
   *
   * @param network with the same inputs and outputs
   * @param most how many pictures to look at
   */
  double deviation(byte[] network, int most);

  /** Such a deviation as text. */
  String said(double deviation);
}
