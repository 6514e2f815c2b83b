package com.example.app;

import java.nio.file.Path;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Prints the tip of the nose of each face of a photograph. */
@SpringBootApplication
public class App {

  /**
   * Runs it.
   *
   * @param args the photograph
   */
  public static void main(String[] args) {
    SpringApplication.run(App.class, args);
  }

  @Bean
  FaceAligner aligner() {
    return FaceAligner.load(Models.bundled("hih-300w"));
  }

  @Bean
  CommandLineRunner noses(FaceAligner aligner) {
    return args -> {
      for (FaceAlignment face : aligner.align(Path.of(args[0]))) {
        System.out.println(face.landmarks().get(30));
      }
    };
  }
}
