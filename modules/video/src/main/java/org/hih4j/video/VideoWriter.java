package org.hih4j.video;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.internal.Encoder;

/**
 * Writes pictures as a video: an MP4 file, H.264 or MPEG-4 part 2, without sound.
 *
 * <pre>{@code
 * try (VideoWriter writer = VideoWriter.create(path, width, height)) {
 *   writer.write(picture, timestamp);
 * }
 * }</pre>
 *
 * <p>The file can be played at any moment, to about the last second written: it grows in fragments,
 * each complete in itself, and {@link #close()} makes an ordinary file of it. So a process that is
 * killed leaves a video; one that is told to end should close the writer in a shutdown hook.
 *
 * <p>An odd width or height, which the codecs do not have, is made even by repeating the last
 * column or row.
 *
 * <p>Safe for use by several threads, though frames must come in the order of their times.
 */
public final class VideoWriter implements AutoCloseable {
  private static final int MIN_SIDE = 16;

  private final Path path;
  private final int width;
  private final int height;
  private final Encoder encoder;
  private long last = -1;
  private boolean closed;

  private VideoWriter(Path path, int width, int height, Encoder encoder) {
    this.path = path;
    this.width = width;
    this.height = height;
    this.encoder = encoder;
  }

  /**
   * Starts a video with the default options.
   *
   * @param path the file to make or replace; its name must end in .mp4
   * @param width of every frame in pixels, 16 to 8190
   * @param height of every frame in pixels, 16 to 8190
   * @return the writer, to be closed by the caller
   * @throws IllegalArgumentException if the size is out of range or the name ends otherwise
   * @throws VideoException if the file cannot be written
   */
  public static VideoWriter create(Path path, int width, int height) {
    return create(path, width, height, VideoWriterOptions.defaults());
  }

  /**
   * Starts a video; see {@link #create(Path, int, int)}.
   *
   * @param path the file to make or replace; its name must end in .mp4
   * @param width of every frame in pixels, 16 to 8190
   * @param height of every frame in pixels, 16 to 8190
   * @param options how it is written
   * @return the writer, to be closed by the caller
   * @throws IllegalArgumentException if the size is out of range, also for the codec asked for, or
   *     the name ends otherwise
   * @throws VideoException if the file cannot be written
   */
  public static VideoWriter create(Path path, int width, int height, VideoWriterOptions options) {
    Objects.requireNonNull(options, "options");
    if (!path.toString().endsWith(".mp4")) {
      throw new IllegalArgumentException("a video's name must end in .mp4: " + path);
    }
    VideoWriterOptions.Codec codec =
        options
            .codec()
            .orElse(
                VideoWriterOptions.Codec.H264.fits(width, height)
                    ? VideoWriterOptions.Codec.H264
                    : VideoWriterOptions.Codec.MPEG4);
    if (width < MIN_SIDE || height < MIN_SIDE || !codec.fits(width, height)) {
      throw new IllegalArgumentException(
          "width and height must be "
              + MIN_SIDE
              + " or more and fit "
              + codec
              + ": "
              + width
              + " x "
              + height);
    }
    if (Files.isDirectory(path)) {
      throw new VideoException("cannot write " + path + ": it is a folder");
    }
    Encoder encoder =
        Encoder.open(
            path.toString(),
            codec.encoder(),
            width,
            height,
            options.frameRate(),
            options.bitRate().orElse(codec.bitRate(width, height)));
    return new VideoWriter(path, width, height, encoder);
  }

  /** {@return the width of every frame in pixels} */
  public int width() {
    return width;
  }

  /** {@return the height of every frame in pixels} */
  public int height() {
    return height;
  }

  /**
   * Adds a frame.
   *
   * @param image its pixels, as large as was said at the start
   * @param timestamp when it is shown, in nanoseconds of the video's own time: later than the frame
   *     before, and not negative
   * @throws IllegalArgumentException if size or time are not so
   * @throws IllegalStateException if the writer is closed
   * @throws VideoException if it cannot be written, as on a full disk
   */
  public void write(FaceImage image, long timestamp) {
    write(image.toBufferedImage(), timestamp);
  }

  /**
   * Adds a frame; see {@link #write(FaceImage, long)}.
   *
   * @param picture its pixels, which are copied; quickest of type {@link
   *     BufferedImage#TYPE_3BYTE_BGR}
   * @param timestamp when it is shown, in nanoseconds
   */
  public void write(BufferedImage picture, long timestamp) {
    if (picture.getWidth() != width || picture.getHeight() != height) {
      throw new IllegalArgumentException(
          "the picture must have "
              + width
              + " x "
              + height
              + " pixels: "
              + picture.getWidth()
              + " x "
              + picture.getHeight());
    }
    BufferedImage plain =
        picture.getType() == BufferedImage.TYPE_3BYTE_BGR
                && picture.getRaster().getDataBuffer().getSize() == 3 * width * height
            ? picture
            : FaceImage.of(picture).toBufferedImage();
    byte[] pixels = ((DataBufferByte) plain.getRaster().getDataBuffer()).getData();
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the writer is closed: " + path);
      }
      if (timestamp < 0 || timestamp <= last) {
        throw new IllegalArgumentException(
            "timestamp must be later than " + last + ": " + timestamp);
      }
      encoder.write(pixels, timestamp);
      last = timestamp;
    }
  }

  /**
   * Ends the video. Waits for a frame that is being written; closing again does nothing. Of a video
   * without frames no file stays.
   *
   * @throws VideoException if the end cannot be written; the file can still be played
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    encoder.close();
    if (last < 0) {
      path.toFile().delete();
    }
  }
}
