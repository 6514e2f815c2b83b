package org.hih4j.evaluation.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.scoring.CedCurve;

/** Builds the page of a report out of its parts. */
public final class ReportPage {
  private static final double CURVE_END = 12;
  private static final int CURVE_STEPS = 240;

  private final StringBuilder html = new StringBuilder(1 << 20);

  /** Starts a page. */
  public ReportPage(String title) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.append("<title>").append(escaped(title)).append("</title><style>");
    html.append(style()).append("</style></head><body><main>\n");
  }

  private static String style() {
    try (InputStream stream = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The heading with a line below and small facts. */
  public void head(String title, String lead, List<String> chips) {
    html.append("<h1>").append(escaped(title)).append("</h1><p class=\"lead\">");
    html.append(escaped(lead)).append("</p><ul class=\"chips\">");
    chips.forEach(chip -> html.append("<li>").append(escaped(chip)).append("</li>"));
    html.append("</ul>\n");
  }

  /** One large number. */
  public record Tile(String value, String unit, String label) {
    /** A fraction in percent. */
    public static Tile percent(double fraction, String label) {
      return new Tile(number(100 * fraction, 2), " %", label);
    }

    /** A number with so many decimals. */
    public static Tile of(double value, int decimals, String label) {
      return new Tile(number(value, decimals), "", label);
    }
  }

  /** The large numbers, the first of them the main one. */
  public void tiles(List<Tile> tiles) {
    html.append("<div class=\"tiles\">");
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      html.append(i == 0 ? "<div class=\"tile main\"><b>" : "<div class=\"tile\"><b>");
      html.append(escaped(tile.value())).append("<small>").append(escaped(tile.unit()));
      html.append("</small></b><span>").append(escaped(tile.label())).append("</span></div>");
    }
    html.append("</div>\n");
  }

  /** Opens a part of the page. */
  public void open(String heading, String explanation) {
    html.append("<section><h2>").append(escaped(heading)).append("</h2><p class=\"quiet\">");
    html.append(escaped(explanation)).append("</p>");
  }

  /** Closes a part of the page. */
  public void close() {
    html.append("</section>\n");
  }

  /** A table; the first row of the body stands out. */
  public void table(List<String> header, List<List<String>> rows) {
    html.append("<div class=\"scroll\"><table><thead><tr>");
    header.forEach(cell -> html.append("<th>").append(escaped(cell)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
      html.append("</tr>");
    }
    html.append("</tbody></table></div>");
  }

  /** Cumulative error curves of sets of faces, the first of them the main one. */
  public void curves(Map<String, double[]> sets) {
    List<Charts.Line> lines = new ArrayList<>();
    sets.forEach(
        (name, nmes) -> {
          List<Point2> points = new ArrayList<>();
          for (Point2 point : CedCurve.of(nmes).points(CURVE_END / 100, CURVE_STEPS)) {
            points.add(point.times(100));
          }
          lines.add(new Charts.Line(name, points, lines.isEmpty()));
        });
    html.append(
        Charts.html(
            "Cumulative error curves",
            new Charts.Axes("error, %", "faces below it, %", 0, CURVE_END, 0, 100),
            lines,
            false));
  }

  /** A chart of lines over axes that begin at 0, the first of them the main one. */
  public void chart(
      String title,
      String x,
      String y,
      Point2 ends,
      Map<String, List<Point2>> lines,
      boolean half) {
    List<Charts.Line> all = new ArrayList<>();
    lines.forEach((name, points) -> all.add(new Charts.Line(name, points, all.isEmpty())));
    html.append(Charts.html(title, new Charts.Axes(x, y, 0, ends.x(), 0, ends.y()), all, half));
  }

  /** Two charts of the error against a setting, side by side. */
  public void settings(List<Point2> shifts, List<Point2> scales) {
    double top =
        Math.ceil(
            1.1
                * Stream.concat(shifts.stream(), scales.stream())
                    .mapToDouble(Point2::y)
                    .max()
                    .orElse(0));
    openColumns();
    html.append(
        Charts.html(
            "Error against the shift of the box",
            new Charts.Axes("shift of the box, % of the crop's side", "NME, %", 0, 20, 0, top),
            List.of(new Charts.Line("NME", shifts, true)),
            true));
    html.append(
        Charts.html(
            "Error against the scale of the box",
            new Charts.Axes("scale of the box", "NME, %", 0.7, 1.4, 0, top),
            List.of(new Charts.Line("NME", scales, true)),
            true));
    html.append("</div>");
  }

  /** The error of each landmark on a mean face, and of each group as a bar. */
  public void landmarks(
      Landmarks meanFace, List<Double> errors, Map<String, Double> groups, String unit) {
    double most = finite(errors).max().orElse(1);
    double least = finite(errors).min().orElse(0);
    html.append("<div class=\"two\"><div class=\"face\">");
    meanFace(meanFace, errors, least, most);
    html.append("<div class=\"scale\">").append(percent(least)).append("<i style=\"background:");
    html.append("linear-gradient(90deg,").append(colour(0)).append(',').append(colour(0.5));
    html.append(',').append(colour(1)).append(")\"></i>").append(percent(most));
    html.append("</div></div><div><h3>By group</h3><p class=\"quiet\">");
    html.append(escaped(unit)).append("</p><div class=\"bars\">");
    double mostOfGroups = finite(groups.values()).max().orElse(1);
    groups.forEach(
        (group, error) -> {
          if (Double.isFinite(error)) {
            html.append("<span>")
                .append(escaped(group))
                .append("</span><i style=\"width:")
                .append(number(100 * error / mostOfGroups, 1))
                .append("%\"></i><em>")
                .append(percent(error))
                .append("</em>");
          }
        });
    html.append("</div></div></div>");
  }

  /** The errors of landmarks that some face has a label for. */
  private static DoubleStream finite(Collection<Double> errors) {
    return errors.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite);
  }

  private void meanFace(Landmarks face, List<Double> errors, double least, double most) {
    Box bounds = face.bounds();
    double scale = 400 / Math.max(bounds.width(), bounds.height());
    double left = bounds.x() - 20 / scale;
    double top = bounds.y() - 20 / scale;
    html.append("<svg viewBox=\"0 0 ").append(number(40 + scale * bounds.width(), 0)).append(' ');
    html.append(number(40 + scale * bounds.height(), 0)).append("\" role=\"img\">");
    html.append("<title>Error of each landmark on the mean face</title>");
    for (LandmarkScheme.Polyline line : face.scheme().polylines()) {
      html.append(line.closed() ? "<polygon" : "<polyline").append(" points=\"");
      for (int index : line.indices()) {
        if (!face.isKnown(index)) {
          continue;
        }
        html.append(number((face.x(index) - left) * scale, 1)).append(',');
        html.append(number((face.y(index) - top) * scale, 1)).append(' ');
      }
      html.append("\" fill=\"none\" stroke=\"#cfd8e2\" stroke-width=\"1.5\"/>");
    }
    for (int k = 0; k < face.size(); k++) {
      if (!face.isKnown(k)) {
        continue;
      }
      double share = most > least ? (errors.get(k) - least) / (most - least) : 0;
      html.append("<circle cx=\"").append(number((face.x(k) - left) * scale, 1));
      html.append("\" cy=\"").append(number((face.y(k) - top) * scale, 1));
      html.append("\" r=\"").append(number(3.5 + 5.5 * share, 1)).append("\" fill=\"");
      html.append(colour(share)).append("\" stroke=\"#fff\" stroke-width=\"1\"><title>");
      html.append(k).append(' ').append(escaped(face.scheme().pointName(k))).append(": ");
      html.append(percent(errors.get(k))).append("</title></circle>");
    }
    html.append("</svg>");
  }

  /** Light blue by way of violet to dark red: distinct in grey as well. */
  private static String colour(double share) {
    int[][] stops = {{0x7d, 0xb8, 0xf0}, {0x8e, 0x5c, 0xc9}, {0xa5, 0x12, 0x2c}};
    double at = Math.min(1, Math.max(0, share)) * 2;
    int from = Math.min(1, (int) at);
    double part = at - from;
    StringBuilder text = new StringBuilder("#");
    for (int c = 0; c < 3; c++) {
      long level = Math.round(stops[from][c] + part * (stops[from + 1][c] - stops[from][c]));
      text.append(String.format("%02x", level));
    }
    return text.toString();
  }

  /** A face of the gallery. */
  public record Face(String picture, String caption, double nme) {}

  /** What the colours of the gallery mean. */
  public void galleryKey() {
    html.append(
        "<div class=\"key\"><span><i style=\"background:var(--truth)\"></i>labelled</span>");
    html.append("<span><i style=\"background:var(--found)\"></i>predicted</span></div>");
  }

  /** What the colours of photographs with boxes mean. */
  public void photoKey() {
    html.append("<div class=\"key\"><span><i style=\"background:var(--truth)\"></i>found</span>");
    html.append("<span><i style=\"background:var(--missed)\"></i>missed</span>");
    html.append("<span><i style=\"background:var(--found)\"></i>detected</span></div>");
  }

  /** Pictures with a share each. */
  public void gallery(String heading, List<Face> faces) {
    html.append("<h3>").append(escaped(heading)).append("</h3><div class=\"gallery\">");
    for (Face face : faces) {
      html.append("<figure><img loading=\"lazy\" alt=\"").append(escaped(face.caption()));
      html.append("\" src=\"").append(face.picture()).append("\"><figcaption><b>");
      html.append(percent(face.nme())).append("</b> ").append(escaped(face.caption()));
      html.append("</figcaption></figure>");
    }
    html.append("</div>");
  }

  /** Opens two columns. */
  public void openColumns() {
    html.append("<div class=\"two\">");
  }

  /** Closes the columns. */
  public void closeColumns() {
    html.append("</div>\n");
  }

  /** Facts by name. */
  public void facts(Map<String, String> facts) {
    html.append("<dl>");
    facts.forEach(
        (name, value) ->
            html.append("<dt>")
                .append(escaped(name))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd>"));
    html.append("</dl>");
  }

  /** A list of sentences. */
  public void notes(List<String> notes) {
    html.append("<ul class=\"notes\">");
    notes.forEach(note -> html.append("<li>").append(escaped(note)).append("</li>"));
    html.append("</ul>");
  }

  /** Ends the page. */
  public String end(String footer) {
    return html.append("<footer>")
        .append(escaped(footer))
        .append("</footer></main></body></html>\n")
        .toString();
  }

  /** A fraction as a percentage. */
  public static String percent(double fraction) {
    return number(100 * fraction, 2) + " %";
  }

  /** A number with so many decimals. */
  public static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
