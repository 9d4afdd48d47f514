package caravan.vault.write;

import caravan.model.BackupRequest;
import caravan.model.Cancellable;
import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexView;
import caravan.vault.index.RunChunks;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backup on its way into one or several destinations. Knows what each of them holds, which
 * chunks must be stored and which entries of the parent may stay; hands packs to the destinations
 * and has them committed. The stages and routes hold it as a handle; methods are safe for
 * concurrent use where they say so.
 */
public final class BackupSession implements AutoCloseable, Cancellable {
  private static final Duration RACY = Duration.ofSeconds(2);

  private final BackupRequest request;
  private final WriterOptions options;
  private final List<Target> targets;
  private final @Nullable StoredSnapshot parent;
  private final boolean avoiding;
  private final Instant started;
  private final Progress progress = new Progress();
  private final Problems problems = new Problems();
  private final Counts counts;
  private final Tally tally = new Tally();
  private final Changes changes;
  private final RunChunks runChunks = new RunChunks();
  private final Packer packer;
  private final Deliveries deliveries;
  private final Set<String> reread;
  private final List<ChunkReader> readers = new ArrayList<>();
  private final PacksUnderWay packs;
  private final Commits commits;
  private volatile boolean closed;
  private volatile boolean cancelled;
  private volatile String suspicion = "";
  private volatile @Nullable CommitResult result;

  BackupSession(
      BackupRequest request,
      WriterOptions options,
      List<Target> targets,
      @Nullable StoredSnapshot parent,
      boolean avoiding,
      Spooling spooling) {
    this.request = request;
    this.options = options;
    this.targets = List.copyOf(targets);
    this.parent = parent;
    this.avoiding = avoiding;
    this.counts =
        request.accumulate() && parent != null ? new Counts(parent.snapshot()) : new Counts();
    this.changes = new Changes(parent != null, parent == null ? 0 : parent.snapshot().files());
    this.deliveries = new Deliveries(this.targets, spooling);
    this.started = options.clock().instant();
    this.reread = parent == null ? Set.of() : new HashSet<>(parent.snapshot().reread());
    this.packs = new PacksUnderWay(Math.max(1, options.packBuffers() - 1), this::isClosed);
    this.commits = new Commits(this, options, this.targets, parent, deliveries, packs, runChunks);
    Vault first = targets.get(0).vault;
    this.packer =
        new Packer(
            this,
            new ChunkSink.VaultFactory(first.keys(), first.parameters(), options.level()),
            this::claim,
            options.workers(),
            options.packBuffers(),
            options.cpu());
  }

  public BackupRequest request() {
    return request;
  }

  public Instant started() {
    return started;
  }

  public Progress progress() {
    return progress;
  }

  public Problems problems() {
    return problems;
  }

  public Counts counts() {
    return counts;
  }

  public Tally tally() {
    return tally;
  }

  public Changes changes() {
    return changes;
  }

  /** Id of the vault, 32 hex digits. */
  public String vaultId() {
    return targets.get(0).vault.parameters().vault();
  }

  /** The vaults that took part, in order. */
  public List<Vault> vaults() {
    return targets.stream().map(target -> target.vault).toList();
  }

  /** What a destination is known to hold, with what this run gave it. */
  public IndexView index(Vault vault) {
    return targets.stream().filter(target -> target.vault == vault).findFirst().orElseThrow().index;
  }

  /** How it ended, once it was committed. */
  public CommitResult result() {
    CommitResult committed = result;
    if (committed == null) {
      throw new IllegalStateException("the backup is not committed");
    }
    return committed;
  }

  /**
   * Says that what was committed at a destination could not be proven there: it is no copy.
   *
   * @throws StoreException the reason, if no copy is left
   */
  public void unproven(String destination, StoreException reason) throws StoreException {
    CommitResult now = result();
    Map<String, Optional<StoreException>> outcomes = new java.util.LinkedHashMap<>(now.outcomes());
    outcomes.put(destination, Optional.of(reason));
    CommitResult changed =
        new CommitResult(now.name(), now.snapshot(), outcomes, now.written(), now.seen());
    if (changed.copies() == 0) {
      throw reason;
    }
    result = changed;
  }

  /** Says that something about the source or a destination looks wrong. */
  public void suspect(String reason) {
    suspicion = suspicion.isEmpty() ? reason : suspicion;
  }

  /** Why something looks wrong, empty if nothing does. */
  public String suspicion() {
    return suspicion;
  }

  public Packer packer() {
    return packer;
  }

  /** The snapshot that this one builds on. */
  public Optional<StoredSnapshot> parent() {
    return Optional.ofNullable(parent);
  }

  /** Names of the destinations, in order. */
  public List<String> destinations() {
    return targets.stream().map(Target::name).toList();
  }

  /**
   * Destinations that have taken everything so far: nothing waits for them in the spool. Safe for
   * concurrent use.
   */
  public List<String> directDestinations() {
    return targets.stream().filter(deliveries::isDirect).map(Target::name).toList();
  }

  /** Destinations that were waited for in vain: to ask them again at once would be in vain too. */
  public Set<String> silentDestinations() {
    Set<String> silent = new HashSet<>(deliveries.silent());
    targets.stream().filter(target -> target.mute).map(Target::name).forEach(silent::add);
    return silent;
  }

  /** Root pages of the parent's tree, empty without one. */
  public IdList parentRoot() {
    return parent == null ? IdList.EMPTY : parent.snapshot().root();
  }

  /** Whether pages of the parent are stored for certain; not so where damage is known. */
  public boolean trustsParentPages() {
    return !avoiding;
  }

  /** A reader of the parent's tree, for one thread; closed with the session. */
  public TreeReader parentTree() {
    Target first =
        targets.stream()
            .filter(deliveries::isDirect)
            .findFirst()
            .or(() -> targets.stream().filter(Target::active).findFirst())
            .orElse(targets.get(0));
    List<Vault> copies = new ArrayList<>(List.of(first.vault));
    targets.stream()
        .filter(t -> t != first && t.active())
        .sorted(Comparator.comparing(t -> !deliveries.isDirect(t)))
        .forEach(t -> copies.add(t.vault));
    ChunkReader chunks = new ChunkReader(Vault.reading(copies), first.index);
    synchronized (readers) {
      readers.add(chunks);
    }
    return new TreeReader(chunks);
  }

  /**
   * Whether an entry of the parent may stand for a file that looks the same now: not if it may have
   * changed within the resolution of its time stamps after it was read, and not if what it names is
   * known to be damaged.
   */
  public boolean trusts(Entry entry, Metadata now, Path path, TreeReader tree) throws IOException {
    if (parent == null || request.force() || !now.unchangedSince(entry.metadata())) {
      return false;
    }
    Snapshot snapshot = parent.snapshot();
    if (snapshot.rereadAll() || (!reread.isEmpty() && reread.contains(path.toString()))) {
      return false;
    }
    long since = snapshot.started().minus(RACY).getEpochSecond();
    if (now.ctimeSeconds() >= since
        || (now.mtimeSeconds() >= since
            && now.mtimeSeconds() <= snapshot.time().getEpochSecond() + RACY.toSeconds())) {
      return false;
    }
    return !avoiding || isStoredWhole(entry, tree);
  }

  /** Whether all that an entry of the parent names is stored, as far as the indexes know. */
  public boolean isStoredWhole(Entry entry, TreeReader tree) throws IOException {
    boolean[] whole = {true};
    TreeReader.Ids ids = tree.ids(entry.content(), list -> whole[0] &= isKnown(list));
    try {
      for (ChunkId id = ids.next(); id != null; id = ids.next()) {
        whole[0] &= isKnown(id);
      }
    } catch (StoreException | DamagedException e) {
      return false; // it is read again
    }
    return whole[0];
  }

  private boolean isKnown(ChunkId id) {
    byte[] bytes = id.bytes();
    return targets.stream()
        .filter(Target::active)
        .allMatch(target -> target.index.countOn(bytes, 0));
  }

  /** Whether the chunk must be stored; it counts as known from then on. */
  private boolean claim(byte[] id, int offset) {
    boolean known = true;
    for (Target target : targets) {
      if (target.active() && !target.index.countOn(id, offset)) {
        known = false;
        break;
      }
    }
    return !known && runChunks.add(id, offset);
  }

  /** One more pack is to be settled. Safe for concurrent use. */
  void finished() {
    packs.finished();
  }

  void yielded(SealedPack pack) {
    packs.setOut();
    deliveries.begin(pack);
  }

  /**
   * Waits until another pack may set out: as many may be under way at once as there are buffers,
   * less the one that is being filled.
   *
   * @throws IOException why a pack that was under way could not be settled
   */
  public void awaitTurn() throws IOException, InterruptedException {
    packs.awaitTurn();
  }

  /**
   * Says how a destination took a pack that was to go there; an empty failure is success. Safe for
   * concurrent use, also after the pack was settled without it.
   */
  public void answered(SealedPack pack, String destination, Optional<StoreException> failure) {
    deliveries.answered(pack, destination, failure);
  }

  /**
   * Waits for the destinations' answers, but not for one that is much slower than another; what one
   * did not take waits in the spool for it. The pack's bytes are not the caller's any more. Safe
   * for concurrent use.
   *
   * @return the destinations that have taken it
   * @throws StoreException if no destination is left; who waits in {@link #awaitTurn} or {@link
   *     #commit} gets it too
   */
  public Set<String> settle(SealedPack pack) throws IOException, InterruptedException {
    boolean early = false;
    try {
      Set<String> took = deliveries.settle(pack);
      progress.bytesStored.add(pack.length());
      packs.stored(new IndexObject.PackContents(pack.id(), pack.footer()));
      early = packs.leaveEarly(); // the next one need not wait for an index
      commits.packStored();
      return took;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      packs.failed(e); // the backup ends with this as soon as anybody waits for it
      cancel(e);
      throw e;
    } finally {
      packs.settled(early);
    }
  }

  /** What makes the packs count. */
  Commits commits() {
    return commits;
  }

  /**
   * Commits: index, then the snapshot on each destination that has all it names. The packs of
   * {@link Packer#finish} must have set out; this waits until they are settled.
   *
   * @return what was done where; a destination that dropped out is in it with its reason
   * @throws IOException if no destination could be committed
   */
  public CommitResult commit() throws IOException, InterruptedException {
    packs.awaitAll();
    packs.throwFailure();
    if (isClosed()) {
      throw new IllegalStateException("the backup was given up");
    }
    CommitResult committed = commits.commit(packer.root());
    result = committed;
    return committed;
  }

  /** Whether the session has ended; iterators over it end too. Safe for concurrent use. */
  public boolean isClosed() {
    return closed || cancelled;
  }

  /**
   * Lets iterators end, because the rest would be in vain; packs that are under way still settle.
   */
  @Override
  public void cancel(Throwable cause) {
    cancelled = true;
    packs.wake();
    packer.cancel();
    deliveries.cancel();
  }

  /**
   * Ends the session, whether it was committed or not. What was stored stays and is used by the
   * next run.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    packs.wake();
    packer.close();
    synchronized (readers) {
      readers.forEach(ChunkReader::close);
      readers.clear();
    }
    deliveries.close();
  }
}
