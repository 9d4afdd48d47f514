package caravan.vault.meaning;

/**
 * What a chunk of analysis records holds, a place in each array for each record, in their order.
 *
 * @param contents first 64 bits of the id of the content that a record speaks of
 * @param lines first 64 bits of a keyed hash of the record, which tells equal ones
 * @param lengths bytes of the record, without its line's end
 */
record MeaningRecords(long[] contents, long[] lines, int[] lengths) {
  int count() {
    return contents.length;
  }
}
