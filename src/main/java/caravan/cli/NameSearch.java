package caravan.cli;

import caravan.graph.search.Filters;
import caravan.graph.search.Hit;
import caravan.graph.search.NameOrder;
import caravan.graph.search.SearchAnswer;
import caravan.graph.search.SearchQuery;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Searches the names in all snapshots, where there is no graph. Used once, by one thread. */
final class NameSearch {
  /** Directories that are remembered as seen; about 10 MB. */
  private static final int REMEMBERED = 50_000;

  private final TreeReader trees;
  private final Filters filters;
  private final NameOrder order;
  private final Set<Place> seen = new HashSet<>();
  private final Map<String, Hit> found = new LinkedHashMap<>();

  private record Place(String source, String path, IdList pages) {}

  private NameSearch(TreeReader trees, Filters filters, NameOrder order) {
    this.trees = trees;
    this.filters = filters;
    this.order = order;
  }

  /** The best first; of each file its newest version. */
  static SearchAnswer find(Vault vault, SearchQuery query) throws IOException, CommandException {
    Filters filters = query.filters();
    if (filters.category().isPresent()
        || filters.level().isPresent()
        || filters.type().filter(type -> type.contains("/")).isPresent()) {
      throw CommandException.failed(
          "What is a category, a level or a media type only the graph knows, and it does not"
              + " answer. Leave these out, and give an extension as --type pdf.");
    }
    List<StoredSnapshot> snapshots = new ArrayList<>(vault.snapshots().snapshots());
    snapshots.sort(Comparator.comparing((StoredSnapshot s) -> s.snapshot().time()).reversed());
    Set<String> sources = new HashSet<>();
    try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
      NameSearch search = new NameSearch(files.trees(), filters, new NameOrder(query.text()));
      for (StoredSnapshot stored : snapshots) {
        Snapshot snapshot = stored.snapshot();
        if (snapshot.type() == Snapshot.Type.CHECKPOINT) {
          continue;
        }
        boolean newest = sources.add(snapshot.source());
        if (filters.source().map(snapshot.source()::equals).orElse(true)
            && filters.snapshot().map(stored.id()::equals).orElse(true)) {
          search.walk(stored, newest, snapshot.root(), "");
        }
      }
      return search.answer(query);
    }
  }

  private SearchAnswer answer(SearchQuery query) {
    List<Hit> all = new ArrayList<>(found.values());
    all.sort(Comparator.comparingDouble((Hit hit) -> -hit.score()).thenComparing(Hit::path));
    long from = Math.min(all.size(), (query.page() - 1L) * query.limit());
    long to = Math.min(all.size(), from + query.limit());
    return new SearchAnswer(all.subList((int) from, (int) to), all.size(), List.of());
  }

  private void walk(StoredSnapshot snapshot, boolean newest, IdList pages, String path)
      throws IOException {
    Place place = new Place(snapshot.snapshot().source(), path, pages);
    if (pages.count() == 0 || seen.contains(place)) {
      return;
    }
    if (seen.size() < REMEMBERED) {
      seen.add(place);
    }
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        walk(snapshot, newest, entry.content(), below);
      } else if (entry.kind() == FileKind.FILE && passes(entry)) {
        look(snapshot, newest, below, entry);
      }
    }
  }

  private boolean passes(Entry entry) {
    Instant modified = modified(entry);
    return filters.after().map(time -> !modified.isBefore(time)).orElse(true)
        && filters.before().map(modified::isBefore).orElse(true)
        && filters
            .type()
            .map(type -> type.startsWith(".") ? type : "." + type)
            .map(type -> lower(entry.name().toString()).endsWith(lower(type)))
            .orElse(true);
  }

  private void look(StoredSnapshot snapshot, boolean newest, String path, Entry entry) {
    String source = snapshot.snapshot().source();
    String key = source + "\n" + path;
    Optional<NameOrder.Fit> fit = found.containsKey(key) ? Optional.empty() : order.of(path);
    if (fit.isEmpty()) {
      return;
    }
    Hit.Version version =
        new Hit.Version(
            ContentId.of(entry.content()).toString(),
            snapshot.id(),
            snapshot.snapshot().time(),
            modified(entry),
            entry.metadata().size(),
            newest);
    Hit.Why why =
        new Hit.Why(
            fit.get().words(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
    found.put(
        key,
        new Hit(
            path,
            source,
            version,
            List.of(),
            List.of(),
            0,
            fit.get().score(),
            why,
            "",
            "",
            "",
            "",
            "",
            0));
  }

  private static Instant modified(Entry entry) {
    return Instant.ofEpochSecond(entry.metadata().mtimeSeconds(), entry.metadata().mtimeNanos());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
