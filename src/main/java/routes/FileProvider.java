package routes;

import caravan.storage.FileObjectStore;
import caravan.storage.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** The kind {@code file}: a directory or mounted share. Safe for concurrent use. */
public final class FileProvider extends ObjectStoreProvider implements AutoCloseable {
  private final FileObjectStore store;

  /**
   * @param settings with the options {@code directory}, the root, and {@code create}, whether to
   *     make it if it is missing; only {@code init} does
   */
  public FileProvider(ProviderSettings settings) throws StoreException {
    this(
        new FileObjectStore(Path.of(settings.option("directory").orElse(""))),
        settings.flag("create"));
  }

  private FileProvider(FileObjectStore store, boolean create) throws StoreException {
    super(store);
    this.store = store;
    if (create) {
      store.create();
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
