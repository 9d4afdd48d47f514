package caravan.vault.organized;

import java.io.IOException;

/**
 * Says in which semantic directory a file belongs. The answer depends on the name and the head
 * alone, so that a file stays where it is while it is what it was.
 */
public interface Placement {
  /**
   * @param name own name of the file, as people read it
   * @return one segment, as {@code Documents}
   */
  String directory(String name, Head head) throws IOException;

  /** The first bytes of a file, read when they are asked for. */
  interface Head {
    /** At most 512 bytes. */
    byte[] bytes() throws IOException;
  }
}
