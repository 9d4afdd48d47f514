package caravan.vault.write;

import caravan.model.FileName;

/**
 * Hashes of names in directories: FNV-1a of 64 bits, with the mixer of SplitMix64 at the end. Two
 * of 100,000 names have the same one with a chance of one in four thousand million. Pure functions.
 */
final class PathHash {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private PathHash() {}

  static long of(byte[] path) {
    return of(path, path.length);
  }

  static long of(byte[] path, int length) {
    long hash = OFFSET;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ (path[i] & 0xff)) * PRIME;
    }
    return hash;
  }

  /** A name's first bytes in the directory with this hash. */
  static long name(long directory, FileName name, int length) {
    long hash = (directory ^ '/') * PRIME;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ (name.at(i) & 0xff)) * PRIME;
    }
    return mix(hash);
  }

  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
