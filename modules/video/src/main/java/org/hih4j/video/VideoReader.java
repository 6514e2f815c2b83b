package org.hih4j.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hih4j.video.internal.Cameras;
import org.hih4j.video.internal.FfmpegSource;
import org.hih4j.video.internal.FrameSource;
import org.hih4j.video.internal.PictureFolder;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a video file, of a folder of pictures or of a camera, decoded on a thread of their
 * own while the caller works on earlier ones.
 *
 * <pre>{@code
 * try (VideoReader video = VideoReader.open(path)) {
 *   video.frames().forEach(frame -> tracker.next(frame.image(), frame.timestamp()));
 * }
 * }</pre>
 *
 * <p>Frames come upright, as the rotation in the file's metadata says, with square pixels, in sRGB
 * values of 8 bits, and in the order in which they are shown. Their times are those of the file,
 * counted from the first frame, so the rate may vary; where the file gives no time, or one that
 * runs backwards, a frame is taken to follow the one before at the usual distance. Their size may
 * change within a file. Interlaced pictures stay so.
 *
 * <p>A damaged part costs its own frames only: {@link #damage()} tells what was wrong, and frames
 * decoded with errors say so. What cannot be opened is refused with a {@link VideoException}.
 *
 * <p>Memory is bounded: besides the frames that the caller keeps, {@link
 * VideoReaderOptions#buffer()} and two more are held. A camera's frames that nobody takes are
 * dropped, the oldest first, so that the next one is never stale.
 *
 * <p>Frames are read once, by one thread at a time; {@link #damage()} and {@link #close()} may be
 * called from any thread.
 */
public final class VideoReader implements AutoCloseable {
  /** What the decoding thread hands over: a frame, a failure, or with neither the end. */
  private record Item(Optional<VideoFrame> frame, Optional<RuntimeException> failure) {
    static final Item END = new Item(Optional.empty(), Optional.empty());
  }

  private final FrameSource source;
  private final BlockingQueue<Item> queue;
  private final Thread thread;
  private final Object taking = new Object();
  private volatile boolean closed;
  private final AtomicLong dropped = new AtomicLong();

  /** What came instead of a frame. */
  private @Nullable Item last;

  private VideoReader(FrameSource source, VideoReaderOptions options) {
    this.source = source;
    this.queue = new ArrayBlockingQueue<>(options.buffer());
    this.thread = new Thread(this::decode, "hih-video");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens a video file, or a folder of pictures.
   *
   * @param path the file, or the folder, whose pictures come in the order of their names
   * @return the reader, to be closed by the caller
   * @throws VideoException if there is no such file, it is empty or damaged beyond reading, holds
   *     no video, one that cannot be decoded, or one of too large frames
   */
  public static VideoReader open(Path path) {
    return open(path, VideoReaderOptions.defaults());
  }

  /**
   * Opens a video file, or a folder of pictures; see {@link #open(Path)}.
   *
   * @param path the file or folder
   * @param options how it is read
   * @return the reader, to be closed by the caller
   * @throws VideoException if it cannot be read
   * @throws org.hih4j.imaging.ImageException if the first picture of a folder cannot be read
   * @throws org.hih4j.core.FileException if a folder cannot be listed
   */
  public static VideoReader open(Path path, VideoReaderOptions options) {
    Objects.requireNonNull(options, "options");
    if (Files.isDirectory(path)) {
      return new VideoReader(PictureFolder.open(path, options), options);
    }
    if (!Files.exists(path)) {
      throw new VideoException("there is no video " + path);
    }
    if (!Files.isRegularFile(path)) {
      throw new VideoException(path + " is no file");
    }
    try {
      if (Files.size(path) == 0) {
        throw new VideoException(path + " is empty");
      }
    } catch (IOException e) {
      throw new VideoException("cannot read " + path + ": " + e.getMessage(), e);
    }
    return new VideoReader(FfmpegSource.file(path.toString(), options), options);
  }

  /**
   * Opens a camera.
   *
   * @param number which of the cameras of this machine, from 0: on Linux that of /dev/video, else
   *     its place in the system's list
   * @param options how it is read
   * @return the reader, to be closed by the caller
   * @throws IllegalArgumentException if the number is negative
   * @throws VideoException if there is no such camera or it gives no frames
   */
  public static VideoReader camera(int number, VideoReaderOptions options) {
    Objects.requireNonNull(options, "options");
    if (number < 0) {
      throw new IllegalArgumentException("number must not be negative: " + number);
    }
    return new VideoReader(Cameras.open(number, options), options);
  }

  static VideoReader of(FrameSource source, VideoReaderOptions options) {
    return new VideoReader(source, options);
  }

  /** {@return what the header states} */
  public VideoInfo info() {
    return source.info();
  }

  /** {@return what was wrong with the video as far as it has been decoded} */
  public VideoInfo.Damage damage() {
    return source.damage();
  }

  /** {@return how many frames of a camera were dropped because nobody took them; else 0} */
  public long dropped() {
    return dropped.get();
  }

  private void decode() {
    try {
      boolean open = true;
      while (open && !closed) {
        Optional<VideoFrame> frame = source.next();
        if (frame.isEmpty()) {
          open = false;
        } else {
          put(new Item(frame, Optional.empty()));
        }
      }
      queue.put(Item.END);
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      fail(new VideoException("the video cannot be decoded further: " + e, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      source.close();
    }
  }

  private void fail(RuntimeException failure) {
    try {
      queue.put(new Item(Optional.empty(), Optional.of(failure)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Item item) throws InterruptedException {
    if (source.live()) {
      while (!queue.offer(item)) {
        if (queue.poll() != null) {
          dropped.incrementAndGet();
        }
      }
    } else {
      queue.put(item);
    }
  }

  /**
   * Waits for the next frame.
   *
   * @return the frame, nothing at the end
   * @throws IllegalStateException if the reader is closed
   * @throws VideoException if the video cannot be decoded further, or the thread is interrupted
   */
  public Optional<VideoFrame> next() {
    synchronized (taking) {
      if (closed) {
        throw new IllegalStateException("the reader is closed");
      }
      Item end = last;
      if (end == null) {
        end = take();
        if (end.frame().isPresent()) {
          return end.frame();
        }
        last = end;
      }
      if (closed) {
        throw new IllegalStateException("the reader is closed");
      }
      if (end.failure().isPresent()) {
        throw end.failure().get();
      }
      return Optional.empty();
    }
  }

  private Item take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VideoException("interrupted while waiting for a frame", e);
    }
  }

  /**
   * {@return the frames that have not been taken yet} The stream is sequential, ends with the
   * video, and throws what {@link #next()} throws; it leaves the reader open.
   */
  public Stream<VideoFrame> frames() {
    return StreamSupport.stream(
        new Spliterators.AbstractSpliterator<VideoFrame>(
            Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE) {
          @Override
          public boolean tryAdvance(Consumer<? super VideoFrame> action) {
            Optional<VideoFrame> frame = next();
            frame.ifPresent(action);
            return frame.isPresent();
          }

          @Override
          public @Nullable Spliterator<VideoFrame> trySplit() {
            return null;
          }
        },
        false);
  }

  /**
   * {@return the frames that have not been taken yet as a publisher, for one subscriber} Frames are
   * handed over on a thread of their own as they are asked for; a cancelled subscription leaves the
   * reader open.
   */
  public Flow.Publisher<VideoFrame> publisher() {
    return new FramePublisher(this);
  }

  /** Ends decoding and frees everything. Waits for that; closing again does nothing more. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    queue.clear();
    // Wakes a thread that waits for a frame.
    queue.offer(Item.END);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
