package org.hih4j.video.internal;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.hih4j.video.VideoException;

/** FFmpeg's encoder and MP4 writer. Not safe for use by several threads. */
public final class Encoder {
  /** Units of time a second: MPEG-4 part 2 knows no more than 65,535. */
  private static final int TICKS = 60_000;

  private static final double NANOS = 1e9;

  private final String path;
  private final int width;
  private final int height;
  private final long usualTicks;

  // Of address 0 while there is none.
  private AVFormatContext format = new AVFormatContext(null);
  private AVCodecContext codec = new AVCodecContext(null);
  private AVStream stream = new AVStream(null);
  private AVPacket packet = new AVPacket(null);
  private AVFrame source = new AVFrame(null);
  private AVFrame coded = new AVFrame(null);
  private SwsContext scaler = new SwsContext(null);
  private long lastTick = -1;

  private Encoder(String path, int width, int height, double frameRate) {
    this.path = path;
    this.width = width;
    this.height = height;
    this.usualTicks = Math.max(1, Math.round(TICKS / frameRate));
  }

  /**
   * Opens encoder and file.
   *
   * @throws VideoException if the file cannot be written
   */
  public static Encoder open(
      String path, String encoder, int width, int height, double frameRate, long bitRate) {
    Ffmpeg.load();
    Encoder opened = new Encoder(path, width, height, frameRate);
    boolean done = false;
    try {
      opened.openCodec(encoder, frameRate, bitRate);
      opened.openFile();
      done = true;
      return opened;
    } finally {
      if (!done) {
        opened.free();
      }
    }
  }

  private void openCodec(String encoder, double frameRate, long bitRate) {
    AVCodec found = avcodec.avcodec_find_encoder_by_name(encoder);
    if (found == null) {
      throw new VideoException("this build of FFmpeg has no encoder " + encoder);
    }
    codec = Ffmpeg.allocated(avcodec.avcodec_alloc_context3(found));
    int evenWidth = width + width % 2;
    int evenHeight = height + height % 2;
    boolean high = width >= 1280 || height > 576;
    codec.width(evenWidth);
    codec.height(evenHeight);
    codec.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    codec.time_base(rational(1, TICKS));
    codec.framerate(rational((int) Math.round(1000 * frameRate), 1000));
    codec.bit_rate(bitRate);
    // A second at the usual rate can be lost when the process is killed.
    codec.gop_size((int) Math.max(1, Math.min(250, Math.round(frameRate))));
    codec.max_b_frames(0);
    codec.thread_count(1);
    codec.color_range(avutil.AVCOL_RANGE_MPEG);
    codec.colorspace(high ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_SMPTE170M);
    codec.color_primaries(high ? avutil.AVCOL_PRI_BT709 : avutil.AVCOL_PRI_SMPTE170M);
    codec.color_trc(high ? avutil.AVCOL_TRC_BT709 : avutil.AVCOL_TRC_SMPTE170M);
    codec.flags(codec.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    Ffmpeg.check(
        avcodec.avcodec_open2(codec, found, (PointerPointer<?>) null),
        "cannot code " + width + " x " + height + " pixels with " + encoder);
    packet = Ffmpeg.allocated(avcodec.av_packet_alloc());
    source = picture(avutil.AV_PIX_FMT_BGR24, evenWidth, evenHeight);
    coded = picture(avutil.AV_PIX_FMT_YUV420P, evenWidth, evenHeight);
    coded.colorspace(codec.colorspace());
    coded.color_range(codec.color_range());
    scaler = Ffmpeg.allocated(swscale.sws_alloc_context());
    scaler.flags(swscale.SWS_BILINEAR);
  }

  private static AVRational rational(int numerator, int denominator) {
    return avutil.av_make_q(numerator, denominator);
  }

  private static AVFrame picture(int layout, int width, int height) {
    AVFrame frame = Ffmpeg.allocated(avutil.av_frame_alloc());
    frame.format(layout);
    frame.width(width);
    frame.height(height);
    Ffmpeg.check(avutil.av_frame_get_buffer(frame, 0), "cannot hold a frame");
    return frame;
  }

  private void openFile() {
    AVFormatContext made = new AVFormatContext(null);
    Ffmpeg.check(
        avformat.avformat_alloc_output_context2(made, null, "mp4", path), "cannot write " + path);
    format = made;
    stream = Ffmpeg.allocated(avformat.avformat_new_stream(format, null));
    Ffmpeg.check(
        avcodec.avcodec_parameters_from_context(stream.codecpar(), codec), "cannot write " + path);
    stream.time_base(codec.time_base());
    AVIOContext file = new AVIOContext(null);
    Ffmpeg.check(
        avformat.avio_open(file, "file:" + path, avformat.AVIO_FLAG_WRITE),
        "cannot write " + Path.of(path));
    format.pb(file);
    format.flush_packets(1);
    AVDictionary settings = new AVDictionary(null);
    avutil.av_dict_set(settings, "movflags", "+hybrid_fragmented+frag_keyframe", 0);
    avutil.av_dict_set_int(settings, "video_track_timescale", TICKS, 0);
    int code = avformat.avformat_write_header(format, settings);
    avutil.av_dict_free(settings);
    Ffmpeg.check(code, "cannot write " + path);
  }

  /**
   * Codes a frame.
   *
   * @param bgr three bytes a pixel, row after row
   * @param nanos its time, later than the frame before
   * @throws VideoException if it cannot be written
   */
  public void write(byte[] bgr, long nanos) {
    fill(bgr);
    Ffmpeg.check(avutil.av_frame_make_writable(coded), "cannot hold a frame");
    Ffmpeg.check(swscale.sws_scale_frame(scaler, coded, source), "cannot convert a frame");
    lastTick = Math.max(lastTick + 1, Math.round(nanos / NANOS * TICKS));
    coded.pts(lastTick);
    coded.duration(usualTicks);
    Ffmpeg.check(avcodec.avcodec_send_frame(codec, coded), "cannot code a frame of " + path);
    drain();
  }

  private void fill(byte[] bgr) {
    int stride = source.linesize(0);
    int row = 3 * width;
    BytePointer target = new BytePointer(source.data(0)).capacity((long) stride * source.height());
    for (int y = 0; y < source.height(); y++) {
      int from = Math.min(y, height - 1) * row;
      target.position((long) y * stride).put(bgr, from, row);
      if (source.width() > width) {
        target.position((long) y * stride + row).put(bgr, from + row - 3, 3);
      }
    }
  }

  private void drain() {
    while (true) {
      int code = avcodec.avcodec_receive_packet(codec, packet);
      if (Ffmpeg.isAgain(code) || code == avutil.AVERROR_EOF) {
        return;
      }
      Ffmpeg.check(code, "cannot code a frame of " + path);
      avcodec.av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
      packet.stream_index(stream.index());
      if (packet.duration() == 0) {
        packet.duration(usualTicks);
      }
      Ffmpeg.check(avformat.av_write_frame(format, packet), "cannot write " + path);
      avcodec.av_packet_unref(packet);
    }
  }

  /**
   * Ends the file and frees everything. To be called once.
   *
   * @throws VideoException if the end cannot be written
   */
  public void close() {
    try {
      Ffmpeg.check(avcodec.avcodec_send_frame(codec, null), "cannot end " + path);
      drain();
      Ffmpeg.check(avformat.av_write_trailer(format), "cannot end " + path);
    } finally {
      free();
    }
  }

  private void free() {
    if (!scaler.isNull()) {
      swscale.sws_freeContext(scaler);
    }
    if (!source.isNull()) {
      avutil.av_frame_free(source);
    }
    if (!coded.isNull()) {
      avutil.av_frame_free(coded);
    }
    if (!packet.isNull()) {
      avcodec.av_packet_free(packet);
    }
    if (!codec.isNull()) {
      avcodec.avcodec_free_context(codec);
    }
    if (!format.isNull()) {
      if (format.pb() != null) {
        avformat.avio_closep(format.pb());
      }
      avformat.avformat_free_context(format);
    }
  }
}
