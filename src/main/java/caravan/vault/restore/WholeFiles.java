package caravan.vault.restore;

import caravan.model.Entry;
import caravan.vault.read.TreeReader;
import java.io.IOException;

/**
 * A snapshot whose files lie whole somewhere, not as chunks in packs. It is read once and in order:
 * a directory's entries come before those of its next sibling. For one thread.
 */
public interface WholeFiles extends Arrangement {
  /** Takes a content, holes included, piece by piece and in order. */
  interface Sink {
    void accept(byte[] bytes, long offset) throws IOException;
  }

  @Override
  TreeReader.Entries root();

  /**
   * Reads the content of the file that was given last.
   *
   * @throws IOException also if it is not what it should be, which may show at its end only
   */
  void read(Entry file, Sink sink) throws IOException;
}
