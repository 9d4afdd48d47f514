package caravan.analysis.document;

import java.io.Serializable;

/**
 * What the worker is told of a document besides where it lies.
 *
 * @param name its own name, a hint of its type; in no path
 * @param mediaType a hint; empty if nothing is known
 */
record Request(
    String name,
    String mediaType,
    long unpackedBytes,
    int text,
    int members,
    int readMembers,
    int depth,
    int pixels)
    implements Serializable {
  Request(String name, String mediaType, DocumentLimits limits) {
    this(
        name,
        mediaType,
        limits.unpackedBytes(),
        limits.text(),
        limits.members(),
        limits.readMembers(),
        limits.depth(),
        limits.pixels());
  }
}
