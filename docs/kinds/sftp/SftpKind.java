package org.example;

import caravan.storage.PlainStore;
import routes.ObjectStoreProvider;
import routes.ProviderSettings;

/**
 * The far end of the route of the kind {@code sftp}; the worked example of docs/destinations.md.
 */
public final class SftpKind extends ObjectStoreProvider {
  public SftpKind(ProviderSettings settings) {
    super(new PlainStore(settings.name(), new SftpFiles(settings)));
  }
}
