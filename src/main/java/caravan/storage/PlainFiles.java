package caravan.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a provider must be able to do for {@link PlainStore} to make a destination of it: five plain
 * things with files, without a thought of hashes, conflicts or damage. To be safe for concurrent
 * use.
 *
 * <p>Every method may throw a {@link StoreException}, which is handed on as it is; it should where
 * another try cannot help (wrong credentials, no rights, no such place), with a sentence that names
 * the destination and the setting. Any other {@link IOException} counts as a hiccup that another
 * try may cure. Names have been checked.
 */
public interface PlainFiles {
  /**
   * Writes a file and answers once it is durable. It must appear under its name whole or not at
   * all: write under {@code .tmp/}, which no listing shows, and rename.
   *
   * @param replace whether a file that is there is replaced
   * @return false if a file was there and stayed, because it was not to be replaced
   */
  boolean write(String name, Payload payload, boolean replace) throws IOException;

  /**
   * Reads a part of a file.
   *
   * @return exactly {@code length} bytes, or fewer if the file ends before
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  byte[] read(String name, long first, int length) throws IOException;

  /** What is known of a file; empty if there is none. */
  Optional<ObjectInfo> stat(String name) throws IOException;

  /**
   * All files whose names begin with the prefix (empty, or with a slash at its end), those in
   * folders below too, in any order.
   *
   * @throws StoreException if the whole place is missing: that is no empty listing
   */
  List<ObjectInfo> list(String prefix) throws IOException;

  /** Deletes a file; none is there afterwards, nor need there have been one. */
  void delete(String name) throws IOException;
}
