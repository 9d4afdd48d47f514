package caravan.vault.organized;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a manifest holds page by page, from the first entry to the last. For one thread. */
final class ItemReader {
  private final OrganizedStore at;
  private final Manifest manifest;
  private final Iterator<Manifest.Page> pages;
  private Iterator<Item> page = List.<Item>of().iterator();

  ItemReader(OrganizedStore at, Manifest manifest) {
    this.at = at;
    this.manifest = manifest;
    this.pages = manifest.pages().iterator();
  }

  /** The next step; null after the last. */
  @Nullable Item next() throws IOException {
    while (!page.hasNext()) {
      if (!pages.hasNext()) {
        return null;
      }
      byte[] bytes = at.page(manifest.source(), pages.next());
      page = Pages.items(bytes, "a page of the manifest " + manifest.object()).iterator();
    }
    return page.next();
  }

  /** The next entry of the directory that is being read; null where it ends. */
  @Nullable Item child() throws IOException {
    Item item = next();
    return item == null || item.entry() == null ? null : item;
  }
}
