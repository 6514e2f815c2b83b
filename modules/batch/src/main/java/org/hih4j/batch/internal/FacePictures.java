package org.hih4j.batch.internal;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.io.FilePaths;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.FivePoints;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.imaging.internal.PictureFile;

/**
 * Writes faces cut out upright, and images with their landmarks drawn, as PNG files named after the
 * images. Safe for use by several threads.
 */
record FacePictures(Optional<Path> chips, Optional<Path> drawings, FacePictures.Numbers numbers)
    implements BiConsumer<FaceImage, AlignmentResult> {
  private static final int CHIP_SIDE = 112;

  /** The number that a box of a task has in the file of boxes. */
  @FunctionalInterface
  interface Numbers {
    int of(String image, int taskBox);
  }

  @Override
  public void accept(FaceImage image, AlignmentResult result) {
    String name = result.task().id();
    boolean finding = result.task().finding();
    for (int i = 0; i < result.faces().size() && chips.isPresent(); i++) {
      FaceAlignment face = result.faces().get(i);
      if (FivePoints.fits(face.landmarks().scheme()) && !face.landmarks().bounds().isEmpty()) {
        int number = finding ? i : numbers.of(name, result.boxOf(i));
        write(
            file(chips.get(), name, "-" + number),
            FaceChip.arcFace(image, face.landmarks(), CHIP_SIDE).image());
      }
    }
    if (drawings.isPresent()) {
      BufferedImage picture = image.toBufferedImage();
      for (FaceAlignment face : result.faces()) {
        LandmarkPainter.standard().paint(picture, face.landmarks());
      }
      write(file(drawings.get(), name, ""), picture);
    }
  }

  private static Path file(Path folder, String image, String suffix) {
    return folder.resolve(ImageName.inFolder(image).orElseThrow() + suffix + ".png");
  }

  private static void write(Path file, BufferedImage picture) {
    FilePaths.makeFolder(FilePaths.folder(file));
    PictureFile.write(file, picture);
  }
}
