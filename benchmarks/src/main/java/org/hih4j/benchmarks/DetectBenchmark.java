package org.hih4j.benchmarks;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The faces of a picture of 640 x 480 pixels, from decoded picture to boxes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DetectBenchmark {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /** The faces of a group, or a face so large that it is looked for at half the size as well. */
  public enum Picture {
    /** The example of eight faces. */
    GROUP("group.png", 0, 0, 960),
    /** The head of the example photograph. */
    CLOSE_UP("astronaut.png", 120, 20, 220);

    private final String file;
    private final int x;
    private final int y;
    private final int width;

    Picture(String file, int x, int y, int width) {
      this.file = file;
      this.x = x;
      this.y = y;
      this.width = width;
    }
  }

  /** What is looked at. */
  @Param public Picture picture;

  /** Threads of a run. */
  @Param({"1", "2"})
  public int threads;

  private FaceImage image;
  private FaceDetector detector;

  /** Loads the detector, and the part of the picture, which is cut or filled below. */
  @Setup
  public void setUp() {
    BufferedImage photo =
        FaceImage.load(Path.of("examples", "images", picture.file)).toBufferedImage();
    double scale = (double) WIDTH / picture.width;
    BufferedImage scaled = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.scale(scale, scale);
    graphics.drawImage(photo, -picture.x, -picture.y, null);
    graphics.dispose();
    image = FaceImage.of(scaled);
    detector =
        FaceDetector.load(
            DetectorBundle.bundled("hih-faces"),
            DetectorOptions.builder()
                .inference(InferenceOptions.builder().intraOpThreads(threads).build())
                .build());
  }

  /** Closes the detector. */
  @TearDown
  public void tearDown() {
    detector.close();
  }

  /**
   * One picture at a time.
   *
   * @return the faces
   */
  @Benchmark
  public List<DetectedFace> onePicture() {
    return detector.detect(image);
  }
}
