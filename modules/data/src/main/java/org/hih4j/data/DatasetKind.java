package org.hih4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.hih4j.core.internal.Checks;

/** The datasets that can be opened by name. */
public enum DatasetKind {
  /** This project's own CSV form. */
  CSV("csv", CsvDataset::open),
  /** WFLW's published lists. */
  WFLW("wflw", WflwDataset::open),
  /** WFLW as the HIH reference crops it. */
  WFLW_CROPPED("wflw-cropped", WflwCroppedDataset::open),
  /** 300W's folders of .pts files. */
  IBUG_300W("300w", Ibug300wDataset::open),
  /** COFW, 29 points. */
  COFW("cofw", CofwDataset::open),
  /** COFW's test images with 68 points. */
  COFW_68("cofw68", Cofw68Dataset::open),
  /** AFLW, 19 points. */
  AFLW_19("aflw", Aflw19Dataset::open),
  /** The CSV files of the HRNet landmark project. */
  HRNET("hrnet", HrnetCsvDataset::open),
  /** The XML files of dlib's landmark tools. */
  DLIB("dlib", DlibXmlDataset::open);

  private final String label;
  private final BiFunction<Path, DatasetOptions, Dataset> opener;

  DatasetKind(String label, BiFunction<Path, DatasetOptions, Dataset> opener) {
    this.label = label;
    this.opener = opener;
  }

  /** {@return the name on a command line, short and in lower case} */
  public String label() {
    return label;
  }

  /**
   * Opens a dataset of this kind.
   *
   * @param path where it lies
   * @param options how to read it
   * @return the dataset, to be closed
   * @throws DatasetException if it cannot be opened
   */
  public Dataset open(Path path, DatasetOptions options) {
    return opener.apply(path, options);
  }

  /**
   * The label files of a folder of {@link #CSV} faces, in the order of their names.
   *
   * @param folder the folder
   * @return every file that ends in {@code .csv}
   * @throws DatasetException if the folder cannot be listed
   */
  public static List<Path> labelFiles(Path folder) {
    return CsvDataset.labelFiles(folder);
  }

  /**
   * Finds a kind.
   *
   * @param label the name on a command line; case does not matter
   * @return the kind
   * @throws IllegalArgumentException if there is none of that name
   */
  public static DatasetKind named(String label) {
    return Checks.oneOfAnyCase("dataset", label, values(), DatasetKind::label);
  }

  @Override
  public String toString() {
    return label;
  }
}
