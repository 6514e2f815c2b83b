package org.hih4j.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelCard;
import org.hih4j.batch.ResultFormat;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.face.FaceMeasure;
import tools.jackson.core.io.JsonStringEncoder;

/** How aligned faces are written down. Numbers have three decimals. */
enum AlignmentFormat {
  /** One object with all images, faces, boxes and points; a point is [x, y, confidence]. */
  JSON,

  /** One line an image, each an object as in {@link #JSON}'s list. */
  JSONL,

  /**
   * A row a face: image, number of the face, x0, y0, x1, y1, and so on, confidences, box, score.
   */
  CSV,

  /** The format of 300W, for one face; its coordinates count from 1. */
  PTS,

  /** WIDER FACE's form of results, for faces without landmarks. */
  WIDER;

  /**
   * The faces of an image.
   *
   * @param name as it was given
   * @param width in pixels
   * @param height in pixels
   * @param faces what was found
   */
  record Image(String name, int width, int height, List<FaceAlignment> faces) {}

  String write(ModelCard card, List<Image> images, List<FaceMeasure> measures) {
    return switch (this) {
      case JSON -> {
        String name = new String(JsonStringEncoder.getInstance().quoteAsCharArray(card.name()));
        yield images.stream()
            .map(image -> line(image, measures))
            .collect(Collectors.joining(",", "{\"model\":\"" + name + "\",\"images\":[", "]}\n"));
      }
      case JSONL ->
          images.stream().map(image -> line(image, measures) + "\n").collect(Collectors.joining());
      case CSV -> csv(card.scheme(), images, measures);
      case PTS -> {
        if (images.size() != 1 || images.get(0).faces().size() != 1) {
          throw new IllegalArgumentException("--format pts holds one face; use json or csv");
        }
        yield AlignmentText.pts(images.get(0).faces().get(0));
      }
      case WIDER -> throw new IllegalArgumentException("--format wider is for --detect-only");
    };
  }

  private static String csv(LandmarkScheme scheme, List<Image> images, List<FaceMeasure> measures) {
    StringBuilder text = new StringBuilder(AlignmentText.csvHeader(scheme, measures)).append('\n');
    for (Image image : images) {
      for (int f = 0; f < image.faces().size(); f++) {
        FaceAlignment face = image.faces().get(f);
        text.append(
                AlignmentText.csvRow(
                    image.name(), f, image.width(), image.height(), face, measures))
            .append('\n');
      }
    }
    return text.toString();
  }

  /** The same for a folder, whose results cannot be one object. */
  ResultFormat ofRun() {
    return switch (this) {
      case JSONL -> ResultFormat.JSON_LINES;
      case CSV -> ResultFormat.CSV;
      case PTS -> ResultFormat.PTS;
      case JSON, WIDER ->
          throw new IllegalArgumentException("--format of a folder must be jsonl, csv or pts");
    };
  }

  private static String line(Image image, List<FaceMeasure> measures) {
    return AlignmentText.jsonLine(
        image.name(), image.width(), image.height(), image.faces(), face -> face, measures);
  }
}
