package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.PayloadWriter;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.vault.format.DamagedException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Does what an export has planned at the destination, and deals with what it finds there otherwise
 * than the last one left it. Nothing is overwritten or deleted. Not safe for concurrent use.
 */
final class Transfer {
  private static final int NOTICES = 100;

  private final OrganizedStore at;
  private final ContentReader contents;
  private final boolean seal;
  private final Instant time;

  /** Where an export that was cut off has moved what the newest manifest names. */
  private final Map<String, Move> recovered = new HashMap<>();

  /** What such an export was about to put, or has put. */
  final Set<String> unfinished = new HashSet<>();

  /** All moves of this export, for its manifest. */
  final List<Move> moves = new ArrayList<>();

  private final List<String> notices = new ArrayList<>();
  private long unsaid;
  long sent;
  long sentBytes;
  long moved;

  Transfer(OrganizedStore at, ContentReader contents, boolean seal, Instant time) {
    this.at = at;
    this.contents = contents;
    this.seal = seal;
    this.time = time;
  }

  void notice(String sentence) {
    if (notices.size() < NOTICES) {
      notices.add(sentence);
    } else {
      unsaid++;
    }
  }

  List<String> notices() {
    List<String> all = new ArrayList<>(notices);
    if (unsaid > 0) {
      all.add("And " + unsaid + " more of the kind.");
    }
    return all;
  }

  /** Takes over what a cut off export did. */
  void recover(List<Intents.Intent> intents) throws StoreException {
    ObjectStore store = at.store();
    for (Intents.Intent intent : intents) {
      for (Move move : intent.moves()) {
        if (store.stat(move.to()).isPresent()) {
          if (store.stat(move.from()).isPresent()) {
            finish(move);
          }
          recovered.put(move.from(), move);
        }
      }
      unfinished.addAll(intent.puts());
    }
  }

  /** A copy that was not followed by its deletion; what is there may also be the next version. */
  private void finish(Move move) throws StoreException {
    try {
      at.store().move(move.from(), move.to());
    } catch (StoreException e) {
      if (e.reason() != Reason.CONFLICT) {
        throw e;
      }
    }
  }

  /** Whether an object was moved away by an export that did not end. */
  boolean isRecovered(StoredFile file) {
    return recovered.containsKey(file.name());
  }

  /** Plans to move what nothing names any more; empty if there is nothing to do. */
  Optional<Move> plan(StoredFile file) throws IOException {
    String name = file.name();
    Move done = recovered.get(name);
    if (done != null) {
      record(done);
      return Optional.empty();
    }
    Optional<ObjectInfo> there = at.store().stat(name);
    if (there.isEmpty()) {
      notice("'" + name + "' was removed or renamed by somebody.");
      return Optional.empty();
    }
    boolean theirs = !isOurs(file, there.get());
    if (theirs) {
      notice("'" + name + "' was changed by somebody: it is kept under .versions/ as it is.");
    }
    return Optional.of(
        new Move(name, Names.version(at.store(), name, time, theirs ? "changed" : ""), theirs));
  }

  void move(Move move) throws StoreException {
    at.store().move(move.from(), move.to());
    record(move);
    moved++;
  }

  private void record(Move move) {
    if (!move.theirs()) {
      moves.add(move);
    }
  }

  /** Whether an object is what was exported. */
  boolean isOurs(StoredFile file, ObjectInfo there) throws IOException {
    if (there.length() != file.length()) {
      return false;
    }
    if (there.modified().toEpochMilli() == file.modified()) {
      return true;
    }
    try {
      long size = file.sealed() ? plainSize(file) : file.length();
      FileReader.read(at.store(), at.vault().keys(), file, file.name(), size, (b, o) -> {});
      return true;
    } catch (DamagedException e) {
      return false;
    }
  }

  private long plainSize(StoredFile file) throws IOException {
    byte[] header =
        at.store()
            .get(
                file.name(),
                Optional.of(caravan.storage.ByteRange.of(0, caravan.vault.format.FileSeal.HEADER)));
    return caravan.vault.format.FileSeal.opening(at.vault().keys(), header, file.name()).length();
  }

  /** Whether an object is there as it was exported. */
  boolean isIntact(StoredFile file) throws IOException {
    Optional<ObjectInfo> there = at.store().stat(file.name());
    return there.isPresent() && isOurs(file, there.get());
  }

  /** Sends a content, and answers once it is there. */
  StoredFile put(Entry entry, String name) throws IOException {
    try (PayloadWriter plain = new PayloadWriter();
        PayloadWriter sealed = new PayloadWriter()) {
      contents.read(entry, plain);
      Payload content = plain.payload();
      Payload payload = content;
      if (seal) {
        ContentReader.seal(at.vault().keys(), content, name, sealed);
        payload = sealed.payload();
      }
      store(name, payload);
      Optional<ObjectInfo> there = at.store().stat(name);
      if (there.isEmpty() || there.get().length() != payload.length()) {
        throw StoreException.retryable(
            Reason.CORRUPT,
            "'" + name + "' at '" + at.destination() + "' is not there after it was stored.");
      }
      sent++;
      sentBytes += content.length();
      return new StoredFile(
          name,
          payload.length(),
          there.get().modified().toEpochMilli(),
          ChunkId.of(content.sha256()),
          seal,
          false);
    }
  }

  private void store(String name, Payload payload) throws StoreException {
    try {
      at.store().put(name, payload);
    } catch (StoreException e) {
      if (e.reason() != Reason.CONFLICT || !makeWay(name)) {
        throw e;
      }
      at.store().put(name, payload);
    }
  }

  /** Moves away what stands where a file belongs, or one of its folders; whether there was any. */
  private boolean makeWay(String name) throws StoreException {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (aside(name.substring(0, slash))) {
        return true;
      }
    }
    return aside(name);
  }

  /** Moves an object away that no manifest names. */
  boolean aside(String name) throws StoreException {
    if (at.store().stat(name).isEmpty()) {
      return false;
    }
    boolean ours = unfinished.contains(name);
    String to = Names.version(at.store(), name, time, ours ? "unfinished" : "found");
    at.store().move(name, to);
    notice(
        ours
            ? "'" + name + "' was left by an export that did not end: it is '" + to + "' now."
            : "'" + name + "' was there and is not Caravan's: it is '" + to + "' now, and stays.");
    return true;
  }
}
