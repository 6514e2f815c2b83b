package org.hih4j.face;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ddogleg.optimization.FactoryLossFunctions;
import org.ddogleg.optimization.FactoryOptimization;
import org.ddogleg.optimization.OptimizationException;
import org.ddogleg.optimization.UnconstrainedLeastSquares;
import org.ddogleg.optimization.UtilOptimize;
import org.ddogleg.optimization.functions.FunctionNtoM;
import org.ddogleg.optimization.functions.FunctionNtoMxN;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Fits a rigid shape to what a camera sees of it: a start under weak perspective, then
 * Levenberg-Marquardt on the reprojection error with Huber's loss.
 *
 * <p>Six unknowns: a small rotation w (axis times angle) after the start's rotation, the
 * translation as (a, b, 1) · e^c, so that the face cannot get behind the camera. Residuals are in
 * millimetres at the distance of the start, so that the loss does not depend on the picture's size.
 */
final class PoseFit {
  /** People differ from the mean by 2 to 3 mm; what is off by more is counted linearly. */
  private static final double HUBER_MILLIMETRES = 5;

  private static final int MIN_POINTS = 6;
  private static final int ITERATIONS = 60;
  private static final double TOLERANCE = 1e-12;

  /** Smallest depth in millimetres at which points are projected. */
  private static final double MIN_DEPTH = 1;

  /** Least product of the variances along three axes, over the cube of their sum. */
  private static final double FLAT = 1e-12;

  private final double[][] shape;
  private final double[][] seen;
  private final double[] weights;
  private final Camera camera;

  /**
   * Makes a fit.
   *
   * @throws IllegalArgumentException if fewer than six points have weight
   */
  PoseFit(List<Point3> points, Landmarks landmarks, double[] pointWeights, Camera camera) {
    int[] used = IntStream.range(0, pointWeights.length).filter(i -> pointWeights[i] > 0).toArray();
    if (used.length < MIN_POINTS) {
      throw new IllegalArgumentException(
          "at least " + MIN_POINTS + " landmarks must have weight: " + used.length);
    }
    this.camera = camera;
    this.shape = new double[used.length][];
    this.seen = new double[used.length][];
    this.weights = new double[used.length];
    for (int i = 0; i < used.length; i++) {
      Point3 point = points.get(used[i]);
      shape[i] = new double[] {point.x(), point.y(), point.z()};
      seen[i] =
          new double[] {
            landmarks.x(used[i]) - camera.centre().x(), landmarks.y(used[i]) - camera.centre().y()
          };
      weights[i] = pointWeights[used[i]];
    }
    double sum = Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }

  HeadPose solve() {
    Pose[] starts = starts();
    Pose best = null;
    double bestError = Double.POSITIVE_INFINITY;
    for (Pose start : starts) {
      Pose pose = refine(start);
      double error = error(pose);
      if (error < bestError) {
        best = pose;
        bestError = error;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException(
          "landmarks must be seen by the camera at a finite scale: " + camera);
    }
    double millimetres = bestError * best.z / camera.focal();
    double ratio = millimetres / HeadPose.HALF_CONFIDENCE_MILLIMETRES;
    return new HeadPose(
        best.rotation, best.translation(), bestError, 1 / (1 + Math.pow(ratio, 4)), camera);
  }

  /**
   * The best affine map from the shape to the picture, made a scaled rotation; and the same with
   * depth reversed, which looks nearly alike when a face is small and turned little.
   */
  private Pose[] starts() {
    double[] shapeMean = mean(shape, 3);
    double[] seenMean = mean(seen, 2);
    SimpleMatrix moment = new SimpleMatrix(3, 3);
    SimpleMatrix mixed = new SimpleMatrix(2, 3);
    for (int i = 0; i < shape.length; i++) {
      for (int c = 0; c < 3; c++) {
        double weighted = weights[i] * (shape[i][c] - shapeMean[c]);
        for (int r = 0; r < 3; r++) {
          moment.set(r, c, moment.get(r, c) + weighted * (shape[i][r] - shapeMean[r]));
        }
        for (int r = 0; r < 2; r++) {
          mixed.set(r, c, mixed.get(r, c) + weighted * (seen[i][r] - seenMean[r]));
        }
      }
    }
    if (!(moment.determinant() > FLAT * Math.pow(moment.trace(), 3))) {
      throw new IllegalArgumentException(
          "landmarks of weight must not lie in one plane of the mean face, as its middle line does");
    }
    SimpleSVD<SimpleMatrix> svd = mixed.mult(moment.invert()).svd(true);
    double scale = (svd.getSingleValue(0) + svd.getSingleValue(1)) / 2;
    double extent = Math.sqrt(moment.trace()) * scale;
    double reach = Math.max(Math.abs(seenMean[0]), Math.abs(seenMean[1])) + camera.focal();
    if (!(extent > 1e-9 * reach)) {
      throw new IllegalArgumentException("landmarks must not all but coincide");
    }
    SimpleMatrix rows = svd.getU().mult(svd.getV().transpose());
    double z = camera.focal() / scale;
    Pose[] starts = new Pose[2];
    for (int i = 0; i < 2; i++) {
      double sign = i == 0 ? 1 : -1;
      Rotation3 rotation = ofRows(rows, sign);
      Point3 turned = rotation.apply(new Point3(shapeMean[0], shapeMean[1], shapeMean[2]));
      starts[i] =
          new Pose(
              rotation,
              (seenMean[0] / scale - turned.x()) / z,
              (seenMean[1] / scale - turned.y()) / z,
              z);
    }
    return starts;
  }

  /**
   * The rotation with these two rows, the shares of z in them times {@code sign}: of the two
   * rotations that look alike under weak perspective when the shape is flat.
   */
  private static Rotation3 ofRows(SimpleMatrix rows, double sign) {
    double xx = rows.get(0, 0);
    double xy = rows.get(0, 1);
    double xz = sign * rows.get(0, 2);
    double yx = rows.get(1, 0);
    double yy = rows.get(1, 1);
    double yz = sign * rows.get(1, 2);
    return new Rotation3(
        xx, xy, xz, yx, yy, yz, xy * yz - xz * yy, xz * yx - xx * yz, xx * yy - xy * yx);
  }

  private double[] mean(double[][] points, int dimensions) {
    double[] mean = new double[dimensions];
    for (int i = 0; i < points.length; i++) {
      for (int c = 0; c < dimensions; c++) {
        mean[c] += weights[i] * points[i][c];
      }
    }
    return mean;
  }

  private Pose refine(Pose start) {
    Residuals residuals = new Residuals(start);
    UnconstrainedLeastSquares<DMatrixRMaj> optimizer =
        FactoryOptimization.levenbergMarquardt(null, false);
    FactoryLossFunctions.Funcs loss = FactoryLossFunctions.huber(HUBER_MILLIMETRES);
    optimizer.setLoss(loss.function, loss.gradient);
    optimizer.setFunction(residuals, new Jacobian(residuals));
    try {
      optimizer.initialize(
          new double[] {0, 0, 0, start.a, start.b, Math.log(start.z)}, TOLERANCE, TOLERANCE);
      UtilOptimize.process(optimizer, ITERATIONS);
    } catch (OptimizationException e) {
      // The start is still the best that is known.
      return start;
    }
    return residuals.pose(optimizer.getParameters());
  }

  /** Weighted root mean square reprojection error in pixels; not a number if it overflows. */
  private double error(Pose pose) {
    double sum = 0;
    for (int i = 0; i < shape.length; i++) {
      double[] at = pose.place(shape[i]);
      double depth = Math.max(MIN_DEPTH, at[2]);
      double dx = camera.focal() * at[0] / depth - seen[i][0];
      double dy = camera.focal() * at[1] / depth - seen[i][1];
      sum += weights[i] * (dx * dx + dy * dy);
    }
    return Math.sqrt(sum);
  }

  /** A rotation and the translation (a, b, 1) · z. */
  private record Pose(Rotation3 rotation, double a, double b, double z) {
    Point3 translation() {
      return new Point3(a * z, b * z, z);
    }

    double[] place(double[] point) {
      Point3 turned = rotation.apply(new Point3(point[0], point[1], point[2]));
      return new double[] {turned.x() + a * z, turned.y() + b * z, turned.z() + z};
    }
  }

  /** Two residuals a point. */
  private final class Residuals implements FunctionNtoM {
    final Pose start;

    /** The points as the start turns them. */
    final double[][] turned;

    /** From a residual in pixels to one in millimetres times the root of its relative weight. */
    final double[] factors;

    Residuals(Pose start) {
      this.start = start;
      this.turned = new double[shape.length][];
      this.factors = new double[shape.length];
      for (int i = 0; i < shape.length; i++) {
        Point3 point = start.rotation.apply(new Point3(shape[i][0], shape[i][1], shape[i][2]));
        turned[i] = new double[] {point.x(), point.y(), point.z()};
        factors[i] = Math.sqrt(weights[i] * shape.length) * start.z / camera.focal();
      }
    }

    double focal() {
      return camera.focal();
    }

    Pose pose(double[] unknowns) {
      Rotation3 turn = Rotation3.ofVector(unknowns[0], unknowns[1], unknowns[2]);
      return new Pose(start.rotation.then(turn), unknowns[3], unknowns[4], Math.exp(unknowns[5]));
    }

    @Override
    public void process(double[] unknowns, double[] output) {
      Rotation3 turn = Rotation3.ofVector(unknowns[0], unknowns[1], unknowns[2]);
      Pose pose = new Pose(turn, unknowns[3], unknowns[4], Math.exp(unknowns[5]));
      for (int i = 0; i < turned.length; i++) {
        double[] at = pose.place(turned[i]);
        double depth = Math.max(MIN_DEPTH, at[2]);
        output[2 * i] = factors[i] * (camera.focal() * at[0] / depth - seen[i][0]);
        output[2 * i + 1] = factors[i] * (camera.focal() * at[1] / depth - seen[i][1]);
      }
    }

    @Override
    public int getNumOfInputsN() {
      return 6;
    }

    @Override
    public int getNumOfOutputsM() {
      return 2 * shape.length;
    }
  }

  /**
   * The derivatives of the residuals. For the turn: with w changed by d, exp(w) p changes by (J d)
   * × exp(w) p, J = s 1 + v [w]x + (1 - s) / |w|^2 w wT the left Jacobian of the rotation group.
   */
  private static final class Jacobian implements FunctionNtoMxN<DMatrixRMaj> {
    private final Residuals residuals;

    Jacobian(Residuals residuals) {
      this.residuals = residuals;
    }

    @Override
    public void process(double[] unknowns, DMatrixRMaj output) {
      double wx = unknowns[0];
      double wy = unknowns[1];
      double wz = unknowns[2];
      double angle = Math.sqrt(wx * wx + wy * wy + wz * wz);
      double s = Rotation3.sinc(angle);
      double v = Rotation3.versine(angle);
      double k = angle < 1e-4 ? 1 / 6.0 : (1 - s) / (angle * angle);
      double[][] left = {
        {s + k * wx * wx, k * wx * wy - v * wz, k * wx * wz + v * wy},
        {k * wx * wy + v * wz, s + k * wy * wy, k * wy * wz - v * wx},
        {k * wx * wz - v * wy, k * wy * wz + v * wx, s + k * wz * wz}
      };
      Rotation3 turn = Rotation3.ofVector(wx, wy, wz);
      double a = unknowns[3];
      double b = unknowns[4];
      double z = Math.exp(unknowns[5]);
      for (int i = 0; i < residuals.turned.length; i++) {
        double[] point = residuals.turned[i];
        Point3 turned = turn.apply(new Point3(point[0], point[1], point[2]));
        double px = turned.x() + a * z;
        double py = turned.y() + b * z;
        double pz = turned.z() + z;
        boolean clamped = pz < MIN_DEPTH;
        double depth = Math.max(MIN_DEPTH, pz);
        double f = residuals.factors[i] * residuals.focal() / depth;
        double gx = clamped ? 0 : -px / depth;
        double gy = clamped ? 0 : -py / depth;
        for (int c = 0; c < 3; c++) {
          double jx = left[0][c];
          double jy = left[1][c];
          double jz = left[2][c];
          double dx = jy * turned.z() - jz * turned.y();
          double dy = jz * turned.x() - jx * turned.z();
          double dz = jx * turned.y() - jy * turned.x();
          output.set(2 * i, c, f * (dx + gx * dz));
          output.set(2 * i + 1, c, f * (dy + gy * dz));
        }
        output.set(2 * i, 3, f * z);
        output.set(2 * i + 1, 3, 0);
        output.set(2 * i, 4, 0);
        output.set(2 * i + 1, 4, f * z);
        output.set(2 * i, 5, f * z * (a + gx));
        output.set(2 * i + 1, 5, f * z * (b + gy));
      }
    }

    @Override
    public DMatrixRMaj declareMatrixMxN() {
      return new DMatrixRMaj(residuals.getNumOfOutputsM(), residuals.getNumOfInputsN());
    }

    @Override
    public int getNumOfInputsN() {
      return residuals.getNumOfInputsN();
    }

    @Override
    public int getNumOfOutputsM() {
      return residuals.getNumOfOutputsM();
    }
  }
}
