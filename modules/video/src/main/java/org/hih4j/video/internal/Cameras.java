package org.hih4j.video.internal;

import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avdevice.AVDeviceInfoList;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoReaderOptions;

/** The cameras of the machine through FFmpeg's input devices, one kind for each system. */
public final class Cameras {
  private Cameras() {}

  /**
   * Opens a camera.
   *
   * @param number from 0
   * @throws VideoException if there is none of that number, or it gives no frames
   */
  public static FrameSource open(int number, VideoReaderOptions options) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("linux")) {
      return FfmpegSource.device("v4l2", "/dev/video" + number, Map.of(), options);
    }
    if (system.startsWith("mac")) {
      // Cameras refuse the device's own default rate.
      return FfmpegSource.device(
          "avfoundation", number + ":none", Map.of("framerate", "30"), options);
    }
    if (system.startsWith("windows")) {
      return FfmpegSource.device("dshow", "video=" + listed(number), Map.of(), options);
    }
    throw new VideoException("cameras are supported on Linux, macOS and Windows only");
  }

  /** DirectShow knows cameras by name. */
  private static String listed(int number) {
    Ffmpeg.load();
    Ffmpeg.loadDevices();
    AVInputFormat input = avformat.av_find_input_format("dshow");
    try (PointerPointer<AVDeviceInfoList> found = new PointerPointer<>(1)) {
      Ffmpeg.check(
          avdevice.avdevice_list_input_sources(input, (BytePointer) null, null, found),
          "cannot list the cameras");
      AVDeviceInfoList list = found.get(AVDeviceInfoList.class);
      try {
        if (number >= list.nb_devices()) {
          throw new VideoException(
              "there is no camera " + number + ": the system lists " + list.nb_devices());
        }
        return list.devices(number).device_name().getString();
      } finally {
        avdevice.avdevice_free_list_devices(found);
      }
    }
  }
}
