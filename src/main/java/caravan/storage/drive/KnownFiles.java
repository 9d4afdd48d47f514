package caravan.storage.drive;

import com.google.api.services.drive.model.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the objects that were read last, so that each further range of one costs a single
 * request. What is remembered may be out of date. Safe for concurrent use.
 */
final class KnownFiles {
  private static final int MOST = 1024;

  private final Map<String, File> files =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, File> eldest) {
          return size() > MOST;
        }
      };

  synchronized Optional<File> get(String name) {
    return Optional.ofNullable(files.get(name));
  }

  synchronized void put(String name, File file) {
    files.put(name, file);
  }

  synchronized void drop(String name) {
    files.remove(name);
  }
}
