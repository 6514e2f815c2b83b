/** MFL, a reader and writer of MATLAB 5 files, bundled from the library's published classes. */
module us.hebi.matlab.mat.mfl.core {
  requires jdk.unsupported;

  exports us.hebi.matlab.mat.format;
  exports us.hebi.matlab.mat.types;
  exports us.hebi.matlab.mat.util;
}
