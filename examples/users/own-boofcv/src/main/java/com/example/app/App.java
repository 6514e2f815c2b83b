package com.example.app;

import boofcv.alg.filter.blur.GBlurImageOps;
import boofcv.struct.image.GrayU8;
import java.nio.file.Path;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;

/** Prints the tip of the nose of each face of a photograph. */
public final class App {

  private App() {}

  /**
   * Runs it.
   *
   * @param args the photograph
   */
  public static void main(String[] args) {
    GrayU8 grey = new GrayU8(64, 64);
    System.out.println(
        "BoofCV blurs to width " + GBlurImageOps.gaussian(grey, null, -1, 3, null).width);
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      for (FaceAlignment face : aligner.align(Path.of(args[0]))) {
        System.out.println(face.landmarks().get(30));
      }
    }
  }
}
