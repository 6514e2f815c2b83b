package org.hih4j.train.internal.net;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.maximum;
import static org.bytedeco.pytorch.global.torch.minimum;
import static org.bytedeco.pytorch.global.torch.smooth_l1_loss;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.Reduction;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.train.internal.sample.DetectorBatch;

/**
 * Losses of a detector's training. The score of a cell that should find a face aims at the overlap
 * of the box it gives with the true one, and at 0 elsewhere, by the quality focal loss (Li et al.,
 * NeurIPS 2020, equation 3, beta 2); face boxes by 1 - GIoU (Rezatofighi et al., CVPR 2019);
 * landmark boxes and roll by smooth absolute differences.
 */
public final class DetectorLosses {
  private static final double BOX = 2;
  private static final double LANDMARKS = 0.4;
  private static final double ROLL = 0.2;
  private static final double SMOOTH = 0.05;
  private static final double LARGEST_LOG = 6;
  private static final int T = DetectorBatch.TARGET;

  private DetectorLosses() {}

  /** What a batch lost: scalars on the device. */
  public record Loss(Tensor total, Tensor score, Tensor box, Tensor landmarks, Tensor roll) {}

  /** The loss of a forward pass. */
  public static Loss of(TorchDetector.Maps maps, DetectorBatch truth, Device device) {
    Tensor logits = joined(maps.scores(), 1).flatten();
    float[] weights = truth.scoreWeight();
    Tensor known = Torch.tensor(weights, device, weights.length);
    long[] cells = truth.cells();
    int count = cells.length;
    if (count == 0) {
      Tensor score = focal(logits, logits.mul(Torch.scalar(0)).detach(), known);
      Tensor none = score.mul(Torch.scalar(0));
      return new Loss(score, score, none, none, none);
    }
    Tensor where = Torch.tensor(cells, device);
    Tensor p = joined(maps.faces(), DetectorArchitecture.VALUES).index_select(0, where);
    Tensor t = Torch.tensor(truth.targets(), device, count, T);
    Tensor weight = column(t, 10);
    Tensor sum = weight.sum().clamp_min(Torch.scalar(1));

    Tensor x = column(p, 0);
    Tensor y = column(p, 1);
    Tensor logW = bounded(column(p, 2));
    Tensor logH = bounded(column(p, 3));
    Tensor w = sized(logW);
    Tensor h = sized(logH);
    Tensor[] overlaps =
        overlaps(x, y, w, h, column(t, 0), column(t, 1), sized(column(t, 2)), sized(column(t, 3)));
    Tensor box = overlaps[1].neg().add(Torch.scalar(1)).mul(weight).sum().div(sum);

    Tensor aim = logits.detach().mul(Torch.scalar(0)).index_copy_(0, where, overlaps[0].detach());
    Tensor score = focal(logits, aim, known).div(Torch.scalar(count));

    Tensor landmarkWeight = column(t, 11);
    Tensor lw = sized(column(t, 6));
    Tensor lh = sized(column(t, 7));
    Tensor off =
        smooth(x.detach().add(column(p, 4).mul(w.detach())).sub(column(t, 4)).div(lw))
            .add(smooth(y.detach().add(column(p, 5).mul(h.detach())).sub(column(t, 5)).div(lh)))
            .add(smooth(logW.detach().add(column(p, 6)).sub(column(t, 6))))
            .add(smooth(logH.detach().add(column(p, 7)).sub(column(t, 7))));
    Tensor landmarks =
        off.mul(landmarkWeight)
            .sum()
            .div(landmarkWeight.sum().clamp_min(Torch.scalar(1)))
            .mul(Torch.scalar(LANDMARKS));

    Tensor rollWeight = column(t, 12);
    Tensor roll =
        smooth(column(p, 8).sub(column(t, 8)))
            .add(smooth(column(p, 9).sub(column(t, 9))))
            .mul(rollWeight)
            .sum()
            .div(rollWeight.sum().clamp_min(Torch.scalar(1)))
            .mul(Torch.scalar(ROLL));
    box = box.mul(Torch.scalar(BOX));
    return new Loss(score.add(box).add(landmarks).add(roll), score, box, landmarks, roll);
  }

  /** Maps of all strides, [cells of all samples, channels]. */
  private static Tensor joined(List<Tensor> maps, int channels) {
    TensorVector parts = new TensorVector();
    for (Tensor map : maps) {
      parts.push_back(map.permute(0, 2, 3, 1).reshape(map.size(0), -1, channels));
    }
    return cat(parts, 1).view(-1, channels);
  }

  private static Tensor column(Tensor table, int index) {
    return table.select(1, index);
  }

  private static Tensor bounded(Tensor log) {
    return log.clamp(
        new ScalarOptional(Torch.scalar(-LARGEST_LOG)),
        new ScalarOptional(Torch.scalar(LARGEST_LOG)));
  }

  private static Tensor sized(Tensor log) {
    return log.exp().mul(Torch.scalar(DetectorArchitecture.UNIT));
  }

  private static Tensor smooth(Tensor difference) {
    Tensor zero = difference.detach().mul(Torch.scalar(0));
    return smooth_l1_loss(difference, zero, Reduction.None.value, SMOOTH);
  }

  /** The quality focal loss, summed. */
  private static Tensor focal(Tensor logits, Tensor aim, Tensor weight) {
    Tensor off = logits.sigmoid().sub(aim);
    Tensor entropy = softplus(logits).sub(logits.mul(aim));
    return off.mul(off).mul(entropy).mul(weight).sum();
  }

  /** Intersection over union, and the generalised one. */
  private static Tensor[] overlaps(
      Tensor x, Tensor y, Tensor w, Tensor h, Tensor x2, Tensor y2, Tensor w2, Tensor h2) {
    Tensor[] across = line(x, w, x2, w2);
    Tensor[] down = line(y, h, y2, h2);
    Tensor shared = across[0].mul(down[0]);
    Tensor joint = w.mul(h).add(w2.mul(h2)).sub(shared);
    Tensor hull = across[1].mul(down[1]);
    Tensor overlap = shared.div(joint);
    return new Tensor[] {overlap, overlap.sub(hull.sub(joint).div(hull))};
  }

  /** Length shared by two stretches, and length from the first to the last end. */
  private static Tensor[] line(Tensor x, Tensor w, Tensor x2, Tensor w2) {
    Tensor half = w.mul(Torch.scalar(0.5));
    Tensor half2 = w2.mul(Torch.scalar(0.5));
    Tensor low = x.sub(half);
    Tensor high = x.add(half);
    Tensor low2 = x2.sub(half2);
    Tensor high2 = x2.add(half2);
    Tensor shared = minimum(high, high2).sub(maximum(low, low2)).clamp_min(Torch.scalar(0));
    return new Tensor[] {shared, maximum(high, high2).sub(minimum(low, low2))};
  }
}
