package org.hih4j.align.internal;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.model.ModelException;

/** Reads points in input pixels from what the network gave. Immutable. */
abstract sealed class OutputReader {

  /** The reader that a card names, checked against the network. */
  static OutputReader of(ModelCard card, InferenceSession session) {
    ModelCard.Output output = card.output();
    if (output instanceof ModelCard.HeatmapOutput heatmaps) {
      return Heatmaps.of(card, heatmaps, session);
    }
    if (output instanceof ModelCard.DecodedOutput decoded) {
      return Decoded.of(card, decoded, session);
    }
    return Coordinates.of(card, (ModelCard.CoordinateOutput) output, session);
  }

  /**
   * Checks that the outputs read have a part for each image of a batch: a network may give fewer
   * than its graph promises, such as one for all.
   *
   * @throws ModelException if not
   */
  final void checkBatch(Slot slot) {
    for (String name : outputs()) {
      long[] shape = slot.outputShape(name);
      if (shape.length == 0 || shape[0] != slot.batch()) {
        throw new ModelException(
            "the network's output '"
                + name
                + "' is "
                + Arrays.toString(shape)
                + " for a batch of "
                + slot.batch()
                + ": its first dimension must be that of the batch");
      }
    }
  }

  /** The names of the outputs that are read. */
  abstract List<String> outputs();

  /**
   * Reads one face.
   *
   * @param slot a slot that has run
   * @param index of the face in the slot
   * @param room the decoder's working memory
   * @param xy gets x and y of each point, in input pixels
   * @param peaks gets the peak of each point
   * @param spreads gets the spread of each point, in cells
   */
  abstract void read(
      Slot slot, int index, DecodedPoints room, double[] xy, double[] peaks, double[] spreads);

  /** The size of a heatmap cell in input pixels. */
  abstract double pixelsPerCell();

  private static TensorInfo output(ModelCard card, InferenceSession session, String name) {
    List<TensorInfo> outputs = session.outputs();
    for (TensorInfo info : outputs) {
      if (info.name().equals(name) && info.isFloat()) {
        return info;
      }
    }
    throw new ModelException(
        card.name() + ": the card promises an output '" + name + "', the network has " + outputs);
  }

  private static MapShape maps(ModelCard card, InferenceSession session, String name) {
    TensorInfo info = output(card, session, name);
    List<Long> shape = info.shape();
    if (shape.size() != 4
        || shape.subList(1, 4).stream().anyMatch(side -> side < 1 || side > 4096)) {
      throw new ModelException(
          card.name() + ": heatmaps must be [n, points, height, width] of fixed size: " + info);
    }
    return new MapShape(shape.get(1).intValue(), shape.get(2).intValue(), shape.get(3).intValue());
  }

  /** The second output of a network with heatmaps. */
  private record Decimals(String name, MapShape shape) {}

  private static final class Heatmaps extends OutputReader {
    private final String heatmaps;
    private final MapShape shape;
    private final Optional<Decimals> decimals;
    private final HeatmapDecoder decoder;
    private final Transform2 toInput;

    private Heatmaps(
        ModelCard card,
        ModelCard.HeatmapOutput output,
        MapShape shape,
        Optional<Decimals> decimals) {
      this.heatmaps = output.heatmaps();
      this.shape = shape;
      this.decimals = decimals;
      this.decoder = output.decoder();
      this.toInput = output.frame().toInput(shape, card.input().width(), card.input().height());
    }

    static Heatmaps of(ModelCard card, ModelCard.HeatmapOutput output, InferenceSession session) {
      MapShape shape = maps(card, session, output.heatmaps());
      if (shape.landmarks() != card.scheme().size()) {
        throw new ModelException(
            card.name()
                + ": the scheme has "
                + card.scheme().size()
                + " points, the network "
                + shape.landmarks()
                + " heatmaps");
      }
      return new Heatmaps(
          card,
          output,
          shape,
          output.decimals().map(name -> new Decimals(name, maps(card, session, name))));
    }

    @Override
    List<String> outputs() {
      return decimals
          .map(fine -> List.of(heatmaps, fine.name()))
          .orElseGet(() -> List.of(heatmaps));
    }

    @Override
    void read(
        Slot slot, int index, DecodedPoints room, double[] xy, double[] peaks, double[] spreads) {
      FloatBuffer maps = slot.output(heatmaps);
      int offset = index * shape.size();
      if (decimals.isPresent()) {
        Decimals fine = decimals.get();
        int fineOffset = index * fine.shape().size();
        decoder.decode(
            maps, offset, shape, slot.output(fine.name()), fineOffset, fine.shape(), room);
      } else {
        decoder.decode(maps, offset, shape, null, 0, null, room);
      }
      for (int i = 0; i < shape.landmarks(); i++) {
        xy[2 * i] = toInput.applyX(room.x(i), room.y(i));
        xy[2 * i + 1] = toInput.applyY(room.x(i), room.y(i));
        peaks[i] = room.peak(i);
        spreads[i] = room.spread(i);
      }
    }

    @Override
    double pixelsPerCell() {
      return toInput.scale();
    }
  }

  /** Points that the network has read from its own heatmaps. */
  private static final class Decoded extends OutputReader {
    private final String name;
    private final int count;
    private final int columns;
    private final Transform2 toInput;

    private Decoded(ModelCard card, ModelCard.DecodedOutput output, int columns) {
      this.name = output.points();
      this.count = card.scheme().size();
      this.columns = columns;
      MapShape maps = new MapShape(count, output.mapHeight(), output.mapWidth());
      this.toInput = output.frame().toInput(maps, card.input().width(), card.input().height());
    }

    static Decoded of(ModelCard card, ModelCard.DecodedOutput output, InferenceSession session) {
      TensorInfo info = output(card, session, output.points());
      int count = card.scheme().size();
      boolean spread = info.fits(-1, count, 4);
      if (info.shape().lastIndexOf(-1L) > 0 || !spread && !info.fits(-1, count, 3)) {
        throw new ModelException(
            card.name()
                + ": "
                + count
                + " points decoded in the network must be [n, "
                + count
                + ", 3] or [n, "
                + count
                + ", 4]: "
                + info);
      }
      return new Decoded(card, output, spread ? 4 : 3);
    }

    @Override
    List<String> outputs() {
      return List.of(name);
    }

    @Override
    void read(
        Slot slot, int index, DecodedPoints room, double[] xy, double[] peaks, double[] spreads) {
      FloatBuffer values = slot.output(name);
      for (int i = 0; i < count; i++) {
        int at = (index * count + i) * columns;
        double x = values.get(at);
        double y = values.get(at + 1);
        xy[2 * i] = toInput.applyX(x, y);
        xy[2 * i + 1] = toInput.applyY(x, y);
        peaks[i] = values.get(at + 2);
        spreads[i] = columns == 4 ? values.get(at + 3) : Double.NaN;
        if (!Double.isFinite(xy[2 * i] + xy[2 * i + 1] + peaks[i])) {
          throw new InferenceException(
              "heatmap "
                  + i
                  + " has no finite peak: the network's output is broken, check its weights and"
                  + " its input");
        }
      }
    }

    @Override
    double pixelsPerCell() {
      return toInput.scale();
    }
  }

  private static final class Coordinates extends OutputReader {
    private final String name;
    private final int count;
    private final double scaleX;
    private final double scaleY;
    private final double offsetX;
    private final double offsetY;

    private Coordinates(ModelCard card, ModelCard.CoordinateOutput output) {
      name = output.coordinates();
      count = card.scheme().size();
      int width = card.input().width();
      int height = card.input().height();
      switch (output.unit()) {
        case FRACTION -> {
          scaleX = width;
          scaleY = height;
          offsetX = -0.5;
          offsetY = -0.5;
        }
        case SYMMETRIC -> {
          scaleX = width / 2.0;
          scaleY = height / 2.0;
          offsetX = (width - 1) / 2.0;
          offsetY = (height - 1) / 2.0;
        }
        default -> {
          scaleX = 1;
          scaleY = 1;
          offsetX = 0;
          offsetY = 0;
        }
      }
    }

    static Coordinates of(
        ModelCard card, ModelCard.CoordinateOutput output, InferenceSession session) {
      TensorInfo info = output(card, session, output.coordinates());
      int count = card.scheme().size();
      if (info.shape().lastIndexOf(-1L) > 0
          || !info.fits(-1, 2L * count) && !info.fits(-1, count, 2)) {
        throw new ModelException(
            card.name()
                + ": coordinates of "
                + count
                + " points must be [n, "
                + 2 * count
                + "] or [n, "
                + count
                + ", 2]: "
                + info);
      }
      return new Coordinates(card, output);
    }

    @Override
    List<String> outputs() {
      return List.of(name);
    }

    @Override
    void read(
        Slot slot, int index, DecodedPoints room, double[] xy, double[] peaks, double[] spreads) {
      FloatBuffer values = slot.output(name);
      int at = index * 2 * count;
      for (int i = 0; i < count; i++) {
        xy[2 * i] = values.get(at + 2 * i) * scaleX + offsetX;
        xy[2 * i + 1] = values.get(at + 2 * i + 1) * scaleY + offsetY;
        if (!Double.isFinite(xy[2 * i] + xy[2 * i + 1])) {
          throw new InferenceException("the network gave a coordinate that is not finite");
        }
        peaks[i] = Double.NaN;
        spreads[i] = Double.NaN;
      }
    }

    @Override
    double pixelsPerCell() {
      return 1;
    }
  }
}
