package org.hih4j.video.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoFrame;
import org.hih4j.video.VideoInfo;
import org.hih4j.video.VideoReaderOptions;
import org.jspecify.annotations.Nullable;

/** Frames that FFmpeg decodes. */
public final class FfmpegSource implements FrameSource {
  /**
   * File formats that hold a video themselves. Others, playlists above all, name further files and
   * addresses, which a video of unknown origin is not to open.
   */
  private static final String FORMATS =
      "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,live_flv,ogg,asf,gif,apng,h264,hevc,vvc,av1,obu,"
          + "ivf,m4v,h263,mjpeg,mxf,nut,rm,dv,yuv4mpegpipe,wtv,vc1,swf,roq,bink,nsv,3gp,webm";

  private static final double NANOS = 1e9;
  private static final long CAMERA_WAIT_MILLIS = 2;

  /** After how many errors in a row without a packet between them the decoder is given up. */
  private static final int MAX_ERRORS = 64;

  /** Less than this, or two frames, may miss at the end of a video that ends in time. */
  private static final double ENDING_SECONDS = 0.5;

  /** Pixels are stretched by less than this, or the ratio is a mistake. */
  private static final double MAX_STRETCH = 8;

  private final String name;
  private final boolean live;
  private final long maxPixels;

  // Of address 0 while there is none.
  private AVFormatContext format = new AVFormatContext(null);
  private AVCodecContext codec = new AVCodecContext(null);
  private AVPacket packet = new AVPacket(null);
  private AVFrame decoded = new AVFrame(null);
  private AVFrame converted = new AVFrame(null);
  private SwsContext scaler = new SwsContext(null);

  private int stream;
  private Orientation orientation = Orientation.UPRIGHT;
  private @Nullable VideoInfo info;

  private boolean draining;
  private int errors;
  private long index;
  private long firstTime = avutil.AV_NOPTS_VALUE;
  private long lastNanos = -1;

  private final AtomicLong lostPackets = new AtomicLong();
  private final AtomicLong damagedFrames = new AtomicLong();
  private volatile @Nullable String ending;

  private FfmpegSource(String name, boolean live, VideoReaderOptions options) {
    this.name = name;
    this.live = live;
    this.maxPixels = options.maxPixels();
  }

  /**
   * Opens a file.
   *
   * @param file the path of a regular file that is not empty
   * @throws VideoException if it holds no video, or one that cannot be decoded
   */
  public static FfmpegSource file(String file, VideoReaderOptions options) {
    Ffmpeg.load();
    FfmpegSource source = new FfmpegSource(file, false, options);
    // The prefix keeps names such as "concat:a|b" names of files.
    return source.opened(
        "file:" + file,
        null,
        Map.of("protocol_whitelist", "file", "format_whitelist", FORMATS),
        options);
  }

  /**
   * Opens a device, whose frames come whether or not they are taken.
   *
   * @param system the name of FFmpeg's input device, such as v4l2
   * @param device the device's name there
   * @param settings for FFmpeg, by their names there
   * @throws VideoException if there is no such device or it gives no frames
   */
  public static FfmpegSource device(
      String system, String device, Map<String, String> settings, VideoReaderOptions options) {
    Ffmpeg.load();
    Ffmpeg.loadDevices();
    AVInputFormat input = avformat.av_find_input_format(system);
    if (input == null) {
      throw new VideoException("FFmpeg has no input device " + system + " on this platform");
    }
    return new FfmpegSource(device, true, options).opened(device, input, settings, options);
  }

  private FfmpegSource opened(
      String url,
      @Nullable AVInputFormat input,
      Map<String, String> settings,
      VideoReaderOptions options) {
    boolean done = false;
    try {
      open(url, input, settings, options);
      done = true;
      return this;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private void open(
      String url,
      @Nullable AVInputFormat input,
      Map<String, String> settings,
      VideoReaderOptions options) {
    AVFormatContext opened = Ffmpeg.allocated(avformat.avformat_alloc_context());
    if (live) {
      opened.flags(opened.flags() | AVFormatContext.AVFMT_FLAG_NONBLOCK);
    }
    AVDictionary dictionary = new AVDictionary(null);
    settings.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
    int code = avformat.avformat_open_input(opened, url, input, dictionary);
    avutil.av_dict_free(dictionary);
    if (code < 0) {
      // FFmpeg has freed the context.
      throw new VideoException(
          input == null
              ? name
                  + " is no video that can be read: it is damaged, cut off, or of a format that is"
                  + " not supported ("
                  + Ffmpeg.error(code)
                  + ")"
              : "cannot open the camera " + name + ": " + Ffmpeg.error(code));
    }
    format = opened;
    Ffmpeg.check(
        avformat.avformat_find_stream_info(format, (PointerPointer<?>) null),
        "cannot read " + name);
    stream =
        avformat.av_find_best_stream(
            format, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
    if (stream == avutil.AVERROR_STREAM_NOT_FOUND) {
      throw new VideoException(name + " holds no video, only other streams");
    }
    Ffmpeg.check(stream, "cannot read " + name);
    openCodec(options);
    packet = Ffmpeg.allocated(avcodec.av_packet_alloc());
    decoded = Ffmpeg.allocated(avutil.av_frame_alloc());
    converted = Ffmpeg.allocated(avutil.av_frame_alloc());
    scaler = Ffmpeg.allocated(swscale.sws_alloc_context());
    scaler.flags(swscale.SWS_BILINEAR);
    info = readInfo();
  }

  private void openCodec(VideoReaderOptions options) {
    AVCodecParameters parameters = format.streams(stream).codecpar();
    checkSize(parameters.width(), parameters.height());
    AVCodec decoder = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (decoder == null) {
      throw new VideoException(
          name + " is coded as " + codecName() + ", for which there is no decoder");
    }
    codec = Ffmpeg.allocated(avcodec.avcodec_alloc_context3(decoder));
    Ffmpeg.check(avcodec.avcodec_parameters_to_context(codec, parameters), "cannot read " + name);
    codec.thread_count(options.threads());
    codec.max_pixels(maxPixels);
    codec.pkt_timebase(format.streams(stream).time_base());
    Ffmpeg.check(
        avcodec.avcodec_open2(codec, decoder, (PointerPointer<?>) null), "cannot decode " + name);
    orientation = orientation(parameters);
  }

  private String codecName() {
    return avcodec.avcodec_get_name(format.streams(stream).codecpar().codec_id()).getString();
  }

  private static Orientation orientation(AVCodecParameters parameters) {
    if (parameters.nb_coded_side_data() == 0) {
      return Orientation.UPRIGHT;
    }
    AVPacketSideData matrix =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (matrix == null || matrix.size() < 36) {
      return Orientation.UPRIGHT;
    }
    IntBuffer values =
        new BytePointer(matrix.data())
            .capacity(36)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asIntBuffer();
    return Orientation.of(values.get(0), values.get(1), values.get(3), values.get(4));
  }

  private VideoInfo readInfo() {
    AVStream video = format.streams(stream);
    AVCodecParameters parameters = video.codecpar();
    int width = stretched(parameters.width(), video.sample_aspect_ratio());
    int height = parameters.height();
    double rate = ratio(video.avg_frame_rate());
    OptionalDouble frameRate =
        rate > 0 && rate < 1e6 ? OptionalDouble.of(rate) : OptionalDouble.empty();
    Optional<Duration> duration = Optional.empty();
    long micros = format.duration();
    if (!live && micros > 0 && micros < Long.MAX_VALUE / 1000) {
      duration = Optional.of(Duration.ofNanos(1000 * micros));
    }
    OptionalLong frames = OptionalLong.empty();
    if (video.nb_frames() > 0) {
      frames = OptionalLong.of(video.nb_frames());
    } else if (duration.isPresent() && frameRate.isPresent()) {
      frames = OptionalLong.of(Math.max(1, Math.round(rate * micros / 1e6)));
    }
    return new VideoInfo(
        orientation.width(width, height),
        orientation.height(width, height),
        orientation.degrees(),
        frameRate,
        duration,
        frames,
        format.iformat().name().getString(),
        codecName());
  }

  private static double ratio(AVRational value) {
    return value.den() == 0 ? 0 : (double) value.num() / value.den();
  }

  /** The width that a picture has with square pixels. */
  private static int stretched(int width, AVRational pixel) {
    double stretch = ratio(pixel);
    return stretch > 1 / MAX_STRETCH && stretch < MAX_STRETCH
        ? Math.max(1, (int) Math.round(width * stretch))
        : width;
  }

  private void checkSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new VideoException(name + " holds no frame that can be decoded");
    }
    if ((long) width * height > maxPixels) {
      throw new VideoException(
          String.format(
              Locale.ROOT,
              "%s has frames of %d x %d pixels, more than the %d allowed: allow more or make it"
                  + " smaller",
              name,
              width,
              height,
              maxPixels));
    }
  }

  @Override
  public VideoInfo info() {
    return Objects.requireNonNull(info, "info");
  }

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public VideoInfo.Damage damage() {
    return new VideoInfo.Damage(
        lostPackets.get(), damagedFrames.get(), Optional.ofNullable(ending));
  }

  @Override
  public Optional<VideoFrame> next() throws InterruptedException {
    while (true) {
      int code = avcodec.avcodec_receive_frame(codec, decoded);
      if (code >= 0) {
        errors = 0;
        VideoFrame frame = frame();
        avutil.av_frame_unref(decoded);
        return Optional.of(frame);
      }
      if (code == avutil.AVERROR_EOF) {
        end();
        return Optional.empty();
      }
      if (!Ffmpeg.isAgain(code)) {
        lostPackets.incrementAndGet();
        errors++;
      }
      if (draining) {
        if (Ffmpeg.isAgain(code) || errors > MAX_ERRORS) {
          end();
          return Optional.empty();
        }
      } else {
        feed();
      }
    }
  }

  /** Gives the decoder a packet, or word that there are no more. */
  private void feed() throws InterruptedException {
    while (true) {
      int code = avformat.av_read_frame(format, packet);
      if (Ffmpeg.isAgain(code) && live) {
        Thread.sleep(CAMERA_WAIT_MILLIS);
        continue;
      }
      if (code < 0) {
        if (code != avutil.AVERROR_EOF) {
          ending = "reading stopped: " + Ffmpeg.error(code);
        }
        draining = true;
        avcodec.avcodec_send_packet(codec, null);
        return;
      }
      if (packet.stream_index() == stream) {
        int sent = avcodec.avcodec_send_packet(codec, packet);
        avcodec.av_packet_unref(packet);
        if (sent < 0) {
          lostPackets.incrementAndGet();
        }
        return;
      }
      avcodec.av_packet_unref(packet);
    }
  }

  /** Notes whether the video should have gone on. */
  private void end() {
    if (ending != null || info().duration().isEmpty()) {
      return;
    }
    double stated = info().duration().get().toNanos() / NANOS;
    double frame = info().frameRate().isPresent() ? 1 / info().frameRate().getAsDouble() : 0;
    double shown = lastNanos < 0 ? 0 : lastNanos / NANOS + frame;
    if (stated - shown > Math.max(ENDING_SECONDS, 2 * frame)) {
      ending =
          String.format(
              Locale.ROOT, "the video ends after %.2f s of the %.2f s it states", shown, stated);
    }
  }

  private VideoFrame frame() {
    boolean damaged =
        decoded.decode_error_flags() != 0 || (decoded.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
    if (damaged) {
      damagedFrames.incrementAndGet();
    }
    lastNanos = time();
    return new VideoFrame(index++, lastNanos, image(), damaged);
  }

  /** Nanoseconds after the first frame, always more than the frame before has. */
  private long time() {
    long stated = decoded.best_effort_timestamp();
    double unit = ratio(format.streams(stream).time_base()) * NANOS;
    if (firstTime == avutil.AV_NOPTS_VALUE && stated != avutil.AV_NOPTS_VALUE) {
      firstTime = stated - (lastNanos < 0 ? 0 : Math.round((lastNanos + usual(unit)) / unit));
    }
    if (stated != avutil.AV_NOPTS_VALUE) {
      long nanos = Math.round((stated - firstTime) * unit);
      if (nanos > lastNanos) {
        return nanos;
      }
    }
    return lastNanos < 0 ? 0 : lastNanos + Math.max(1, Math.round(usual(unit)));
  }

  /** How long a frame is shown, in nanoseconds. */
  private double usual(double unit) {
    if (decoded.duration() > 0) {
      return decoded.duration() * unit;
    }
    return NANOS / info().frameRate().orElse(25);
  }

  private FaceImage image() {
    checkSize(decoded.width(), decoded.height());
    int width = stretched(decoded.width(), decoded.sample_aspect_ratio());
    int height = decoded.height();
    checkSize(width, height);
    stateColours();
    if (converted.width() != width || converted.height() != height) {
      avutil.av_frame_unref(converted);
      converted.format(avutil.AV_PIX_FMT_BGR24);
      converted.width(width);
      converted.height(height);
      Ffmpeg.check(avutil.av_frame_get_buffer(converted, 0), "cannot convert a frame of " + name);
    }
    Ffmpeg.check(
        swscale.sws_scale_frame(scaler, converted, decoded), "cannot convert a frame of " + name);
    int stride = converted.linesize(0);
    ByteBuffer pixels =
        new BytePointer(converted.data(0)).capacity((long) stride * height).asByteBuffer();
    if (orientation.equals(Orientation.UPRIGHT)) {
      return FaceImage.ofBgr(pixels, width, height, stride);
    }
    int across = orientation.width(width, height);
    return FaceImage.ofBgr(
        ByteBuffer.wrap(orientation.upright(pixels, width, height, stride)),
        across,
        orientation.height(width, height),
        3 * across);
  }

  /**
   * Where a video does not say which colours its numbers mean, they are those of ITU-R BT.709 in
   * high definition and of BT.601 below, as players have it.
   */
  private void stateColours() {
    if (decoded.colorspace() != avutil.AVCOL_SPC_UNSPECIFIED) {
      return;
    }
    AVPixFmtDescriptor layout = avutil.av_pix_fmt_desc_get(decoded.format());
    if (layout != null && (layout.flags() & avutil.AV_PIX_FMT_FLAG_RGB) == 0) {
      boolean high = decoded.width() >= 1280 || decoded.height() > 576;
      decoded.colorspace(high ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_SMPTE170M);
    }
  }

  @Override
  public void close() {
    if (!scaler.isNull()) {
      swscale.sws_freeContext(scaler);
      scaler.setNull();
    }
    if (!decoded.isNull()) {
      avutil.av_frame_free(decoded);
      decoded.setNull();
    }
    if (!converted.isNull()) {
      avutil.av_frame_free(converted);
      converted.setNull();
    }
    if (!packet.isNull()) {
      avcodec.av_packet_free(packet);
      packet.setNull();
    }
    if (!codec.isNull()) {
      avcodec.avcodec_free_context(codec);
      codec.setNull();
    }
    if (!format.isNull()) {
      avformat.avformat_close_input(format);
      format.setNull();
    }
  }
}
