package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.hih4j.imaging.FaceImage;

/**
 * The image of a sample, decoded only when asked for.
 *
 * <p>Immutable and thread-safe; every {@link #load()} decodes anew and keeps nothing.
 */
public sealed interface SampleImage {

  /**
   * Decodes the image.
   *
   * @return the image, owned by the caller
   * @throws org.hih4j.core.HihException if the image is missing or cannot be decoded
   */
  FaceImage load();

  /**
   * The file that the image is decoded from.
   *
   * @return the file, or empty for an image stored inside a label file
   */
  Optional<Path> path();

  /**
   * An image in a file of its own.
   *
   * @param path the file; need not exist until the image is loaded
   * @return the image
   */
  static SampleImage of(Path path) {
    return new InFile(path);
  }

  /**
   * An image that is made on demand, as by a container file.
   *
   * @param decoder makes the image; must be safe to call from several threads
   * @return the image
   */
  static SampleImage of(Supplier<FaceImage> decoder) {
    return new Decoded(decoder);
  }

  /**
   * An image in a file of its own.
   *
   * @param file the file
   */
  record InFile(Path file) implements SampleImage {
    /** Checks that there is a file. */
    public InFile {
      Objects.requireNonNull(file, "file");
    }

    @Override
    public FaceImage load() {
      if (!Files.isRegularFile(file)) {
        throw DatasetException.at(file, "the image is missing");
      }
      return FaceImage.load(file);
    }

    @Override
    public Optional<Path> path() {
      return Optional.of(file);
    }
  }

  /**
   * An image that is made on demand.
   *
   * @param decoder makes the image
   */
  record Decoded(Supplier<FaceImage> decoder) implements SampleImage {
    /** Checks that there is a decoder. */
    public Decoded {
      Objects.requireNonNull(decoder, "decoder");
    }

    @Override
    public FaceImage load() {
      return decoder.get();
    }

    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }
  }
}
