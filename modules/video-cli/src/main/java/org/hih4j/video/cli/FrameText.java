package org.hih4j.video.cli;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.geometry.Box;
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
      json.writeName("time");
      AlignmentText.write(json, frame.timestamp() * 1e-9);
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
    Box box = face.smoothed().bounds();
    json.writeName("box");
    AlignmentText.write(json, box.x(), box.y(), box.width(), box.height());
    json.writeName("confidence");
    AlignmentText.write(json, face.confidence());
    json.writeArrayPropertyStart("landmarks");
    for (int i = 0; i < face.smoothed().size(); i++) {
      AlignmentText.write(
          json, face.smoothed().x(i), face.smoothed().y(i), face.alignment().confidence(i));
    }
    json.writeEndArray();
    for (FaceMeasure measure : measures) {
      Optional<List<Double>> values = values(measure, frame, face);
      json.writeName(measure.label());
      if (values.isPresent()) {
        json.writeStartObject();
        for (int i = 0; i < measure.parts().size(); i++) {
          json.writeName(measure.parts().get(i));
          AlignmentText.write(json, values.get().get(i));
        }
        json.writeEndObject();
      } else {
        json.writeNull();
      }
    }
    json.writeEndObject();
  }

  private static Optional<List<Double>> values(
      FaceMeasure measure, VideoFrame frame, TrackedFace face) {
    return measure.of(face.smoothed(), frame.image().width(), frame.image().height());
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
      text.append(frame.index());
      number(text, frame.timestamp() * 1e-9);
      text.append(',').append(face.id());
      number(text, face.confidence());
      for (FaceMeasure measure : measures) {
        Optional<List<Double>> values = values(measure, frame, face);
        for (int i = 0; i < measure.parts().size(); i++) {
          number(text, values.isPresent() ? values.get().get(i) : Double.NaN);
        }
      }
      for (double value : face.smoothed().toArray()) {
        number(text, value);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void number(StringBuilder text, double value) {
    text.append(',');
    if (!Double.isNaN(value)) {
      text.append(String.format(Locale.ROOT, "%.3f", value));
    }
  }
}
