package routes;

import caravan.service.drop.DropFolder;
import java.nio.file.Path;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Which files of a drop folder the consumer need not show again. The engine alone remembers: a
 * memory beside it would still know a file that has left, and never show another of its name, size
 * and time. A key is the size, the time in milliseconds and the absolute path, with blanks between.
 * Safe for concurrent use.
 */
public final class KnownFiles extends ServiceSupport implements IdempotentRepository {
  private static final int PARTS = 3;

  private final DropFolder folder;

  public KnownFiles(DropFolder folder) {
    this.folder = folder;
  }

  @Override
  public boolean contains(String key) {
    String[] parts = key.split(" ", PARTS);
    return parts.length == PARTS
        && folder.knows(Path.of(parts[2]), Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  /** The engine knows it from the exchange itself. */
  @Override
  public boolean add(String key) {
    return true;
  }

  @Override
  public boolean remove(String key) {
    return true;
  }

  @Override
  public boolean confirm(String key) {
    return true;
  }

  @Override
  public void clear() {
    // the engine forgets what has left
  }
}
