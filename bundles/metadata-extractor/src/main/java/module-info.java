/** The metadata-extractor library with its XMP core, as an explicit module. */
module metadata.extractor {
  requires java.xml;

  exports com.drew.imaging;
  exports com.drew.imaging.bmp;
  exports com.drew.imaging.gif;
  exports com.drew.imaging.heif;
  exports com.drew.imaging.jpeg;
  exports com.drew.imaging.png;
  exports com.drew.imaging.riff;
  exports com.drew.imaging.tiff;
  exports com.drew.imaging.webp;
  exports com.drew.lang;
  exports com.drew.lang.annotations;
  exports com.drew.metadata;
  exports com.drew.metadata.adobe;
  exports com.drew.metadata.bmp;
  exports com.drew.metadata.exif;
  exports com.drew.metadata.exif.makernotes;
  exports com.drew.metadata.file;
  exports com.drew.metadata.gif;
  exports com.drew.metadata.heif;
  exports com.drew.metadata.icc;
  exports com.drew.metadata.iptc;
  exports com.drew.metadata.jfif;
  exports com.drew.metadata.jfxx;
  exports com.drew.metadata.jpeg;
  exports com.drew.metadata.png;
  exports com.drew.metadata.tiff;
  exports com.drew.metadata.webp;
  exports com.drew.metadata.xmp;
}
