package org.hih4j.align;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.hih4j.align.internal.ModelCardJson;
import org.hih4j.core.FileException;
import org.hih4j.core.io.Sha256;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.model.ModelException;
import org.hih4j.model.internal.files.ModelFiles;

/**
 * A model ready to be loaded: its card and its network, checked against each other.
 *
 * <p>On disk a bundle is a folder, or a zip file, that holds {@code model.json} (see {@link
 * ModelCard}) and {@code model.onnx}. Immutable and safe to share; the network's bytes are never
 * given out for writing.
 */
public final class ModelBundle {
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
    return new ModelBundle(card.toBuilder().sha256(Sha256.hex(copy)).build(), () -> copy);
  }

  /**
   * Reads a bundle and checks the network's digest.
   *
   * @param path a folder or a zip file
   * @return the bundle
   * @throws ModelException if the bundle is incomplete, malformed or altered
   */
  public static ModelBundle load(Path path) {
    return of(ModelFiles.load(path));
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
    return of(ModelFiles.read(card, onnx));
  }

  /**
   * Reads a bundle whose two files are resources of a class's module: the card now, the network,
   * which an optimised form of it makes unnecessary, when it is first asked for.
   */
  static ModelBundle ofResources(Class<?> owner, String folder) {
    return of(ModelFiles.ofResources(owner, folder));
  }

  private static ModelBundle of(ModelFiles files) {
    ModelCard card = files.card(ModelCardJson::read);
    return new ModelBundle(card, files.network(card.sha256()));
  }

  /** {@return what the model is} */
  public ModelCard card() {
    return card;
  }

  /** {@return a new copy of the network in ONNX format} */
  public byte[] onnx() {
    return onnx.get().clone();
  }

  /**
   * {@return a digest of card and network together, 64 lower-case hexadecimal digits: the SHA-256
   * of the card, which holds the network's} Two bundles with the same digest find the same points.
   */
  public String digest() {
    return Sha256.hex(ModelCardJson.write(card).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a landmark scheme as a card holds it in {@code scheme} (docs/model-card.md).
   *
   * @param json the object: {@code name}, and for a scheme that is not one of the standard ones
   *     {@code points} and what is known of them
   * @return the scheme
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  public static LandmarkScheme parseScheme(String json) {
    return ModelCardJson.readScheme(json);
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
    ModelFiles.write(folder, ModelCardJson.write(card), onnx.get());
  }

  @Override
  public String toString() {
    return "ModelBundle[" + card.name() + ", " + card.scheme().size() + " points]";
  }
}
