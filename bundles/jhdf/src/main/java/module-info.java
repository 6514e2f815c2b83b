/**
 * jHDF, a pure Java reader of HDF5 files.
 *
 * <p>Bundled from the library's published classes. Datasets compressed with LZ4 cannot be read:
 * that filter needs a library that is left out, as MATLAB writes deflate alone.
 */
module io.jhdf {
  requires com.ning.compress.lzf;
  requires org.apache.commons.lang3;
  requires org.slf4j;

  exports io.jhdf;
  exports io.jhdf.api;
  exports io.jhdf.api.dataset;
  exports io.jhdf.exceptions;
  exports io.jhdf.filter;
  exports io.jhdf.object.datatype;
  exports io.jhdf.storage;

  uses io.jhdf.filter.Filter;
}
