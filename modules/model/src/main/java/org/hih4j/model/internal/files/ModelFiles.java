package org.hih4j.model.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.Sha256;
import org.hih4j.core.io.WholeFile;
import org.hih4j.model.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a model bundle: the card, {@code model.json}, and the network, {@code
 * model.onnx}. They lie in a folder, in a zip file or in a module's resources. Immutable and safe
 * to share.
 */
public final class ModelFiles {
  private static final String CARD = "model.json";
  private static final String NETWORK = "model.onnx";
  private static final int LARGEST_CARD = 1 << 20;
  private static final int LARGEST_NETWORK = 1 << 30;

  /** Networks hardly shrink when packed; what unpacks to far more than the file is a bomb. */
  private static final long LARGEST_UNPACKING = 100;

  private static final long SMALL = 1 << 20;

  private final String where;
  private final String card;
  private final Supplier<byte[]> network;
  private final boolean here;

  private ModelFiles(String where, byte[] card, Supplier<byte[]> network, boolean here) {
    this.where = where;
    this.card = new String(card, StandardCharsets.UTF_8);
    this.network = network;
    this.here = here;
  }

  /**
   * Reads both files.
   *
   * @param path a folder or a zip file
   * @return the files
   * @throws ModelException if one is missing or cannot be read
   */
  public static ModelFiles load(Path path) {
    Objects.requireNonNull(path, "path");
    try {
      if (Files.isDirectory(path)) {
        return of(
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
      // To open a pipe would wait.
      if (!Files.isRegularFile(path)) {
        throw new ModelException(path + " is neither a folder nor a zip file");
      }
      try (ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8)) {
        long most = LARGEST_UNPACKING * Files.size(path) + SMALL;
        return of(
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
   * Files whose content is in memory.
   *
   * @param card the content of {@code model.json}
   * @param onnx the content of {@code model.onnx}, copied
   * @return the files
   */
  public static ModelFiles read(byte[] card, byte[] onnx) {
    return of("the bundle", card, onnx.clone());
  }

  private static ModelFiles of(String where, byte[] card, byte[] onnx) {
    return new ModelFiles(where, card, () -> onnx, true);
  }

  /**
   * Files that are resources of a class's module: the card is read now, the network, which an
   * optimised form of it makes unnecessary, when it is first asked for.
   *
   * @param owner a class of the module
   * @param folder the resources' folder, from / to /
   * @return the files
   * @throws ModelException if there is no card
   */
  public static ModelFiles ofResources(Class<?> owner, String folder) {
    return new ModelFiles(
        folder, resource(owner, folder, CARD), () -> resource(owner, folder, NETWORK), false);
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

  /**
   * Reads the card.
   *
   * @param <C> a card
   * @param parse makes a card of JSON, or throws an {@link IllegalArgumentException} that names
   *     what is wrong
   * @return the card
   * @throws ModelException if it is refused
   */
  public <C> C card(Function<String, C> parse) {
    try {
      return parse.apply(card);
    } catch (IllegalArgumentException e) {
      throw new ModelException(where + ": " + CARD + ": " + e.getMessage(), e);
    }
  }

  /**
   * Gives the network, checked against its digest: at once where it is in memory, else when it is
   * first asked for.
   *
   * @param sha256 the digest that the card states
   * @return gives the network's bytes, which are not to be changed
   * @throws ModelException if the network is another one; the supplier throws it too
   */
  public Supplier<byte[]> network(String sha256) {
    Checked checked = new Checked(this, sha256);
    if (here) {
      checked.get();
    }
    return checked;
  }

  /**
   * Writes a bundle as a folder. Each file is written under a temporary name and moved, the card
   * last, so that a half-written bundle is never taken for a whole one.
   *
   * @param folder made if absent; files of an older bundle in it are replaced
   * @param card the content of {@code model.json}
   * @param onnx the content of {@code model.onnx}
   * @throws FileException if the folder cannot be written
   */
  public static void write(Path folder, String card, byte[] onnx) {
    try {
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve(NETWORK), onnx);
      AtomicFile.write(folder.resolve(CARD), card);
    } catch (IOException e) {
      throw new FileException("cannot write the model to " + folder, e);
    }
  }

  /** A network, read and checked when it is first asked for. */
  private static final class Checked implements Supplier<byte[]> {
    private final ModelFiles files;
    private final String sha256;
    private byte @Nullable [] bytes;

    Checked(ModelFiles files, String sha256) {
      this.files = files;
      this.sha256 = sha256;
    }

    @Override
    public synchronized byte[] get() {
      byte[] read = bytes;
      if (read == null) {
        read = files.network.get();
        String found = Sha256.hex(read);
        if (!found.equals(sha256)) {
          throw new ModelException(
              files.where
                  + ": "
                  + NETWORK
                  + " is not the file that its card describes (SHA-256 "
                  + found
                  + ", the card says "
                  + sha256
                  + "); get the bundle again from where it came");
        }
        bytes = read;
      }
      return read;
    }
  }
}
