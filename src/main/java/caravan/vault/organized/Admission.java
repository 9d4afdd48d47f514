package caravan.vault.organized;

import caravan.model.IdList;
import java.io.IOException;
import java.util.Optional;

/** Says which files may lie at a destination; the others are reported, and stay in the vaults. */
public interface Admission {
  /** All may. */
  Admission ALL = (path, name, size, content, head) -> Optional.empty();

  /**
   * Why a file may not.
   *
   * @param path absolute, as people read it
   * @param name the last part of it
   * @param size in bytes
   * @param content its chunks
   * @return for people; empty if it may
   */
  Optional<String> refusal(String path, String name, long size, IdList content, Placement.Head head)
      throws IOException;
}
