package org.hih4j.evaluation.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.Point2;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Line charts as pictures: inside a page, one for wide windows and one for phones, or as files.
 * Stateless and thread-safe.
 */
public final class Charts {
  private static final Color INK = new Color(0x16202c);
  private static final Color QUIET = new Color(0x5b6878);
  private static final Color GRID = new Color(0xe3e8ee);
  private static final Color[] COLOURS = {
    new Color(0x1f6feb), new Color(0xf2711c), new Color(0x12805c), new Color(0xb4348f),
    new Color(0x8a6d00), new Color(0x12a5b8), new Color(0x7a5af0), new Color(0xc0392b)
  };
  private static final int DENSITY = 2;

  private Charts() {}

  /**
   * A line of a chart.
   *
   * @param name for the legend
   * @param points from left to right
   * @param strong whether it is drawn wide
   */
  public record Line(String name, List<Point2> points, boolean strong) {}

  /**
   * What stands on the axes.
   *
   * @param x title of the horizontal axis
   * @param y title of the vertical axis
   * @param fromX its left end
   * @param toX its right end
   * @param fromY its lower end
   * @param toY its upper end
   */
  public record Axes(String x, String y, double fromX, double toX, double fromY, double toY) {}

  /**
   * A chart with a marker at each point.
   *
   * @param axes what stands on the axes
   * @param lines at least one
   * @return PNG file
   */
  public static byte[] png(Axes axes, List<Line> lines) {
    return chart(axes, lines, true, Styler.LegendPosition.OutsideE, 1040, 430, 14);
  }

  /** A chart as an HTML element; one of half the width has a marker at each point. */
  static String html(String alt, Axes axes, List<Line> lines, boolean half) {
    Styler.LegendPosition legend = Styler.LegendPosition.InsideSE;
    String wide =
        address(
            "png",
            half
                ? chart(axes, lines, true, legend, 500, 320, 13)
                : chart(axes, lines, false, legend, 1040, 430, 14));
    String narrow = address("png", chart(axes, lines, half, legend, 400, 330, 12));
    return "<picture><source media=\"(max-width: 600px)\" srcset=\""
        + narrow
        + "\"><img alt=\""
        + alt
        + "\" src=\""
        + wide
        + "\"></picture>";
  }

  private static byte[] chart(
      Axes axes,
      List<Line> lines,
      boolean markers,
      Styler.LegendPosition legend,
      int width,
      int height,
      int font) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .xAxisTitle(axes.x())
            .yAxisTitle(axes.y())
            .build();
    style(chart, axes, font);
    chart.getStyler().setLegendVisible(lines.size() > 1);
    chart.getStyler().setLegendPosition(legend);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      XYSeries series =
          chart.addSeries(
              line.name(),
              line.points().stream().mapToDouble(Point2::x).toArray(),
              line.points().stream().mapToDouble(Point2::y).toArray());
      Marker marker = markers ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE;
      series.setMarker(marker);
      series.setLineColor(COLOURS[i % COLOURS.length]);
      series.setMarkerColor(COLOURS[i % COLOURS.length]);
      series.setLineStyle(
          new BasicStroke(line.strong() ? 3 : 1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }
    return bytes(
        width * DENSITY,
        height * DENSITY,
        "png",
        graphics -> {
          graphics.scale(DENSITY, DENSITY);
          chart.paint(graphics, width, height);
        });
  }

  private static void style(XYChart chart, Axes axes, int font) {
    Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, font);
    XYStyler styler = chart.getStyler();
    styler.setXAxisMin(axes.fromX());
    styler.setXAxisMax(axes.toX());
    styler.setYAxisMin(axes.fromY());
    styler.setYAxisMax(axes.toY());
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotBorderVisible(false);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(QUIET);
    styler.setChartPadding(6);
    styler.setAxisTickLabelsFont(plain);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(GRID);
    styler.setAxisTitleFont(plain);
    styler.setLegendFont(plain);
    styler.setLegendBorderColor(GRID);
    styler.setMarkerSize(8);
    styler.setLocale(Locale.ROOT);
  }

  /** A picture that is drawn on the spot, as a data address. */
  static String picture(int width, int height, String format, Consumer<Graphics2D> drawing) {
    return address(format, bytes(width, height, format, drawing));
  }

  private static String address(String format, byte[] picture) {
    return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(picture);
  }

  private static byte[] bytes(int width, int height, String format, Consumer<Graphics2D> drawing) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      drawing.accept(graphics);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
