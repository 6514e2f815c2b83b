package org.hih4j.detect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.hih4j.core.FileException;
import org.hih4j.core.io.Sha256;
import org.hih4j.detect.internal.DetectorCardJson;
import org.hih4j.model.ModelException;
import org.hih4j.model.internal.files.ModelFiles;

/**
 * A face detector ready to be loaded: its card and its network, checked against each other.
 *
 * <p>On disk a bundle is a folder, or a zip file, that holds {@code model.json} (see {@link
 * DetectorCard}) and {@code model.onnx}. Immutable and safe to share.
 */
public final class DetectorBundle {
  private static final List<String> BUNDLED = List.of("hih-faces");

  private final DetectorCard card;
  private final Supplier<byte[]> onnx;

  private DetectorBundle(DetectorCard card, Supplier<byte[]> onnx) {
    this.card = card;
    this.onnx = onnx;
  }

  /** {@return the names that {@link #bundled} knows, in the order of their publication} */
  public static List<String> bundledNames() {
    return BUNDLED;
  }

  /**
   * A detector inside this module: no file, no download.
   *
   * @param name one of {@link #bundledNames()}
   * @return the bundle; its network is read, and checked against its card, when it is first needed
   * @throws IllegalArgumentException if there is no such detector
   */
  public static DetectorBundle bundled(String name) {
    Objects.requireNonNull(name, "name");
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException(
          "no bundled detector '" + name + "'; there are " + String.join(", ", BUNDLED));
    }
    return of(
        ModelFiles.ofResources(DetectorBundle.class, "/org/hih4j/detect/models/" + name + "/"));
  }

  /**
   * A bundle of a card and a network.
   *
   * @param card the card; its digest is replaced by that of the network
   * @param onnx the network, copied
   * @return a new bundle
   */
  public static DetectorBundle of(DetectorCard card, byte[] onnx) {
    byte[] copy = onnx.clone();
    return new DetectorBundle(card.withSha256(Sha256.hex(copy)), () -> copy);
  }

  /**
   * Reads a bundle and checks the network's digest.
   *
   * @param path a folder or a zip file
   * @return the bundle
   * @throws ModelException if the bundle is incomplete, malformed, altered or no face detector
   */
  public static DetectorBundle load(Path path) {
    return of(ModelFiles.load(path));
  }

  /**
   * Reads a bundle from the content of its two files and checks the network's digest.
   *
   * @param card the content of {@code model.json}
   * @param onnx the content of {@code model.onnx}, copied
   * @return the bundle
   * @throws ModelException if the bundle is malformed, altered or no face detector
   */
  public static DetectorBundle read(byte[] card, byte[] onnx) {
    return of(ModelFiles.read(card, onnx));
  }

  private static DetectorBundle of(ModelFiles files) {
    DetectorCard card = files.card(DetectorCardJson::read);
    return new DetectorBundle(card, files.network(card.sha256()));
  }

  /** {@return what the model is} */
  public DetectorCard card() {
    return card;
  }

  /** {@return a new copy of the network in ONNX format} */
  public byte[] onnx() {
    return onnx.get().clone();
  }

  /** Gives the network itself, for this package, which does not write to it. */
  Supplier<byte[]> network() {
    return onnx;
  }

  /**
   * Writes the bundle as a folder. Each file is written under a temporary name and moved, the card
   * last, so that a half-written bundle is never taken for a whole one.
   *
   * @param folder made if absent; files of an older bundle in it are replaced
   * @throws FileException if the folder cannot be written
   */
  public void write(Path folder) {
    ModelFiles.write(folder, DetectorCardJson.write(card), onnx.get());
  }

  @Override
  public String toString() {
    return "DetectorBundle[" + card.name() + "]";
  }
}
