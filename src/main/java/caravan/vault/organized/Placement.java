package caravan.vault.organized;

import caravan.model.Entry;
import java.io.IOException;

/**
 * Says where a file belongs. It is asked only for contents that are to be sent: a file whose
 * content did not change stays where it is.
 */
public interface Placement {
  /**
   * @param name own name of the file, as people read it
   * @return one segment, as {@code Documents}
   */
  String directory(String name, Head head) throws IOException;

  /**
   * @param path absolute, as people read it
   * @return by {@link #directory} and the file's own directories, unless something better is known
   */
  default Placed place(String path, Entry entry, Head head) throws IOException {
    return new Placed(directory(entry.name().toString(), head), true, false);
  }

  /**
   * A place.
   *
   * @param directory safe names parted by slashes; one at least
   * @param keepsTree whether the file's directories below the source follow
   * @param firm whether a file that is elsewhere in the same first directory is to move there when
   *     its content is sent again
   */
  record Placed(String directory, boolean keepsTree, boolean firm) {}

  /** The first bytes of a file, read when they are asked for. */
  interface Head {
    /** At most 512 bytes. */
    byte[] bytes() throws IOException;
  }
}
