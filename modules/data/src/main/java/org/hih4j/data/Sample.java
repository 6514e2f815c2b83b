package org.hih4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.jspecify.annotations.Nullable;

/**
 * One labelled face.
 *
 * <p>Coordinates are in pixels of the image, pixel centres at whole numbers, whatever the
 * convention of the dataset's own files. Immutable and thread-safe.
 */
public final class Sample {
  private final String id;
  private final Image image;
  private final Landmarks landmarks;
  private final @Nullable FaceBox box;
  private final @Nullable BitSet visible;
  private final Set<String> subsets;
  private final Map<String, String> attributes;

  private Sample(Builder builder) {
    this.id = builder.id;
    this.image = builder.image;
    this.landmarks = builder.landmarks;
    this.box = builder.box;
    this.visible = builder.visible;
    this.subsets = Collections.unmodifiableSet(new LinkedHashSet<>(builder.subsets));
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.attributes));
  }

  /**
   * Starts a sample.
   *
   * @param id the face's name in reports, normally the image's path within the dataset
   * @param image the image
   * @param landmarks the labels
   * @return a builder
   */
  public static Builder builder(String id, Image image, Landmarks landmarks) {
    return new Builder(id, image, landmarks);
  }

  /**
   * {@return the face's name in reports: the image's path within the dataset, with the row where an
   * image has several faces}
   */
  public String id() {
    return id;
  }

  /** {@return the image, not decoded yet} */
  public Image image() {
    return image;
  }

  /** {@return the labels: landmarks in image pixels} */
  public Landmarks landmarks() {
    return landmarks;
  }

  /**
   * {@return the box that the dataset itself gives for the face, or empty if the dataset gives
   * none}
   */
  public Optional<FaceBox> box() {
    return Optional.ofNullable(box);
  }

  /** {@return whether the dataset says which points are visible} */
  public boolean hasVisibility() {
    return visible != null;
  }

  /**
   * Whether a point is visible.
   *
   * @param landmark the point's index
   * @return false if the dataset marks the point as occluded; true otherwise
   * @throws IndexOutOfBoundsException if there is no such point
   */
  public boolean visible(int landmark) {
    Objects.checkIndex(landmark, landmarks.size());
    return visible == null || visible.get(landmark);
  }

  /**
   * {@return the named subsets that the face belongs to, as "pose" or "challenge", unmodifiable}
   */
  public Set<String> subsets() {
    return subsets;
  }

  /** {@return further facts that the dataset gives for the face, names to values, unmodifiable} */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** {@return a builder with everything of this sample} */
  public Builder toBuilder() {
    Builder builder = new Builder(id, image, landmarks);
    builder.box = box;
    builder.visible = visible;
    builder.subsets.addAll(subsets);
    builder.attributes.putAll(attributes);
    return builder;
  }

  @Override
  public String toString() {
    return "Sample[" + id + ", " + landmarks.scheme().name() + "]";
  }

  /** Builds a {@link Sample}. Not thread-safe. */
  public static final class Builder {
    private String id;
    private Image image;
    private Landmarks landmarks;
    private @Nullable FaceBox box;
    private @Nullable BitSet visible;
    private final Set<String> subsets = new LinkedHashSet<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();

    private Builder(String id, Image image, Landmarks landmarks) {
      this.id = Objects.requireNonNull(id, "id");
      this.image = Objects.requireNonNull(image, "image");
      this.landmarks = Objects.requireNonNull(landmarks, "landmarks");
    }

    /**
     * Replaces the name.
     *
     * @param value the face's name in reports
     * @return this builder
     */
    public Builder id(String value) {
      this.id = Objects.requireNonNull(value, "id");
      return this;
    }

    /**
     * Replaces the image.
     *
     * @param value the image
     * @return this builder
     */
    public Builder image(Image value) {
      this.image = Objects.requireNonNull(value, "image");
      return this;
    }

    /**
     * Replaces the labels; visibility flags, which belong to the points, are dropped when their
     * number changes.
     *
     * @param value the landmarks in image pixels
     * @return this builder
     */
    public Builder landmarks(Landmarks value) {
      if (value.size() != landmarks.size()) {
        visible = null;
      }
      this.landmarks = value;
      return this;
    }

    /**
     * Gives the dataset's own box.
     *
     * @param value the box
     * @return this builder
     */
    public Builder box(FaceBox value) {
      this.box = Objects.requireNonNull(value, "box");
      return this;
    }

    /**
     * Says which points are visible.
     *
     * @param flags one flag a point, in the order of the landmarks; copied
     * @return this builder
     * @throws IllegalArgumentException if there are more or fewer flags than points
     */
    public Builder visibility(boolean[] flags) {
      if (flags.length != landmarks.size()) {
        throw new IllegalArgumentException(
            "visibility must have " + landmarks.size() + " flags: " + flags.length);
      }
      BitSet set = new BitSet(flags.length);
      for (int i = 0; i < flags.length; i++) {
        set.set(i, flags[i]);
      }
      visible = set;
      return this;
    }

    /**
     * Adds the face to a subset.
     *
     * @param name the subset's name
     * @return this builder
     */
    public Builder subset(String name) {
      subsets.add(Objects.requireNonNull(name, "subset"));
      return this;
    }

    /**
     * Adds a fact.
     *
     * @param name the fact's name
     * @param value its value
     * @return this builder
     */
    public Builder attribute(String name, String value) {
      attributes.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /** {@return the sample with the values set so far} */
    public Sample build() {
      return new Sample(this);
    }
  }

  /**
   * The image of a sample, decoded only when asked for.
   *
   * <p>Immutable and thread-safe; every {@link #load()} decodes anew and keeps nothing.
   */
  public static final class Image {
    private final @Nullable Path file;
    private final Supplier<FaceImage> decoder;

    private Image(@Nullable Path file, Supplier<FaceImage> decoder) {
      this.file = file;
      this.decoder = decoder;
    }

    /**
     * An image in a file of its own.
     *
     * @param path the file; need not exist until the image is loaded
     * @return the image
     */
    public static Image of(Path path) {
      Objects.requireNonNull(path, "file");
      return new Image(
          path,
          () -> {
            if (!Files.isRegularFile(path)) {
              throw DatasetException.at(path, "the image is missing");
            }
            return FaceImage.load(path);
          });
    }

    /**
     * An image that is made on demand, as by a container file.
     *
     * @param decoder makes the image; must be safe to call from several threads
     * @return the image
     */
    public static Image of(Supplier<FaceImage> decoder) {
      return new Image(null, Objects.requireNonNull(decoder, "decoder"));
    }

    /**
     * Decodes the image.
     *
     * @return the image, owned by the caller
     * @throws org.hih4j.core.HihException if the image is missing or cannot be decoded
     */
    public FaceImage load() {
      return decoder.get();
    }

    /**
     * {@return the file that the image is decoded from, or empty for an image stored inside a label
     * file}
     */
    public Optional<Path> path() {
      return Optional.ofNullable(file);
    }
  }
}
