package caravan.model;

/**
 * What a file's content or a directory's pages are made of: chunk ids in order, directly or through
 * list chunks.
 *
 * @param depth 0 if the ids are the chunks themselves; else each names a list chunk of that depth
 *     less one
 * @param ids the ids one behind the other; not to be written to
 */
public record IdList(int depth, byte[] ids) {
  /** Nothing: an empty file or directory. */
  public static final IdList EMPTY = new IdList(0, new byte[0]);

  public IdList {
    if (depth < 0 || depth > 8 || ids.length % ChunkId.LENGTH != 0) {
      throw new IllegalArgumentException(
          "not an id list: depth " + depth + ", " + ids.length + " bytes");
    }
  }

  public int count() {
    return ids.length / ChunkId.LENGTH;
  }

  public ChunkId id(int index) {
    return ChunkId.of(ids, index * ChunkId.LENGTH);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IdList list
        && depth == list.depth
        && java.util.Arrays.equals(ids, list.ids);
  }

  @Override
  public int hashCode() {
    return depth * 31 + java.util.Arrays.hashCode(ids);
  }
}
