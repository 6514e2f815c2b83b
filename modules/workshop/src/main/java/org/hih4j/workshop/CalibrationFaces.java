package org.hih4j.workshop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.ModelCard;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;
import org.hih4j.data.wider.FacePhoto;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.internal.ImageFolder;

/**
 * Faces to calibrate a network on: a random part of those in a folder, the same one every time.
 * Stateless and thread-safe.
 */
public final class CalibrationFaces {
  private CalibrationFaces() {}

  /**
   * Faces of a labelled dataset, with the tight boxes of their landmarks.
   *
   * @param folder of images and labels
   * @param options of the dataset
   * @param most how many faces to take at most, drawn at random
   * @return the faces, images decoded
   * @throws HihException if there are none or an image cannot be read
   */
  public static List<AlignmentRequest> labelled(Path folder, DatasetOptions options, int most) {
    List<Sample> samples;
    try (Dataset faces = DatasetKind.CSV.open(folder, options);
        Stream<Sample> all = faces.samples()) {
      samples = new ArrayList<>(all.toList());
    }
    List<AlignmentRequest> requests = new ArrayList<>();
    for (Sample sample : drawn(samples, most, folder)) {
      requests.add(
          new AlignmentRequest(
              sample.image().load(), FaceBox.landmarks(sample.landmarks().bounds())));
    }
    return requests;
  }

  /**
   * Faces of photographs with known boxes.
   *
   * @param folder of the images, or with a folder {@code images}
   * @param boxes one box an image, by the image's name
   * @param most how many faces to take at most, drawn at random
   * @return the faces, images decoded
   * @throws HihException if there are none or an image cannot be read
   */
  public static List<AlignmentRequest> boxed(Path folder, Map<String, FaceBox> boxes, int most) {
    List<AlignmentRequest> requests = new ArrayList<>();
    Path images = images(folder);
    for (Map.Entry<String, FaceBox> face :
        drawn(new ArrayList<>(new TreeMap<>(boxes).entrySet()), most, folder)) {
      requests.add(
          new AlignmentRequest(FaceImage.load(images.resolve(face.getKey())), face.getValue()));
    }
    return requests;
  }

  /**
   * Faces of pictures that each show what the network is to see: one face, cut out.
   *
   * @param folder of the images, or with a folder {@code images}
   * @param card of the model, for its crop rule
   * @param most how many faces to take at most, drawn at random
   * @return the faces, images decoded
   * @throws HihException if there are none or an image cannot be read
   */
  public static List<AlignmentRequest> crops(Path folder, ModelCard card, int most) {
    List<Path> pictures = new ArrayList<>(ImageFolder.list(images(folder)));
    List<AlignmentRequest> requests = new ArrayList<>();
    for (Path picture : drawn(pictures, most, folder)) {
      FaceImage image = FaceImage.load(picture);
      double width = image.width() / card.crop().expand();
      double height = image.height() / card.crop().expand();
      FaceBox box =
          FaceBox.landmarks(
              (image.width() - 1 - width) / 2, (image.height() - 1 - height) / 2, width, height);
      requests.add(new AlignmentRequest(image, box));
    }
    return requests;
  }

  /**
   * Photographs for a face detector: of a folder with {@code boxes.csv} those of a split, of
   * another all its pictures.
   *
   * @param folder of the images, or with a folder {@code images}
   * @param options split and places of the dataset; not used without {@code boxes.csv}
   * @param most how many to take at most, drawn at random
   * @return the photographs, decoded
   * @throws HihException if there are none or one cannot be read
   */
  public static List<FaceImage> photographs(Path folder, DatasetOptions options, int most) {
    if (!Files.isRegularFile(folder.resolve("boxes.csv"))) {
      return drawn(new ArrayList<>(ImageFolder.list(images(folder))), most, folder).stream()
          .map(FaceImage::load)
          .toList();
    }
    List<FacePhoto> photos;
    try (Stream<FacePhoto> all = WiderFaceDataset.open(folder, options).photos()) {
      photos = new ArrayList<>(all.toList());
    }
    return drawn(photos, most, folder).stream().map(photo -> photo.image().load()).toList();
  }

  private static Path images(Path folder) {
    Path images = folder.resolve("images");
    return Files.isDirectory(images) ? images : folder;
  }

  private static <T> List<T> drawn(List<T> all, int most, Path folder) {
    if (all.isEmpty()) {
      throw new HihException("no faces in " + folder);
    }
    Collections.shuffle(all, new Random(1));
    return all.subList(0, Math.min(most, all.size()));
  }
}
