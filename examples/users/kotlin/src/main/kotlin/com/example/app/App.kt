package com.example.app

import java.nio.file.Path
import org.hih4j.align.FaceAligner
import org.hih4j.align.Models

/** Prints the tip of the nose of each face of a photograph. */
fun main(args: Array<String>) {
  FaceAligner.load(Models.bundled("hih-300w")).use { aligner ->
    for (face in aligner.align(Path.of(args[0]))) {
      println(face.landmarks()[30])
    }
  }
}
