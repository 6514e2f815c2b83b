package org.hih4j.train.internal.run;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.core.scoring.BoxJitter;
import org.hih4j.network.architecture.Head;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchNetwork;
import org.hih4j.train.internal.sample.Batch;
import org.hih4j.train.internal.sample.CachedFace;
import org.hih4j.train.internal.sample.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * Measures a network on held-out faces: with the box of the labels and with boxes moved by up to a
 * tenth of the crop's side and scaled by 0.85 to 1.2, read by several decoders, and averaged with
 * the mirrored picture.
 */
final class Validator {
  private static final double FAILURE = 0.08;
  private static final int BATCH = 32;
  private static final String FLIPPED = "+flip";
  private static final long JITTER_SEED = 7;

  private final TrainConfig config;
  private final TorchNetwork network;
  private final Sampler sampler;
  private final List<List<CachedFace>> sources;
  private final Device device;
  private final MapShape heatmapShape;

  /** Null without decimal heatmaps; the decoders then read none. */
  private final @Nullable MapShape decimalShape;

  private final Map<String, HeatmapDecoder> decoders = new LinkedHashMap<>();
  private final boolean logits;
  private final int[] flip;

  Validator(
      TrainConfig config,
      TorchNetwork network,
      Sampler sampler,
      List<List<CachedFace>> sources,
      Device device) {
    this.config = config;
    this.network = network;
    this.sampler = sampler;
    this.sources = sources;
    this.device = device;
    int channels = config.channels();
    int cells = config.network().heatmap();
    int sub = config.network().decimal();
    heatmapShape = new MapShape(channels, cells, cells);
    decimalShape = config.network().head().hasDecimals() ? new MapShape(channels, sub, sub) : null;
    flip = config.flip();
    logits = config.loss().heatmap() == TrainConfig.Loss.Heatmap.KL;
    decoders.put("expectation", HeatmapDecoder.localSoftArgmax(cells, 1));
    if (config.network().head() == Head.ZOOM) {
      decoders.put("zoom", HeatmapDecoder.nestedWindow(config.network().window()));
    } else if (config.network().head().hasDecimals()) {
      decoders.put("nested", HeatmapDecoder.nestedExpectation(1));
      decoders.put("nested-local", HeatmapDecoder.nestedExpectation(1, 1, 4));
      decoders.put("hih", HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.HIH));
    }
    decoders.put("cell", HeatmapDecoder.argmax());
    decoders.put("mass", HeatmapDecoder.centreOfMass(3));
  }

  /** The decoder that suits what was minimised: of those that do, the one that measured best. */
  String mainDecoder() {
    if (config.network().head() == Head.ZOOM) {
      return "zoom";
    }
    if (logits) {
      return "expectation";
    }
    return config.network().head().hasDecimals() ? "hih" : "mass";
  }

  /** What the main decoder is. */
  HeatmapDecoder decoder() {
    return ofMainDecoder(decoders);
  }

  private <T> T ofMainDecoder(Map<String, T> values) {
    return Objects.requireNonNull(values.get(mainDecoder()), mainDecoder());
  }

  /** Where a decoder's whole numbers lie: one of the integer map alone gives middles of cells. */
  static HeatmapFrame frame(HeatmapDecoder decoder) {
    return decoder.readsDecimals() ? HeatmapFrame.CELL_EDGES : HeatmapFrame.CELL_CENTRES;
  }

  /**
   * What was measured.
   *
   * @param source of the faces
   * @param scheme of the landmarks
   * @param jittered whether boxes were moved and scaled
   * @param decoder that read the maps, with {@code +flip} where averaged with the mirrored picture
   * @param faces how many
   * @param nme mean error, in percent
   * @param failures share of faces above 8 %, in percent
   */
  record Figure(
      String source,
      LandmarkScheme scheme,
      boolean jittered,
      String decoder,
      int faces,
      double nme,
      double failures) {
    String name() {
      String box = jittered ? "jittered" : "box";
      return source + ":" + scheme.name() + ":" + box + ":" + decoder;
    }
  }

  /** Whether a figure is read by the main decoder, with or without the mirrored picture. */
  boolean main(Figure figure) {
    return figure.decoder().equals(mainDecoder())
        || figure.decoder().equals(mainDecoder() + FLIPPED);
  }

  /** Names and values for a log: {@code nme:...} of all, {@code fr8:...} of the main decoder. */
  Map<String, Double> named(List<Figure> figures) {
    Map<String, Double> result = new LinkedHashMap<>();
    for (Figure figure : figures) {
      result.put("nme:" + figure.name(), figure.nme());
      if (main(figure)) {
        result.put("fr8:" + figure.name(), figure.failures());
      }
    }
    return result;
  }

  /** Measures everything with the crop of the training. */
  List<Figure> measure(NetworkState state) {
    return measure(state, config.expand());
  }

  /**
   * Measures everything with crops of another size.
   *
   * @param expand side of the crop, as a multiple of the landmark box's larger side
   */
  List<Figure> measure(NetworkState state, double expand) {
    List<Figure> result = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).isEmpty()) {
        continue;
      }
      String source = config.sources().get(i).name();
      measure(state, expand, sources.get(i), source, false, result);
      if (config.validation().jitter()) {
        measure(state, expand, sources.get(i), source, true, result);
      }
    }
    return result;
  }

  private void measure(
      NetworkState state,
      double expand,
      List<CachedFace> faces,
      String source,
      boolean jitter,
      List<Figure> result) {
    Map<String, List<Double>> errors = new LinkedHashMap<>();
    List<Normalizer> normalizers = normalizers(faces);
    SplittableRandom random = new SplittableRandom(JITTER_SEED);
    int input = config.network().input();
    // A buffer has 2 GB at most.
    int batch = Math.min(BATCH, Integer.MAX_VALUE / (3 * Float.BYTES * input * input));
    Batch memory = Batch.allocate(batch, input, 1);
    DecodedPoints out = DecodedPoints.of(config.channels());
    Map<String, HeatmapDecoder> main = Map.of(mainDecoder(), decoder());
    for (int from = 0; from < faces.size(); from += batch) {
      List<CachedFace> part = faces.subList(from, Math.min(from + batch, faces.size()));
      List<Sampler.View> views = new ArrayList<>();
      for (CachedFace face : part) {
        double crop = expand / config.expand();
        double scale = crop;
        double x = 0;
        double y = 0;
        if (jitter) {
          double side = crop * face.side();
          Box moved = BoxJitter.STANDARD.apply(Box.square(Point2.ORIGIN, side), side, random);
          x = moved.center().x();
          y = moved.center().y();
          scale *= moved.width() / side;
        }
        views.add(Sampler.View.plain(face, scale, x, y));
      }
      Map<String, double[][]> read = run(state, part, views, decoders, memory, out);
      read.forEach((decoder, points) -> collect(part, points, decoder, normalizers, errors));
      double[][] plain = ofMainDecoder(read);
      List<Sampler.View> mirrored = views.stream().map(Sampler.View::mirror).toList();
      double[][] other = ofMainDecoder(run(state, part, mirrored, main, memory, out));
      collect(part, mean(plain, unmirrored(other)), mainDecoder() + FLIPPED, normalizers, errors);
    }
    for (LandmarkScheme scheme : config.schemes()) {
      String prefix = scheme.name() + ":";
      errors.forEach(
          (name, list) -> {
            if (name.startsWith(prefix)) {
              double[] all = list.stream().mapToDouble(Double::doubleValue).toArray();
              result.add(
                  new Figure(
                      source,
                      scheme,
                      jitter,
                      name.substring(prefix.length()),
                      all.length,
                      100 * Nme.mean(all),
                      100 * Nme.failureRate(all, FAILURE)));
            }
          });
    }
  }

  private double[][] unmirrored(double[][] points) {
    double[][] result = new double[points.length][];
    for (int i = 0; i < points.length; i++) {
      result[i] = new double[points[i].length];
      for (int channel = 0; channel < flip.length; channel++) {
        result[i][2 * channel] = points[i][2 * flip[channel]];
        result[i][2 * channel + 1] = points[i][2 * flip[channel] + 1];
      }
    }
    return result;
  }

  private static double[][] mean(double[][] a, double[][] b) {
    double[][] result = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      result[i] = new double[a[i].length];
      for (int j = 0; j < result[i].length; j++) {
        result[i][j] = (a[i][j] + b[i][j]) / 2;
      }
    }
    return result;
  }

  /** Points in the pixels of each face's square, by decoder. */
  private Map<String, double[][]> run(
      NetworkState state,
      List<CachedFace> faces,
      List<Sampler.View> views,
      Map<String, HeatmapDecoder> readers,
      Batch memory,
      DecodedPoints out) {
    int input = config.network().input();
    int n = faces.size();
    for (int i = 0; i < n; i++) {
      sampler.plain(faces.get(i), views.get(i), memory.images(), i);
    }
    float[] heatmaps;
    FloatBuffer decimalBuffer;
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGrad = new AutoGradMode(false)) {
      Tensor x = Torch.channelsLast(memory.images(), device, n, 3, input, input);
      TorchNetwork.Maps maps = network.forward(x, state, false);
      heatmaps = Torch.values(maps.last());
      decimalBuffer = maps.decimals().map(Torch::values).map(FloatBuffer::wrap).orElse(null);
    }
    FloatBuffer heatmapBuffer = FloatBuffer.wrap(heatmaps);
    int decimalSize = decimalShape == null ? 0 : decimalShape.size();
    Map<String, double[][]> result = new LinkedHashMap<>();
    readers.forEach(
        (name, decoder) -> {
          double[][] points = new double[n][];
          Transform2 toInput = frame(decoder).toInput(heatmapShape, input, input);
          for (int i = 0; i < n; i++) {
            decoder.decode(
                heatmapBuffer,
                i * heatmapShape.size(),
                heatmapShape,
                decimalBuffer,
                i * decimalSize,
                decimalShape,
                out);
            double[] m = views.get(i).matrix(faces.get(i), input);
            points[i] = new double[2 * out.size()];
            for (int k = 0; k < out.size(); k++) {
              double u = toInput.applyX(out.x(k), out.y(k));
              double v = toInput.applyY(out.x(k), out.y(k));
              points[i][2 * k] = m[0] * u + m[1] * v + m[2];
              points[i][2 * k + 1] = m[3] * u + m[4] * v + m[5];
            }
          }
          result.put(name, points);
        });
    return result;
  }

  private void collect(
      List<CachedFace> faces,
      double[][] predicted,
      String decoder,
      List<Normalizer> normalizers,
      Map<String, List<Double>> errors) {
    for (int s = 0; s < config.schemes().size(); s++) {
      LandmarkScheme scheme = config.schemes().get(s);
      int first = config.firstChannel(s);
      for (int i = 0; i < faces.size(); i++) {
        if (!isLabelled(faces.get(i), scheme, first)) {
          continue;
        }
        Landmarks truth = truth(faces.get(i), scheme, first);
        Landmarks points = landmarks(scheme, first, predicted[i]);
        errors
            .computeIfAbsent(scheme.name() + ":" + decoder, key -> new ArrayList<>())
            .add(Nme.of(points, truth, normalizers.get(s)));
      }
    }
  }

  /** For each scheme the length that errors on these faces are divided by. */
  private List<Normalizer> normalizers(List<CachedFace> faces) {
    List<Normalizer> result = new ArrayList<>();
    for (int s = 0; s < config.schemes().size(); s++) {
      LandmarkScheme scheme = config.schemes().get(s);
      int first = config.firstChannel(s);
      result.add(
          Normalizer.Kind.usualFor(
                  scheme,
                  faces.stream()
                      .filter(face -> isLabelled(face, scheme, first))
                      .map(face -> truth(face, scheme, first))
                      .toList())
              .of(scheme));
    }
    return result;
  }

  private static boolean isLabelled(CachedFace face, LandmarkScheme scheme, int first) {
    for (int i = first; i < first + scheme.size(); i++) {
      if (!Float.isNaN(face.xy()[2 * i])) {
        return true;
      }
    }
    return false;
  }

  private static Landmarks truth(CachedFace face, LandmarkScheme scheme, int first) {
    double[] xy = new double[face.xy().length];
    Arrays.setAll(xy, k -> face.xy()[k]);
    return landmarks(scheme, first, xy);
  }

  private static Landmarks landmarks(LandmarkScheme scheme, int first, double[] xy) {
    return Landmarks.partial(
        scheme, Arrays.copyOfRange(xy, 2 * first, 2 * (first + scheme.size())));
  }
}
