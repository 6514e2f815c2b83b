package org.hih4j.video.internal;

import java.util.Optional;
import org.hih4j.video.VideoFrame;
import org.hih4j.video.VideoInfo;

/**
 * Where the frames of a reader come from. Used by one thread at a time, except for {@link #damage}.
 */
public interface FrameSource extends AutoCloseable {
  /** What is known before the first frame. */
  VideoInfo info();

  /**
   * Decodes the next frame.
   *
   * @return the frame, nothing at the end
   * @throws InterruptedException if the thread is interrupted while it waits for a camera
   */
  Optional<VideoFrame> next() throws InterruptedException;

  /** What was wrong until now; from any thread. */
  VideoInfo.Damage damage();

  /** Whether frames come whether or not they are taken, as those of a camera do. */
  boolean live();

  @Override
  void close();
}
