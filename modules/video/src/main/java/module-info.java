import org.jspecify.annotations.NullMarked;

/**
 * Frames of videos and cameras, and videos of frames, through FFmpeg: {@link
 * org.hih4j.video.VideoReader} and {@link org.hih4j.video.VideoWriter}. Not part of the run-time
 * image: it brings FFmpeg's native libraries, which are under the LGPL, version 3 or later.
 */
@NullMarked
module org.hih4j.video {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires org.bytedeco.ffmpeg;
  requires static org.jspecify;

  exports org.hih4j.video;
}
