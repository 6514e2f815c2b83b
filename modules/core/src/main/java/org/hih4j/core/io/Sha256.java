package org.hih4j.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.hih4j.core.FileException;

/** SHA-256 digests. Stateless and thread-safe. */
public final class Sha256 {
  private Sha256() {}

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** {@return the 32 bytes of a digest} */
  public static byte[] digest(byte[] content) {
    return algorithm().digest(content);
  }

  /** {@return a digest as 64 lower-case hexadecimal digits} */
  public static String hex(byte[] content) {
    return HexFormat.of().formatHex(digest(content));
  }

  /** {@return the digest of names in UTF-8, each followed by a byte of 0, as hexadecimal digits} */
  public static String hexOfNames(Iterable<String> names) {
    MessageDigest digest = algorithm();
    for (String name : names) {
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the digest of a file as 64 lower-case hexadecimal digits.
   *
   * @param file a regular file
   * @throws FileException if it cannot be read
   */
  public static String hex(Path file) {
    MessageDigest digest = algorithm();
    try (InputStream in = new DigestInputStream(RegularFile.open(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new FileException("cannot read " + file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
