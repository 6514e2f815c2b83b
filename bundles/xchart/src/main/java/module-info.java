/**
 * XChart, bundled from the library's published classes.
 *
 * <p>Only what draws on a {@code Graphics2D} or a bitmap is here: the encoders for PDF, SVG and GIF
 * need further libraries and are left out.
 */
module org.knowm.xchart {
  requires transitive java.desktop;
  requires java.xml;

  exports org.knowm.xchart;
  exports org.knowm.xchart.style;
  exports org.knowm.xchart.style.colors;
  exports org.knowm.xchart.style.lines;
  exports org.knowm.xchart.style.markers;
  exports org.knowm.xchart.style.theme;
}
