// Start-up script of `./hih jshell`: imports, a bundled model, and shorthands.
import java.nio.file.Path;
import java.nio.file.Files;
import java.util.List;
import java.awt.image.BufferedImage;
import org.hih4j.core.geometry.*;
import org.hih4j.core.landmarks.*;
import org.hih4j.core.metrics.*;
import org.hih4j.imaging.*;
import org.hih4j.align.*;
import org.hih4j.detect.*;
import org.hih4j.track.*;
import org.hih4j.face.*;

FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"));
Path astronaut = Path.of(System.getProperty("hih.home", "."), "examples", "images", "astronaut.png");

/** Finds the faces of an image file and aligns them. */
List<FaceAlignment> align(Object path) {
  return aligner.align(Path.of(path.toString()));
}

/** Aligns the face in a detector's box of an image file. */
FaceAlignment align(Object path, double x, double y, double width, double height) {
  return aligner.align(Path.of(path.toString()), FaceBox.detector(x, y, width, height));
}

/** Draws landmarks in a window, or where there is no display into a PNG file, whose path it returns. */
String draw(Object path, List<FaceAlignment> faces) throws java.io.IOException {
  BufferedImage picture = FaceImage.load(Path.of(path.toString())).toBufferedImage();
  for (FaceAlignment face : faces) {
    LandmarkPainter.standard().paint(picture, face.landmarks());
  }
  if (java.awt.GraphicsEnvironment.isHeadless()) {
    Path file = Files.createTempFile("hih-", ".png");
    javax.imageio.ImageIO.write(picture, "png", file.toFile());
    return file.toString();
  }
  javax.swing.JFrame frame = new javax.swing.JFrame("hih4j");
  frame.add(new javax.swing.JLabel(new javax.swing.ImageIcon(picture)));
  frame.pack();
  frame.setVisible(true);
  return "shown";
}

/** Draws the landmarks of all these faces. */
String show(Object path, List<FaceAlignment> faces) throws java.io.IOException {
  return draw(path, faces);
}

/** Draws the landmarks of these faces. */
String show(Object path, FaceAlignment... faces) throws java.io.IOException {
  return draw(path, List.of(faces));
}
