package caravan.vault.tree;

import caravan.model.FileName;

/** Lends what the vectors need of this package. */
public final class TreeVectors {
  private TreeVectors() {}

  public static long fnv(byte[] name) {
    return name.length == 0
        ? 0xcbf29ce484222325L ^ 0xcbf29ce4L // no file has an empty name: only the hash's own start
        : PageEncoder.fold(FileName.of(name));
  }
}
