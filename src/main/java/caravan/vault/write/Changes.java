package caravan.vault.write;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.platform.RawPaths;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Gathers what changed since the snapshot before in ways that files do when something ruins them:
 * noise where a name promises a document, names that went and others that came. Does nothing in a
 * first backup, and next to nothing for what did not change. Memory is bounded: of names that went
 * and of unreadable files that came, {@value #MOST} each are kept, and the others only counted.
 * Safe for concurrent use.
 */
public final class Changes {
  private static final int MOST = 50_000;

  private final boolean active;
  private final Gone gone = new Gone(MOST);
  private final Strangers strangers = new Strangers(MOST);
  private final long before;
  private long known;
  private final Set<Long> ruined = new LinkedHashSet<>();
  private long ruinedBesides;
  private long goneTelling;
  private long cameTelling;
  private long harmless;

  /**
   * Figures of a run.
   *
   * @param before files in the snapshot before
   * @param changed files that were there before and were read again
   * @param ruined files that were there before, whose name promises text or a format and whose
   *     first bytes are noise
   * @param renamed files that went, where one came whose name adds or changes the extension and
   *     whose first bytes are nothing known
   * @param replaced files that went, as far as as many came whose first bytes are noise
   * @param harmless files that went from where programs write, or from a working tree under version
   *     control
   */
  public record Figures(
      long before, long changed, long ruined, long renamed, long replaced, long harmless) {
    public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);
  }

  /**
   * @param active whether there is a snapshot to compare with
   * @param before files that it has
   */
  Changes(boolean active, long before) {
    this.active = active;
    this.before = before;
  }

  public boolean active() {
    return active;
  }

  /**
   * A file of the snapshot before is not there any more.
   *
   * @param directory where it was
   * @param expected whether files come and go there
   */
  public synchronized void gone(Path directory, Entry entry, boolean expected) {
    if (!active || entry.kind() != FileKind.FILE) {
      return;
    }
    if (expected) {
      harmless++;
      return;
    }
    boolean tells = FileHead.tells(entry.name().toString());
    if (tells) {
      goneTelling++;
    }
    long hash = PathHash.of(RawPaths.bytesOf(directory));
    gone.add(hash, entry.name(), identity(entry.metadata()), tells);
  }

  /** Whether the first bytes of a file are of interest. Counts it. */
  synchronized boolean wantsHead(Found.Changed file) {
    if (!active) {
      return false;
    }
    boolean tells = FileHead.tells(file.name().toString());
    if (file.known()) {
      known++;
      return tells;
    }
    if (tells) {
      cameTelling++;
    }
    return !tells;
  }

  /** The first bytes of a file that {@link #wantsHead} asked for. */
  void head(Found.Changed file, byte[] bytes, int from, int available) {
    FileHead head = FileHead.of(bytes, from, available);
    boolean noise = head == FileHead.NOISE;
    if (!noise && (file.known() || head != FileHead.OTHER)) {
      return;
    }
    byte[] path = RawPaths.bytesOf(file.path());
    long directory = PathHash.of(path, Math.max(0, path.length - file.name().length() - 1));
    synchronized (this) {
      if (!file.known()) {
        strangers.add(directory, file.name(), identity(file.metadata()), noise);
      } else if (ruined.size() < MOST) {
        ruined.add(PathHash.name(directory, file.name(), file.name().length()));
      } else {
        ruinedBesides++;
      }
    }
  }

  /** Hashes of the paths of ruined files, as many as were kept. */
  public synchronized Set<Long> ruined() {
    return Set.copyOf(ruined);
  }

  /** What it comes to; whole once all was read. */
  public synchronized Figures figures() {
    if (!active) {
      return Figures.NONE;
    }
    Strangers.Matched matched = strangers.match(gone);
    long left = Math.max(0, goneTelling - matched.renamed() - cameTelling);
    return new Figures(
        before,
        known,
        ruined.size() + ruinedBesides,
        matched.renamed(),
        Math.min(left, matched.otherNoise()),
        harmless);
  }

  /** The same for a file that was moved or renamed as it was. */
  private static long identity(Metadata metadata) {
    long hash = PathHash.mix(metadata.size());
    hash = PathHash.mix(hash ^ metadata.mtimeSeconds());
    return PathHash.mix(hash ^ metadata.mtimeNanos());
  }

  static boolean isDot(FileName name, int at) {
    return at > 0 && name.at(at) == '.';
  }
}
