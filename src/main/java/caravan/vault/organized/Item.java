package caravan.vault.organized;

import caravan.model.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One step of a manifest: an entry, in the order of a walk, or the end of a directory.
 *
 * @param entry null at the end of a directory
 * @param file where the content of a file lies; null for what is no file, or was not exported
 */
record Item(@Nullable Entry entry, @Nullable StoredFile file) {
  static final Item UP = new Item(null, null);
}
