/** picocli, a parser of command lines, compiled from the library's published sources. */
module info.picocli {
  requires static java.sql;

  exports picocli;
}
