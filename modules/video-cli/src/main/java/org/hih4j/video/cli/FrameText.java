package org.hih4j.video.cli;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.face.FaceMeasure;
import org.hih4j.track.TrackedFace;
import org.hih4j.video.VideoFrame;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tracked faces as text, numbers with three decimals.
 *
 * @param measures what is written beside the landmarks, in this order
 */
record FrameText(List<FaceMeasure> measures) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** A frame as a JSON object on one line, without the line's end. */
  String json(VideoFrame frame, List<TrackedFace> faces) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("frame", frame.index());
      AlignmentText.write(json, "time", frame.timestamp() * 1e-9);
      json.writeNumberProperty("width", frame.image().width());
      json.writeNumberProperty("height", frame.image().height());
      if (frame.damaged()) {
        json.writeBooleanProperty("damaged", true);
      }
      json.writeArrayPropertyStart("faces");
      for (TrackedFace face : faces) {
        if (face.loss().isEmpty()) {
          write(json, frame, face);
        }
      }
      json.writeEndArray();
      if (faces.stream().anyMatch(face -> face.loss().isPresent())) {
        json.writeArrayPropertyStart("lost");
        for (TrackedFace face : faces) {
          if (face.loss().isPresent()) {
            json.writeStartObject();
            json.writeNumberProperty("face", face.id());
            json.writeStringProperty("why", face.loss().get().name().toLowerCase(Locale.ROOT));
            json.writeEndObject();
          }
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private void write(JsonGenerator json, VideoFrame frame, TrackedFace face) {
    json.writeStartObject();
    json.writeNumberProperty("face", face.id());
    AlignmentText.write(json, "box", face.smoothed().bounds());
    AlignmentText.write(json, "confidence", face.confidence());
    AlignmentText.write(json, face.smoothed(), face.alignment()::confidence);
    AlignmentText.write(
        json, measures, face.smoothed(), frame.image().width(), frame.image().height());
    json.writeEndObject();
  }

  /** The header of the rows, without the line's end. */
  String csvHeader(LandmarkScheme scheme) {
    StringBuilder text = new StringBuilder("frame,time,face,confidence");
    for (FaceMeasure measure : measures) {
      measure.parts().forEach(part -> text.append(',').append(part));
    }
    for (int i = 0; i < scheme.size(); i++) {
      text.append(",x").append(i).append(",y").append(i);
    }
    return text.toString();
  }

  /** A row for each face that is followed, each with its line's end. */
  String csv(VideoFrame frame, List<TrackedFace> faces) {
    StringBuilder text = new StringBuilder();
    for (TrackedFace face : faces) {
      if (face.loss().isPresent()) {
        continue;
      }
      text.append(frame.index()).append(AlignmentText.number(frame.timestamp() * 1e-9));
      text.append(',').append(face.id()).append(AlignmentText.number(face.confidence()));
      AlignmentText.append(
          text, measures, face.smoothed(), frame.image().width(), frame.image().height());
      for (double value : face.smoothed().toArray()) {
        text.append(AlignmentText.number(value));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
