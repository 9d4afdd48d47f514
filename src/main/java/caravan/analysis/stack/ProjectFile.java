package caravan.analysis.stack;

import java.io.IOException;

/** A file of a project, wherever it is kept: in a directory or in a snapshot. */
public interface ProjectFile {
  /** In bytes. */
  long size();

  /** All of it; asked only of small files, and once. */
  byte[] bytes() throws IOException;
}
