package org.hih4j.align;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.hih4j.align.internal.ModelCardJson;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FileException;
import org.hih4j.core.io.WholeFile;

/**
 * A model ready to be loaded: its card and its network, checked against each other.
 *
 * <p>On disk a bundle is a folder, or a zip file, that holds {@code model.json} (see {@link
 * ModelCard}) and {@code model.onnx}. Immutable and safe to share; the network's bytes are never
 * given out for writing.
 */
public final class ModelBundle {
  private static final String CARD = "model.json";
  private static final String NETWORK = "model.onnx";
  private static final int LARGEST_CARD = 1 << 20;
  private static final int LARGEST_NETWORK = 1 << 30;

  /** Networks hardly shrink when packed; what unpacks to far more than the file is a bomb. */
  private static final long LARGEST_UNPACKING = 100;

  private static final long SMALL = 1 << 20;

  private final ModelCard card;
  private final Supplier<byte[]> onnx;

  private ModelBundle(ModelCard card, Supplier<byte[]> onnx) {
    this.card = card;
    this.onnx = onnx;
  }

  /**
   * A bundle of a card and a network.
   *
   * @param card the card; its digest is replaced by that of the network
   * @param onnx the network, copied
   * @return a new bundle
   */
  public static ModelBundle of(ModelCard card, byte[] onnx) {
    byte[] copy = onnx.clone();
    return new ModelBundle(card.toBuilder().sha256(sha256(copy)).build(), () -> copy);
  }

  /**
   * Reads a bundle and checks the network's digest.
   *
   * @param path a folder or a zip file
   * @return the bundle
   * @throws ModelException if the bundle is incomplete, malformed or altered
   */
  public static ModelBundle load(Path path) {
    Objects.requireNonNull(path, "path");
    try {
      if (Files.isDirectory(path)) {
        return check(
            path.toString(),
            read(path.resolve(CARD), LARGEST_CARD),
            read(path.resolve(NETWORK), LARGEST_NETWORK));
      }
      if (!Files.exists(path)) {
        throw new ModelException(
            "no model at "
                + path
                + "; name a folder or zip that holds "
                + CARD
                + " and "
                + NETWORK);
      }
      try (ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8)) {
        long most = LARGEST_UNPACKING * Files.size(path) + SMALL;
        return check(
            path.toString(),
            read(zip, CARD, LARGEST_CARD),
            read(zip, NETWORK, (int) Math.min(most, LARGEST_NETWORK)));
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw new ModelException(path + " is neither a folder nor a readable zip file", e);
    } catch (UnsupportedOperationException e) {
      throw new ModelException(
          path + " is a zip file inside another file system; copy it to a folder first", e);
    } catch (OutOfMemoryError e) {
      throw new ModelException(
          "the model " + path + " needs more memory than there is; raise -Xmx", e);
    } catch (IOException e) {
      throw new ModelException("cannot read the model " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a bundle from the content of its two files and checks the network's digest: for models
   * that come over a network or out of a database.
   *
   * @param card the content of {@code model.json}
   * @param onnx the content of {@code model.onnx}, copied
   * @return the bundle
   * @throws ModelException if the bundle is malformed or altered
   */
  public static ModelBundle read(byte[] card, byte[] onnx) {
    return check("the bundle", card, onnx.clone());
  }

  /**
   * Reads a bundle whose two files are resources of a class's module: the card now, the network,
   * which an optimised form of it makes unnecessary, when it is first asked for.
   */
  static ModelBundle ofResources(Class<?> owner, String folder) {
    String json = new String(resource(owner, folder, CARD), StandardCharsets.UTF_8);
    ModelCard card = card(folder, json);
    return new ModelBundle(card, new ResourceNetwork(owner, folder, card.sha256()));
  }

  private static byte[] resource(Class<?> owner, String folder, String name) {
    try (InputStream in = owner.getResourceAsStream(folder + name)) {
      if (in == null) {
        throw new ModelException("no bundled model in " + folder);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ModelException("cannot read the bundled model in " + folder, e);
    }
  }

  private static ModelBundle check(String where, byte[] json, byte[] onnx) {
    ModelCard card = card(where, new String(json, StandardCharsets.UTF_8));
    checkDigest(where, onnx, card.sha256());
    return new ModelBundle(card, () -> onnx);
  }

  private static ModelCard card(String where, String json) {
    try {
      return ModelCardJson.read(json);
    } catch (IllegalArgumentException e) {
      throw new ModelException(where + ": " + CARD + ": " + e.getMessage(), e);
    }
  }

  private static void checkDigest(String where, byte[] onnx, String expected) {
    String found = sha256(onnx);
    if (!found.equals(expected)) {
      throw new ModelException(
          where
              + ": "
              + NETWORK
              + " is not the file that its card describes (SHA-256 "
              + found
              + ", the card says "
              + expected
              + "); get the bundle again from where it came");
    }
  }

  private static byte[] read(Path file, int limit) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("no file " + file + "; a model is " + CARD + " and " + NETWORK);
    }
    try {
      return WholeFile.bytes(file, limit);
    } catch (FileException e) {
      throw new ModelException(e.getMessage(), e);
    }
  }

  private static byte[] read(ZipFile zip, String name, int limit) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new ModelException(
          zip.getName() + " holds no " + name + "; a model is " + CARD + " and " + NETWORK);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw new ModelException(
            name + " in " + zip.getName() + " is larger than " + limit + " bytes");
      }
      return bytes;
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * What the model is.
   *
   * @return the card
   */
  public ModelCard card() {
    return card;
  }

  /**
   * The network in ONNX format.
   *
   * @return a new copy
   */
  public byte[] onnx() {
    return onnx.get().clone();
  }

  /**
   * A digest of card and network together: two bundles with the same digest find the same points.
   *
   * @return 64 lower-case hexadecimal digits, the SHA-256 of the card, which holds the network's
   */
  public String digest() {
    return sha256(ModelCardJson.write(card).getBytes(StandardCharsets.UTF_8));
  }

  /** Gives the network itself, for this package, which does not write to it. */
  Supplier<byte[]> network() {
    return onnx;
  }

  /**
   * This network with another card, for instance one with new measurements.
   *
   * @param card the card; its digest is replaced by that of the network
   * @return a new bundle
   */
  public ModelBundle withCard(ModelCard card) {
    return new ModelBundle(card.toBuilder().sha256(this.card.sha256()).build(), onnx);
  }

  /**
   * Writes the bundle as a folder. Each file is written under a temporary name and moved, the card
   * last, so that a half-written bundle is never taken for a whole one.
   *
   * @param folder made if absent; files of an older bundle in it are replaced
   * @throws FileException if the folder cannot be written
   */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve(NETWORK), onnx.get());
      AtomicFile.write(folder.resolve(CARD), ModelCardJson.write(card));
    } catch (IOException e) {
      throw new FileException("cannot write the model to " + folder, e);
    }
  }

  @Override
  public String toString() {
    return "ModelBundle[" + card.name() + ", " + card.scheme().size() + " points]";
  }

  /** A network inside a module, read and checked when it is first asked for. */
  private static final class ResourceNetwork implements Supplier<byte[]> {
    private final Class<?> owner;
    private final String folder;
    private final String sha256;
    private byte[] bytes;

    ResourceNetwork(Class<?> owner, String folder, String sha256) {
      this.owner = owner;
      this.folder = folder;
      this.sha256 = sha256;
    }

    @Override
    public synchronized byte[] get() {
      if (bytes == null) {
        byte[] read = resource(owner, folder, NETWORK);
        checkDigest(folder, read, sha256);
        bytes = read;
      }
      return bytes;
    }
  }
}
