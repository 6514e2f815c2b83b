package org.hih4j.video.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.hih4j.core.io.FilePaths;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageException;
import org.hih4j.imaging.ImageLimits;
import org.hih4j.imaging.internal.ImageFolder;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoFrame;
import org.hih4j.video.VideoInfo;
import org.hih4j.video.VideoReaderOptions;

/**
 * The pictures of a folder as frames, in the order of their names, numbers in them by their value.
 * One that cannot be read is left out, and its time stays empty.
 */
public final class PictureFolder implements FrameSource {
  private static final double NANOS = 1e9;

  private final List<Path> pictures;
  private final VideoReaderOptions options;
  private final ImageLimits limits;
  private final VideoInfo info;
  private int next;
  private long index;
  private final AtomicLong lost = new AtomicLong();

  private PictureFolder(List<Path> pictures, VideoReaderOptions options) {
    this.pictures = pictures;
    this.options = options;
    this.limits = ImageLimits.builder().maxPixels(options.maxPixels()).build();
    FaceImage first = FaceImage.load(pictures.get(0), limits);
    double rate = options.pictureRate();
    this.info =
        new VideoInfo(
            first.width(),
            first.height(),
            0,
            OptionalDouble.of(rate),
            Optional.of(Duration.ofNanos(Math.round(pictures.size() / rate * NANOS))),
            OptionalLong.of(pictures.size()),
            "pictures",
            extension(pictures.get(0)));
  }

  /**
   * Lists a folder.
   *
   * @throws VideoException if it holds no pictures
   * @throws ImageException if the first cannot be read
   */
  public static PictureFolder open(Path folder, VideoReaderOptions options) {
    List<Path> pictures =
        ImageFolder.list(folder).stream()
            .sorted((a, b) -> NumberedNames.compare(FilePaths.name(a), FilePaths.name(b)))
            .toList();
    if (pictures.isEmpty()) {
      throw new VideoException(folder + " holds no pictures (.jpg, .png, .gif, .bmp, .tif)");
    }
    return new PictureFolder(pictures, options);
  }

  private static String extension(Path file) {
    String name = FilePaths.name(file);
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  @Override
  public VideoInfo info() {
    return info;
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public Optional<VideoFrame> next() {
    while (next < pictures.size()) {
      int at = next++;
      try {
        FaceImage image = FaceImage.load(pictures.get(at), limits);
        return Optional.of(
            new VideoFrame(index++, Math.round(at / options.pictureRate() * NANOS), image, false));
      } catch (ImageException e) {
        lost.incrementAndGet();
      }
    }
    return Optional.empty();
  }

  @Override
  public VideoInfo.Damage damage() {
    return new VideoInfo.Damage(lost.get(), 0, Optional.empty());
  }

  @Override
  public void close() {
    next = pictures.size();
  }
}
