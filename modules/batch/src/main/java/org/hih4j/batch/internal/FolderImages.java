package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hih4j.core.FileException;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.Sha256;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.imaging.internal.ImageFolder;
import org.jspecify.annotations.Nullable;

/** The image files of a folder, by name, for runs that find the faces themselves. */
record FolderImages(List<String> names) implements ImageSource {
  /** Lists a folder and the folders in it. */
  static FolderImages list(Path folder) {
    List<String> names = new ArrayList<>();
    walk(folder, file -> names.add(FilePaths.normal(folder.relativize(file))));
    Collections.sort(names);
    return new FolderImages(names);
  }

  /**
   * Names every file whose ending is that of an image, and every file and folder in the folder that
   * cannot be looked at, as an image that cannot be read.
   */
  static void walk(Path folder, Consumer<Path> images) {
    try {
      Files.walkFileTree(folder, new Visitor(folder, images));
    } catch (IOException e) {
      throw new FileException("cannot list " + folder, e);
    }
  }

  /** Names images, and what may be or hold some and cannot be looked at. */
  static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final Consumer<Path> images;

    Visitor(Path folder, Consumer<Path> images) {
      this.folder = folder;
      this.images = images;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (ImageFolder.isImage(file)) {
        images.accept(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(folder)) {
        throw e;
      }
      images.accept(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path listed, @Nullable IOException e)
        throws IOException {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(listed, e);
    }
  }

  /** A digest of the names. */
  String digest() {
    return Sha256.hexOfNames(names);
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
      public Optional<BoxEntry> next() {
        return each.hasNext()
            ? Optional.of(new BoxEntry(each.next(), List.of(), 0))
            : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
