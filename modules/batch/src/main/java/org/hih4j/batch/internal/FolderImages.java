package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.hih4j.data.FaceBoxFile;

/** The image files of a folder, by name, for runs that find the faces themselves. */
final class FolderImages implements ImageSource {
  private final List<String> names;

  private FolderImages(List<String> names) {
    this.names = names;
  }

  /** Lists a folder and the folders in it. */
  static FolderImages list(Path folder) {
    List<String> names = new ArrayList<>();
    walk(folder, file -> names.add(ImageNames.normal(folder.relativize(file))));
    Collections.sort(names);
    return new FolderImages(names);
  }

  /** Names every file whose ending is that of an image. */
  static void walk(Path folder, Consumer<Path> images) {
    Set<String> endings =
        Arrays.stream(ImageIO.getReaderFileSuffixes())
            .map(ending -> ending.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
              if (endings.contains(ending)) {
                images.accept(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new FileException("cannot list " + folder, e);
    }
  }

  /** A digest of the names. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : names) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public long images() {
    return names.size();
  }

  @Override
  public Cursor open() {
    Iterator<String> each = names.iterator();
    return new Cursor() {
      @Override
      public Optional<FaceBoxFile.Entry> next() {
        return each.hasNext()
            ? Optional.of(new FaceBoxFile.Entry(each.next(), List.of(), 0))
            : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
