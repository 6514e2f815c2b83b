package org.hih4j.examples.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SerializableWritable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.hih4j.align.AlignmentPipeline;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.AlignmentTask;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;

/**
 * A Spark job that aligns the faces of images in any file system that Hadoop knows: {@code
 * AlignImages FOLDER BOXES.csv OUTPUT [MODEL [json|parquet]]}. The boxes have the header {@code
 * image,x,y,width,height} and are a face detector's. An image or box that fails is a row with an
 * error, never a failed job.
 */
public final class AlignImages {
  private static final int PARTITIONS_PER_CORE = 4;

  private AlignImages() {}

  /**
   * Runs the job.
   *
   * @param arguments folder, boxes, output, and if wanted model and format
   * @throws IOException if the model cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3 || arguments.length > 5) {
      System.err.println("usage: AlignImages FOLDER BOXES.csv OUTPUT [MODEL [json|parquet]]");
      System.exit(2);
    }
    String model = arguments.length > 3 ? arguments[3] : "hih-300w";
    String format = arguments.length > 4 ? arguments[4] : "json";
    SparkSession spark = SparkSession.builder().appName("hih4j").getOrCreate();
    try {
      align(spark, arguments[0], arguments[1], ModelSource.of(model))
          .write()
          .format(format)
          .save(arguments[2]);
      Dataset<Row> written =
          spark
              .read()
              .schema(Encoders.bean(FaceRow.class).schema())
              .format(format)
              .load(arguments[2]);
      long failed = written.filter(col("error").isNotNull()).count();
      System.out.printf("%d faces, %d failures%n", written.count() - failed, failed);
    } finally {
      spark.stop();
    }
  }

  /** The faces of all images, which are aligned when rows are asked for. */
  static Dataset<FaceRow> align(
      SparkSession spark, String folder, String boxes, ModelSource model) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ModelSource> source = context.broadcast(model);
    Broadcast<SerializableWritable<Configuration>> configuration =
        context.broadcast(new SerializableWritable<>(context.hadoopConfiguration()));
    // An image goes to one task with all its boxes, so that it is decoded once. The number of
    // partitions is given: rows are small but dear, and Spark would put them all into one.
    return spark
        .read()
        .option("header", true)
        .schema("image string, x double, y double, width double, height double")
        .csv(boxes)
        .withColumn("order", monotonically_increasing_id())
        .groupBy("image")
        .agg(
            sort_array(
                    collect_list(
                        struct(col("order"), col("x"), col("y"), col("width"), col("height"))))
                .as("boxes"))
        .repartition(PARTITIONS_PER_CORE * context.defaultParallelism(), col("image"))
        .mapPartitions(new Partition(folder, source, configuration), Encoders.bean(FaceRow.class));
  }

  /** The images of one partition, one at a time. Holds what is broadcast, never an aligner. */
  private record Partition(
      String folder,
      Broadcast<ModelSource> model,
      Broadcast<SerializableWritable<Configuration>> configuration)
      implements MapPartitionsFunction<Row, FaceRow>, Serializable {

    @Override
    public Iterator<FaceRow> call(Iterator<Row> rows) {
      AlignmentPipeline pipeline = AlignmentPipeline.of(ExecutorAligner.of(model.value()), 1);
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
          .flatMap(row -> faces(pipeline, row))
          .iterator();
    }

    private Stream<FaceRow> faces(AlignmentPipeline pipeline, Row row) {
      String image = row.getString(0);
      List<Row> stated = row.getList(1);
      List<FaceRow> faces = new ArrayList<>();
      List<FaceBox> boxes = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < stated.size(); i++) {
        Row box = stated.get(i);
        try {
          boxes.add(
              FaceBox.detector(number(box, 1), number(box, 2), number(box, 3), number(box, 4)));
          numbers.add(i);
        } catch (IllegalArgumentException e) {
          faces.add(FaceRow.failed(image, OptionalInt.of(i), e.getMessage()));
        }
      }
      AlignmentResult result = pipeline.align(new AlignmentTask(image, () -> read(image), boxes));
      for (AlignmentResult.Failure failure : result.failures()) {
        faces.add(
            failure.box().isEmpty()
                ? FaceRow.failed(image, failure)
                : FaceRow.failed(
                    image,
                    OptionalInt.of(numbers.get(failure.box().getAsInt())),
                    failure.reason()));
      }
      for (int i = 0; i < result.faces().size(); i++) {
        faces.add(FaceRow.of(image, numbers.get(result.boxOf(i)), result.faces().get(i)));
      }
      return faces.stream();
    }

    /** A cell that is missing or no number is a bad box. */
    private static double number(Row box, int column) {
      return box.isNullAt(column) ? Double.NaN : box.getDouble(column);
    }

    private FaceImage read(String image) throws IOException {
      Path path = new Path(folder, image);
      try (InputStream in = path.getFileSystem(configuration.value().value()).open(path)) {
        return FaceImage.load(in);
      }
    }
  }
}
