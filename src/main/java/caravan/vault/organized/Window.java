package caravan.vault.organized;

import caravan.model.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an export plans before it does it: a few thousand steps at a time. First the intent is
 * written, then objects are moved, then files are put, then the steps go into the manifest. Not
 * safe for concurrent use.
 */
final class Window {
  private static final int ACTIONS = 1000;
  private static final int STEPS = 4000;

  private final OrganizedStore at;
  private final Transfer transfer;
  private final ManifestWriter writer;
  private final String source;
  private final String base;
  private final List<Planned> steps = new ArrayList<>();
  private final List<Move> moves = new ArrayList<>();
  private final List<String> puts = new ArrayList<>();

  /** A step that may still wait for its file. */
  static final class Planned {
    private final @Nullable Entry entry;
    private final @Nullable String put;
    private final @Nullable Planned sharedWith;
    private @Nullable StoredFile file;

    private Planned(
        @Nullable Entry entry,
        @Nullable StoredFile file,
        @Nullable String put,
        @Nullable Planned sharedWith) {
      this.entry = entry;
      this.file = file;
      this.put = put;
      this.sharedWith = sharedWith;
    }
  }

  Window(OrganizedStore at, Transfer transfer, ManifestWriter writer, String source, String base) {
    this.at = at;
    this.transfer = transfer;
    this.writer = writer;
    this.source = source;
    this.base = base;
  }

  void add(Item item) throws IOException {
    step(new Planned(item.entry(), item.file(), null, null));
  }

  /** A file whose object stays. */
  Planned keep(Entry entry, StoredFile file) throws IOException {
    return step(new Planned(entry, file, null, null));
  }

  /** A file that is to be sent. */
  Planned put(Entry entry, String name) throws IOException {
    puts.add(name);
    return step(new Planned(entry, null, name, null));
  }

  /** Another name of a file. */
  void share(Entry entry, Planned first) throws IOException {
    step(new Planned(entry, null, null, first));
  }

  void move(Move move) {
    moves.add(move);
  }

  private Planned step(Planned step) throws IOException {
    steps.add(step);
    if (steps.size() >= STEPS || moves.size() + puts.size() >= ACTIONS) {
      flush();
    }
    return step;
  }

  /** Does all that is planned. */
  void flush() throws IOException {
    if (!moves.isEmpty() || !puts.isEmpty()) {
      Intents.write(at, source, base, moves, puts);
    }
    for (Move move : moves) {
      transfer.move(move);
    }
    for (Planned step : steps) {
      Entry entry = step.entry;
      if (step.put != null && entry != null) {
        step.file = transfer.put(entry, step.put);
      } else if (step.sharedWith != null && step.sharedWith.file != null) {
        step.file = step.sharedWith.file.asShared();
      }
      writer.add(entry == null ? Item.UP : new Item(entry, step.file));
    }
    moves.clear();
    puts.clear();
    steps.clear();
  }
}
