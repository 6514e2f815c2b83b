package org.hih4j.video.internal;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.hih4j.video.VideoException;
import org.jspecify.annotations.Nullable;

/** FFmpeg's libraries, loaded once, and its errors in words. */
final class Ffmpeg {
  /** Why the libraries cannot be loaded, null if they are. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // the cause of each later failure
  private static final @Nullable LinkageError MISSING = tryLoad();

  private Ffmpeg() {}

  private static @Nullable LinkageError tryLoad() {
    try {
      // FFmpeg would write to standard error; a level that the program has set stays.
      if (avutil.av_log_get_level() == avutil.AV_LOG_INFO) {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
      }
      avcodec.avcodec_version();
      avformat.avformat_version();
      swscale.swscale_version();
      return null;
    } catch (LinkageError e) {
      return e;
    }
  }

  /**
   * Loads what reads and writes files.
   *
   * @throws VideoException if there are no libraries for this platform
   */
  static void load() {
    if (MISSING != null) {
      throw new VideoException(
          "cannot load FFmpeg's native libraries: add org.bytedeco:ffmpeg and org.bytedeco:javacpp"
              + " with this platform's classifier to the module path; "
              + MISSING.getMessage(),
          MISSING);
    }
  }

  /**
   * Loads what reads cameras.
   *
   * @throws VideoException if it cannot be loaded
   */
  static void loadDevices() {
    try {
      avdevice.avdevice_register_all();
    } catch (LinkageError e) {
      throw new VideoException(
          "cannot load FFmpeg's device library: it needs PulseAudio's client library (libpulse0) on"
              + " Linux; "
              + e.getMessage(),
          e);
    }
  }

  static boolean isAgain(int code) {
    return code == org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN();
  }

  /** FFmpeg's words for an error. */
  static String error(int code) {
    byte[] text = new byte[256];
    avutil.av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Checks what a function returned.
   *
   * @return the same
   * @throws VideoException if it is an error
   */
  static int check(int code, String what) {
    if (code < 0) {
      throw new VideoException(what + ": " + error(code));
    }
    return code;
  }

  /** Checks that memory was given. */
  static <T> T allocated(@Nullable T pointer) {
    if (pointer == null) {
      throw new VideoException("FFmpeg finds no memory");
    }
    return pointer;
  }
}
