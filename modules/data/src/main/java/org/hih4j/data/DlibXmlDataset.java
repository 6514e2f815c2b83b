package org.hih4j.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.hih4j.core.FileException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.RegularFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.Layout;
import org.hih4j.data.internal.Rows;
import org.hih4j.data.internal.Schemes;
import org.hih4j.data.internal.Values;
import org.jspecify.annotations.Nullable;

/**
 * The XML files of dlib's landmark tools: images, each with boxes, each with numbered parts.
 *
 * <p>Read as a stream. Document types and external entities are refused. Boxes marked {@code
 * ignore} and boxes without parts are left out. Image names are relative to the file. Immutable and
 * thread-safe.
 */
final class DlibXmlDataset {
  private static final int MAX_PARTS = 10_000;
  private static final int DECLARATION = 200;
  private static final Pattern ENCODING =
      Pattern.compile("<\\?xml[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

  private DlibXmlDataset() {}

  /**
   * Opens a label file.
   *
   * @param path the XML file
   * @param options images: the folder that the names in the file are relative to
   * @return the dataset
   * @throws DatasetException if the file is missing or is no such XML file
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Path file = options.onlyFile(path, "a dlib XML file");
    Layout.refuse("a dlib XML file", "splitFile", options.splitFile());
    Path images =
        options.images().orElseGet(() -> FilePaths.folder(file.toAbsolutePath().normalize()));
    LandmarkScheme scheme =
        options
            .scheme()
            .orElseGet(() -> Schemes.forPoints(file, firstParts(file, images), options.scheme()));
    Dataset.Card card =
        new Dataset.Card(
            FilePaths.name(file).replaceFirst("\\.xml$", ""),
            "all",
            file.toString(),
            List.of(),
            OptionalLong.empty(),
            Normalizer.Kind.INTER_OCULAR,
            0.08,
            "unknown: as the owner of the files says",
            List.of());
    return new OpenedDataset(card, scheme, () -> faces(file, images, scheme, options));
  }

  private static Stream<Sample> faces(
      Path file, Path images, LandmarkScheme scheme, DatasetOptions options) {
    Boxes boxes = new Boxes(file, images);
    return Rows.stream(boxes, () -> boxes.face(scheme), options, Sample::image);
  }

  private static int firstParts(Path file, Path images) {
    try (Boxes boxes = new Boxes(file, images)) {
      while (boxes.parts.isEmpty()) {
        if (!boxes.advance()) {
          throw DatasetException.at(file, "no box has parts");
        }
      }
      return boxes.parts.size();
    }
  }

  /** Walks over the boxes of a file. */
  private static final class Boxes implements Rows.Cursor {
    private final Path file;
    private final Path images;
    private final InputStream stream;
    private final XMLStreamReader reader;
    private final Queue<String> problems = new ArrayDeque<>();
    private final Map<Integer, double[]> parts = new TreeMap<>();
    private @Nullable String image;
    private int facesInImage;
    private @Nullable FaceBox box;
    private boolean ignored;
    private long line = 1;

    Boxes(Path file, Path images) {
      this.file = file;
      this.images = images;
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
      try {
        stream = new BufferedInputStream(RegularFile.open(file));
      } catch (IOException e) {
        throw DatasetException.at(file, "cannot be read as XML: " + FileException.reason(e), e);
      }
      try {
        // Decoded here: the JDK's XML reader prints broken bytes to standard error.
        reader =
            factory.createXMLStreamReader(new InputStreamReader(stream, declaredCharset(stream)));
      } catch (IOException | XMLStreamException e) {
        DatasetException failure =
            DatasetException.at(file, "cannot be read as XML: " + e.getMessage(), e);
        try {
          stream.close();
        } catch (IOException second) {
          failure.addSuppressed(second);
        }
        throw failure;
      }
    }

    /** The encoding that the XML declaration names; UTF-8 without one. */
    private static Charset declaredCharset(InputStream stream) throws IOException {
      stream.mark(DECLARATION);
      String start = new String(stream.readNBytes(DECLARATION), StandardCharsets.ISO_8859_1);
      stream.reset();
      Matcher matcher = ENCODING.matcher(start);
      try {
        return matcher.lookingAt() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
      } catch (IllegalArgumentException e) {
        return StandardCharsets.UTF_8;
      }
    }

    /** Goes to the end of the next box; false at the end of the file. */
    @Override
    public boolean advance() {
      try {
        while (reader.hasNext()) {
          int event = reader.next();
          line = Math.max(1, reader.getLocation().getLineNumber());
          if (event == XMLStreamConstants.START_ELEMENT) {
            start(reader.getLocalName());
          } else if (event == XMLStreamConstants.END_ELEMENT
              && reader.getLocalName().equals("box")) {
            return true;
          } else if (event == XMLStreamConstants.DTD
              || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw DatasetException.at(file, line, "document types and entities are not allowed");
          }
        }
        return false;
      } catch (XMLStreamException e) {
        long at = e.getLocation() == null ? line : Math.max(1, e.getLocation().getLineNumber());
        throw DatasetException.at(file, at, "broken XML: " + e.getMessage());
      } catch (RuntimeException e) {
        if (e instanceof DatasetException) {
          throw e;
        }
        // The XML reader of the JDK answers some broken documents with run-time errors.
        throw DatasetException.at(file, "cannot be read as XML: " + e.getMessage(), e);
      }
    }

    @Override
    public Path file() {
      return file;
    }

    @Override
    public long line() {
      return line;
    }

    /** The face of the box that was walked to, where it has parts. */
    Optional<Sample> face(LandmarkScheme scheme) {
      if (!problems.isEmpty()) {
        throw new BadRow(problems.element());
      }
      if (ignored || parts.isEmpty()) {
        return Optional.empty();
      }
      if (parts.size() != scheme.size()) {
        throw new BadRow("expected " + scheme.size() + " parts: " + parts.size());
      }
      String name = Objects.requireNonNull(image, "image");
      double[] xy = new double[2 * scheme.size()];
      int k = 0;
      for (Map.Entry<Integer, double[]> part : parts.entrySet()) {
        if (part.getKey() != k) {
          throw new BadRow("there is no part " + k);
        }
        xy[2 * k] = part.getValue()[0];
        xy[2 * k + 1] = part.getValue()[1];
        k++;
      }
      Sample.Builder sample =
          Sample.builder(
              facesInImage == 1 ? name : name + "#" + facesInImage,
              Sample.Image.of(Values.image(images, name)),
              Values.landmarks(scheme, xy));
      if (box != null) {
        sample.box(box);
      }
      return Optional.of(sample.build());
    }

    private void start(String element) {
      switch (element) {
        case "image" -> {
          image = reader.getAttributeValue(null, "file");
          facesInImage = 0;
        }
        case "box" -> {
          facesInImage++;
          parts.clear();
          problems.clear();
          if (image == null || image.isBlank()) {
            problems.add("a box outside of an image with a file");
          }
          ignored = "1".equals(reader.getAttributeValue(null, "ignore"));
          box = null;
          checked(
              () ->
                  box =
                      Values.detectorBox(
                          number("left"), number("top"), number("width"), number("height")));
        }
        case "part" ->
            checked(
                () -> {
                  double index = number("name");
                  if (!(index >= 0 && index < MAX_PARTS) || index != Math.rint(index)) {
                    throw new BadRow("part names must be numbers from 0");
                  }
                  double[] at = {
                    Values.coordinate(attribute("x"), "x"), Values.coordinate(attribute("y"), "y")
                  };
                  if (parts.put((int) index, at) != null) {
                    throw new BadRow("part " + (int) index + " is there twice");
                  }
                });
        default -> {
          // Names, comments and other elements carry no labels.
        }
      }
    }

    /** Keeps a problem until the end of the box, so that reading can go on behind it. */
    private void checked(Runnable action) {
      try {
        action.run();
      } catch (BadRow e) {
        problems.add(e.getMessage());
      }
    }

    private double number(String name) {
      return Values.number(attribute(name), name);
    }

    private String attribute(String name) {
      String value = reader.getAttributeValue(null, name);
      if (value == null) {
        throw new BadRow("the attribute " + name + " is missing");
      }
      return value;
    }

    @Override
    public void close() {
      try {
        reader.close();
        stream.close();
      } catch (IOException | XMLStreamException e) {
        throw DatasetException.at(file, "cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
