package org.hih4j.examples.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
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
 * AlignImages FOLDER BOXES.csv|- OUTPUT [MODEL [json|parquet [EXTRA,...]]]}. The boxes have the
 * header {@code image,x,y,width,height} and are a face detector's; with {@code -} the faces of
 * every image in the folder are found. Extras are {@code pose}, {@code openness}, {@code chip} and
 * {@code drawing}. An image or box that fails is a row with an error, never a failed job.
 */
public final class AlignImages {
  private static final int PARTITIONS_PER_CORE = 4;
  private static final String FIND = "-";
  private static final Pattern IMAGE =
      Pattern.compile(".*\\.(jpe?g|png|gif|bmp|wbmp|tiff?)", Pattern.CASE_INSENSITIVE);

  private AlignImages() {}

  /**
   * Runs the job.
   *
   * @param arguments folder, boxes or -, output, and if wanted model, format and extras
   * @throws IOException if the model cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3 || arguments.length > 6) {
      System.err.println(
          "usage: AlignImages FOLDER BOXES.csv|- OUTPUT [MODEL [json|parquet [EXTRA,...]]]");
      System.exit(2);
    }
    String model = arguments.length > 3 ? arguments[3] : "hih-300w";
    String format = arguments.length > 4 ? arguments[4] : "json";
    Set<Extra> extras = arguments.length > 5 ? Extra.parse(arguments[5]) : Set.of();
    SparkSession spark = SparkSession.builder().appName("hih4j").getOrCreate();
    try {
      align(spark, arguments[0], arguments[1], ModelSource.of(model), extras)
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
      long faces = written.filter(col("landmarks").isNotNull()).count();
      System.out.printf("%d faces, %d failures%n", faces, failed);
    } finally {
      spark.stop();
    }
  }

  /** The faces of all images, which are aligned when rows are asked for. */
  static Dataset<FaceRow> align(
      SparkSession spark, String folder, String boxes, ModelSource model, Set<Extra> extras)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ModelSource> source = context.broadcast(model);
    Broadcast<SerializableWritable<Configuration>> configuration =
        context.broadcast(new SerializableWritable<>(context.hadoopConfiguration()));
    Dataset<Row> images = boxes.equals(FIND) ? listed(spark, folder) : boxed(spark, boxes);
    // The number of partitions is given: rows are small but dear, and Spark would put them all into
    // one.
    return images
        .repartition(PARTITIONS_PER_CORE * context.defaultParallelism(), col("image"))
        .mapPartitions(
            new Partition(folder, source, configuration, Set.copyOf(extras)),
            Encoders.bean(FaceRow.class));
  }

  /** The images of a file of boxes: one goes to one task with all its boxes, to be decoded once. */
  private static Dataset<Row> boxed(SparkSession spark, String boxes) {
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
                .as("boxes"));
  }

  /** The images of a folder and the folders in it, without boxes. */
  private static Dataset<Row> listed(SparkSession spark, String folder) throws IOException {
    Path root = new Path(folder);
    FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
    URI base = URI.create(files.getFileStatus(root).getPath().toUri() + "/");
    List<String> names = new ArrayList<>();
    for (RemoteIterator<LocatedFileStatus> each = files.listFiles(root, true); each.hasNext(); ) {
      URI file = each.next().getPath().toUri();
      if (IMAGE.matcher(file.getPath()).matches()) {
        names.add(base.relativize(file).getPath());
      }
    }
    return spark
        .createDataset(names, Encoders.STRING())
        .toDF("image")
        .withColumn("boxes", lit(null).cast("array<struct<order:bigint>>"));
  }

  /** The images of one partition, one at a time. Holds what is broadcast, never an aligner. */
  private record Partition(
      String folder,
      Broadcast<ModelSource> model,
      Broadcast<SerializableWritable<Configuration>> configuration,
      Set<Extra> extras)
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
      boolean finding = row.isNullAt(1);
      List<Row> stated = finding ? List.of() : row.getList(1);
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
      FaceImage[] picture = new FaceImage[1];
      AlignmentResult result =
          pipeline.align(new AlignmentTask(image, () -> picture[0] = read(image), boxes, finding));
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
        int number = finding ? i : numbers.get(result.boxOf(i));
        FaceRow face = FaceRow.of(image, number, result.faces().get(i), picture[0], extras);
        if (i == 0 && extras.contains(Extra.DRAWING)) {
          face.draw(picture[0], result.faces());
        }
        faces.add(face);
      }
      if (finding && faces.isEmpty()) {
        faces.add(FaceRow.without(image));
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
