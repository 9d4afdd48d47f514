package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the pages of a manifest as they fill, and its head at the end. For one thread. */
final class ManifestWriter {
  private static final int MOVES = 4096;

  private final OrganizedStore at;
  private final String source;
  private final Pages pages = new Pages();
  private final List<Manifest.Page> written = new ArrayList<>();

  /** Pages of the manifest before; most of them come again. */
  private final Map<ChunkId, String> known = new HashMap<>();

  ManifestWriter(OrganizedStore at, String source, @Nullable Manifest last) {
    this.at = at;
    this.source = source;
    if (last != null) {
      last.pages().forEach(page -> known.put(page.content(), page.object()));
    }
  }

  void add(Item item) throws IOException {
    if (pages.add(item)) {
      written.add(page(pages.page()));
    }
  }

  /** The commit: whatever the manifest names is there. */
  Manifest commit(Manifest head, List<Move> moves) throws IOException {
    if (!pages.isEmpty()) {
      written.add(page(pages.page()));
    }
    List<Manifest.Page> moved = new ArrayList<>();
    for (int i = 0; i < moves.size(); i += MOVES) {
      moved.add(page(Pages.moves(moves.subList(i, Math.min(moves.size(), i + MOVES)))));
    }
    Manifest whole = head.written("", written, moved);
    String prefix = ObjectKind.MANIFEST.prefix() + Snapshot.nameTime(head.exported()) + "-";
    String object = at.seal(ObjectKind.MANIFEST, prefix, whole.encode());
    return whole.written(Vault.lastPart(object), written, moved);
  }

  private Manifest.Page page(byte[] payload) throws IOException {
    ChunkId content = ChunkId.of(Payload.of(payload).sha256());
    String object = known.get(content);
    if (object == null) {
      object = at.seal(ObjectKind.MANIFEST_PAGE, OrganizedStore.pageFolder(source), payload);
      known.put(content, object);
    }
    return new Manifest.Page(object, content);
  }
}
