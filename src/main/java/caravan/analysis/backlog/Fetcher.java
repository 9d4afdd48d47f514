package caravan.analysis.backlog;

import java.io.IOException;
import java.nio.file.Path;

/** Brings a content out of the vault. Belongs to one thread. */
public interface Fetcher extends AutoCloseable {
  /**
   * Writes all of a content into a file.
   *
   * @throws caravan.vault.format.DamagedException if the vault does not have it whole
   * @throws caravan.storage.StoreException if the vault cannot be reached
   */
  void fetch(Waiting content, Path file) throws IOException;

  @Override
  void close();
}
