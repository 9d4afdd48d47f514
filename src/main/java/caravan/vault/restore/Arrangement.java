package caravan.vault.restore;

import caravan.model.Entry;
import caravan.vault.read.TreeReader;
import java.io.IOException;

/**
 * The directories and files that a restore makes, where they are not those of the snapshot. For one
 * thread.
 */
public interface Arrangement {
  /** The entries of {@code /}. */
  TreeReader.Entries root() throws IOException;

  /** The entries of the directory that was given last. */
  TreeReader.Entries below(Entry directory) throws IOException;
}
