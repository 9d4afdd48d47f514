package caravan.service.drop;

import caravan.model.FileKind;
import caravan.model.Metadata;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a drop folder stands, as its files say, whether a service runs or not. Immutable.
 *
 * @param inUse whether it is there and was taken into use
 * @param waiting how many files have no receipt yet, with those that are settling
 * @param bytes their sizes
 * @param first some of them, for people
 * @param failed files that were put aside
 * @param others what lies there and cannot be taken, with what it is
 * @param receipts the newest receipts, as they are on the disk
 */
public record DropStatus(
    boolean inUse,
    long waiting,
    long bytes,
    List<String> first,
    List<Failure> failed,
    Map<String, String> others,
    List<JsonNode> receipts) {
  private static final int SHOWN = 20;

  /**
   * A file that was put aside.
   *
   * @param path for people
   * @param reason a sentence
   * @param next when it is tried again
   */
  public record Failure(String path, String reason, int attempts, Instant next) {}

  public DropStatus {
    first = List.copyOf(first);
    failed = List.copyOf(failed);
    others = Map.copyOf(others);
    receipts = List.copyOf(receipts);
  }

  /**
   * Reads it; changes nothing.
   *
   * @param home the Caravan home
   * @param most so many receipts
   */
  public static DropStatus of(DropSettings settings, Path home, int most) throws IOException {
    Inbox inbox = new Inbox(settings, home);
    if (!inbox.isServed()) {
      return new DropStatus(false, 0, 0, List.of(), List.of(), Map.of(), List.of());
    }
    Waiting waiting = new Waiting(Digests.peek(inbox.kept()), inbox.id());
    inbox.walk(waiting);
    List<Failure> failed = new ArrayList<>();
    for (Failed.Entry entry :
        new Failed(inbox, settings.retry(), settings.after() == After.KEEP).all()) {
      failed.add(new Failure(entry.file().shown(), entry.reason(), entry.attempts(), entry.next()));
    }
    List<JsonNode> receipts = new ArrayList<>();
    for (Path receipt : Receipt.newest(inbox, most)) {
      receipts.add(Receipt.read(receipt));
    }
    return new DropStatus(
        true, waiting.count, waiting.bytes, waiting.first, failed, waiting.others, receipts);
  }

  /** Forgets which directory the folder was, so that the one that is there now is used. */
  public static void adopt(DropSettings settings, Path home) throws IOException {
    new Inbox(settings, home).adopt();
  }

  private static final class Waiting implements Inbox.Visitor {
    private final Digests kept;
    private final String folder;
    private final List<String> first = new ArrayList<>();
    private final Map<String, String> others = new TreeMap<>();
    private long count;
    private long bytes;

    Waiting(Digests kept, String folder) {
      this.kept = kept;
      this.folder = folder;
    }

    @Override
    public void found(Path path, Metadata metadata) {
      Dropped file = Dropped.of(path, metadata);
      if (metadata.kind() != FileKind.FILE) {
        others.put(file.shown(), "it is no file");
      } else if (!kept.contains(file.identity(folder))) {
        count++;
        bytes += metadata.size();
        if (first.size() < SHOWN) {
          first.add(file.shown());
        }
      }
    }

    @Override
    public void closed(Path path) {
      others.put(path.toString(), "this folder cannot be listed");
    }
  }
}
