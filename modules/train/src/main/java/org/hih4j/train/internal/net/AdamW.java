package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019), on flat tensors: matrices
 * decay, normalisations and biases do not. The gradient's norm is limited to a multiple of its own
 * running mean, which needs no knowledge of the loss's scale.
 *
 * <p>Not safe for use by several threads.
 */
public final class AdamW {
  private static final double EPSILON = 1e-8;
  private static final double NORM_KEEP = 0.98;

  private final NetworkState state;
  private final Tensor first;
  private final Tensor second;
  private final double beta1;
  private final double beta2;
  private final double weightDecay;
  private final double clip;
  private double usualNorm;

  /**
   * An optimiser that has made no step.
   *
   * @param state what is optimised; must track gradients
   * @param beta1 memory of the mean gradient
   * @param beta2 memory of the mean squared gradient
   * @param weightDecay decay of matrices, times the learning rate
   * @param clip largest gradient norm, in multiples of its running mean; infinity for none
   */
  public AdamW(NetworkState state, double beta1, double beta2, double weightDecay, double clip) {
    this.state = state;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.weightDecay = weightDecay;
    this.clip = clip;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      first = Torch.kept(zeros_like(state.parameters()));
      second = Torch.kept(zeros_like(state.parameters()));
    }
  }

  /** Running mean of the gradient. */
  public Tensor first() {
    return first;
  }

  /** Running mean of the squared gradient. */
  public Tensor second() {
    return second;
  }

  /** Running mean of the gradient's norm; 0 before the first step. */
  public double usualNorm() {
    return usualNorm;
  }

  /** Restores what {@link #usualNorm} gave. */
  public void usualNorm(double value) {
    usualNorm = value;
  }

  /**
   * Makes one step with the gradients collected since the last one, and clears them.
   *
   * @param step number of this step, from 1
   * @param rate learning rate
   * @return the gradient's norm before clipping; where it is not finite, nothing has changed
   */
  public double step(long step, double rate) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor gradient = state.gradient();
      double norm = gradient.norm().item_double();
      if (!Double.isFinite(norm)) {
        gradient.zero_();
        return norm;
      }
      if (usualNorm == 0) {
        usualNorm = norm;
      }
      double limit = clip * usualNorm;
      if (norm > limit) {
        gradient.mul_(Torch.scalar(limit / norm));
      }
      usualNorm = NORM_KEEP * usualNorm + (1 - NORM_KEEP) * Math.min(norm, limit);

      first.lerp_(gradient, Torch.scalar(1 - beta1));
      second.mul_(Torch.scalar(beta2)).addcmul_(gradient, gradient, Torch.scalar(1 - beta2));
      Tensor parameters = state.parameters();
      if (weightDecay > 0) {
        parameters.narrow(0, 0, state.matrices()).mul_(Torch.scalar(1 - rate * weightDecay));
      }
      double correction = Math.sqrt(1 - Math.pow(beta2, (double) step));
      Tensor scale = second.sqrt().div_(Torch.scalar(correction)).add_(Torch.scalar(EPSILON));
      parameters.addcdiv_(first, scale, Torch.scalar(-rate / (1 - Math.pow(beta1, (double) step))));
      gradient.zero_();
      return norm;
    }
  }
}
