package caravan.vault.write;

import caravan.model.BackupRequest;
import caravan.model.Cancellable;
import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.platform.AtOnce;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One backup on its way into one or several destinations. Knows what each of them holds, gathers
 * what was stored, writes indexes and checkpoints while it runs, and commits at the end. The stages
 * and routes hold it as a handle; methods are safe for concurrent use where they say so.
 */
public final class BackupSession implements AutoCloseable, Cancellable {
  private static final int FLUSH_CHUNKS = 100_000;
  private static final long LOOK_NANOS = 1_000_000_000L;
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
  private final Object monitor = new Object();
  private final List<IndexObject.PackContents> settled = new ArrayList<>();
  private int outstanding;
  private int underWay;
  private @Nullable Exception unsettled;
  private volatile boolean closed;
  private volatile boolean cancelled;
  private volatile String suspicion = "";
  private volatile @Nullable CommitResult result;
  private long lastCheckpoint;
  private long lastFlush;
  private long lastLook = System.nanoTime();
  private @Nullable IdList checkpointRoot;
  private final List<String> checkpoints = new ArrayList<>();

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
    this.lastCheckpoint = options.uptime().getAsLong();
    this.lastFlush = lastCheckpoint;
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
    synchronized (monitor) {
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
    synchronized (monitor) {
      outstanding++;
    }
  }

  void yielded(SealedPack pack) {
    synchronized (monitor) {
      underWay++;
    }
    deliveries.begin(pack);
  }

  /**
   * Waits until another pack may set out: as many may be under way at once as there are buffers,
   * less the one that is being filled.
   *
   * @throws IOException why a pack that was under way could not be settled
   */
  public void awaitTurn() throws IOException, InterruptedException {
    synchronized (monitor) {
      while (underWay >= Math.max(1, options.packBuffers() - 1)
          && unsettled == null
          && !isClosed()) {
        monitor.wait();
      }
    }
    rethrowUnsettled();
  }

  /** A pack could not be settled: the backup ends with this as soon as anybody waits for it. */
  private void unsettled(Exception cause) {
    synchronized (monitor) {
      unsettled = unsettled == null ? cause : unsettled;
    }
    cancel(cause);
  }

  private void rethrowUnsettled() throws IOException, InterruptedException {
    Exception cause;
    synchronized (monitor) {
      cause = unsettled;
    }
    if (cause instanceof IOException e) {
      throw e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof InterruptedException e) {
      throw e;
    }
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
    try {
      Set<String> took = deliveries.settle(pack);
      progress.bytesStored.add(pack.length());
      synchronized (monitor) {
        settled.add(new IndexObject.PackContents(pack.id(), pack.footer()));
      }
      requireTarget();
      if (settledChunks() >= FLUSH_CHUNKS || flushDue()) {
        flushIndex().ifPresent(runChunks::dropIndexed);
      }
      return took;
    } catch (IOException | InterruptedException | RuntimeException e) {
      unsettled(e);
      throw e;
    } finally {
      synchronized (monitor) {
        outstanding--;
        underWay--;
        monitor.notifyAll();
      }
    }
  }

  /** Whether packs have waited long for an index: one huge file ends no checkpoint in between. */
  private synchronized boolean flushDue() {
    long now = options.uptime().getAsLong();
    boolean due = now - lastFlush >= options.checkpointEvery().toNanos();
    lastFlush = due ? now : lastFlush;
    return due;
  }

  private int settledChunks() {
    synchronized (monitor) {
      return settled.stream().mapToInt(p -> p.footer().chunks()).sum();
    }
  }

  /**
   * Stores an index of what was settled, on every destination that has it; empty if nothing was.
   * What it holds need not be remembered as of this run any more.
   */
  private Optional<IndexObject> flushIndex() throws IOException, InterruptedException {
    List<IndexObject.PackContents> contents;
    synchronized (monitor) {
      if (settled.isEmpty()) {
        return Optional.empty();
      }
      contents = List.copyOf(settled);
      settled.clear();
    }
    IndexObject index = IndexObject.of(contents, List.of());
    Vault first = targets.get(0).vault;
    Payload object = Payload.of(Envelope.seal(first.keys(), ObjectKind.INDEX, index.encode()));
    String hex = HexFormat.of().formatHex(object.sha256());
    deliveries.index(ObjectKind.INDEX.prefix() + hex, object);
    for (Target target : targets) {
      if (target.active()) {
        target.index.add(target.vault.indexCache().store(hex, index));
      }
    }
    requireTarget();
    progress.bytesStored.add(object.length());
    return Optional.of(index);
  }

  private void requireTarget() throws StoreException {
    if (targets.stream().noneMatch(Target::active)) {
      throw targets.get(0).reason();
    }
  }

  /** Whether it is time for a checkpoint. */
  boolean checkpointDue() {
    long now =
        System
            .nanoTime(); // asked for every file: the clock that counts suspension is a file to read
    if (now - lastLook < Math.min(LOOK_NANOS, options.checkpointEvery().toNanos())) {
      return false;
    }
    lastLook = now;
    return options.uptime().getAsLong() - lastCheckpoint >= options.checkpointEvery().toNanos();
  }

  void checkpointRoot(IdList root) {
    checkpointRoot = root;
  }

  /**
   * Waits until every pack that was finished is settled, then stores index and checkpoint snapshot.
   */
  void writeCheckpoint() throws IOException, InterruptedException {
    awaitSettled();
    if (isClosed()) {
      return; // not all of it may be stored
    }
    IdList root = checkpointRoot;
    if (root == null) {
      throw new IllegalStateException("a checkpoint without a tree");
    }
    flushIndex().ifPresent(runChunks::dropIndexed);
    Snapshot snapshot = snapshot(Snapshot.Type.CHECKPOINT, root, 0);
    Commit commit =
        new Commit(
            Optional.ofNullable(parent).map(StoredSnapshot::name),
            options.uptime(),
            options.clock());
    List<Target> direct = targets.stream().filter(deliveries::isDirect).toList();
    boolean any = false; // one that lags gets no checkpoint, nor is one waited for that begins to
    for (AtOnce.Answer<Boolean> answer :
        AtOnce.each(
            deliveries.grace(), commits(direct, target -> commit.commit(target, snapshot)))) {
      any |= !answer.late() && answer.get();
    }
    requireTarget();
    if (any) {
      checkpoints.add(commit.name());
    }
    lastCheckpoint = options.uptime().getAsLong();
  }

  private void awaitSettled() throws InterruptedException {
    synchronized (monitor) {
      while (outstanding > 0 && !isClosed()) {
        monitor.wait();
      }
    }
  }

  /**
   * Commits: index, then the snapshot on each destination that has all it names. The packs of
   * {@link Packer#finish} must have set out; this waits until they are settled.
   *
   * @return what was done where; a destination that dropped out is in it with its reason
   * @throws IOException if no destination could be committed
   */
  public CommitResult commit() throws IOException, InterruptedException {
    awaitSettled();
    rethrowUnsettled();
    if (isClosed()) {
      throw new IllegalStateException("the backup was given up");
    }
    IdList root = packer.root();
    requireTarget();
    flushIndex();
    Snapshot snapshot = snapshot(Snapshot.Type.SNAPSHOT, root, sequence());
    Commit commit =
        new Commit(
            Optional.ofNullable(parent).map(StoredSnapshot::name),
            options.uptime(),
            options.clock());
    Map<String, Optional<StoreException>> outcomes = new java.util.LinkedHashMap<>();
    Set<Target> lagging = new LinkedHashSet<>(targets);
    lagging.removeIf(deliveries::isDirect);
    List<Target> direct = targets.stream().filter(target -> !lagging.contains(target)).toList();
    for (AtOnce.Answer<Boolean> answer :
        AtOnce.each(
            AtOnce.Grace.ENDLESS, // each commits for itself, and waits for no other
            commits(direct, target -> commit(commit, target, snapshot)))) {
      answer.get();
    }
    for (Target target : lagging) { // the others are safe by now
      progress.waiting = waitingFor(target);
      deliveries.drain(target, targets.stream().noneMatch(t -> t.committed));
      for (AtOnce.Task<Boolean> last :
          commits(List.of(target), late -> commit(commit, late, snapshot))) {
        last.run();
      }
    }
    progress.waiting = "";
    targets.forEach(t -> outcomes.put(t.name(), Optional.ofNullable(t.failure())));
    requireTarget();
    CommitResult committed =
        new CommitResult(
            commit.name(),
            snapshot,
            outcomes,
            byDestination(target -> target.written),
            byDestination(target -> target.seen));
    result = committed;
    return committed;
  }

  private String waitingFor(Target target) {
    List<String> done = targets.stream().filter(t -> t.committed).map(Target::name).toList();
    return (done.isEmpty() ? "" : "committed on " + String.join(", ", done) + "; ")
        + "waiting for '"
        + target.name()
        + "'";
  }

  private interface Step {
    void take(Target target) throws IOException;
  }

  /** One that fails drops out; the answer says whether it did not. */
  private static List<AtOnce.Task<Boolean>> commits(List<Target> targets, Step step) {
    List<AtOnce.Task<Boolean>> tasks = new ArrayList<>();
    for (Target target : targets) {
      tasks.add(
          () -> {
            try {
              if (target.active()) {
                step.take(target);
              }
            } catch (StoreException | DamagedException e) {
              target.fail(e);
            }
            return target.active();
          });
    }
    return tasks;
  }

  private void commit(Commit commit, Target target, Snapshot snapshot) throws IOException {
    commit.commit(target, snapshot);
    target.committed = true;
    forgetCheckpoints(target);
  }

  /**
   * Above the parent's too where that is this client's own: the memory of the home may have been
   * lost.
   */
  private long sequence() {
    return parent().stream()
        .map(StoredSnapshot::snapshot)
        .filter(before -> before.client().equals(options.client()))
        .mapToLong(before -> Math.max(options.sequence(), before.sequence() + 1))
        .findFirst()
        .orElse(options.sequence());
  }

  private Map<String, Set<String>> byDestination(Function<Target, Set<String>> of) {
    Map<String, Set<String>> names = new HashMap<>();
    targets.forEach(target -> names.put(target.name(), Set.copyOf(of.apply(target))));
    return Map.copyOf(names);
  }

  /**
   * One that cannot be deleted does no harm and says nothing of the commit: forget comes by later.
   */
  private void forgetCheckpoints(Target target) {
    for (String name : checkpoints) {
      try {
        target.vault.store().delete(ObjectKind.SNAPSHOT.prefix() + name);
      } catch (StoreException e) {
        return; // locked, or not ours to delete
      }
    }
  }

  private Snapshot snapshot(Snapshot.Type type, IdList root, long sequence) {
    List<Snapshot.Unreadable> unreadable =
        problems.kept(Problem.Kind.UNREADABLE).stream()
            .limit(Snapshot.MAX_UNREADABLE)
            .map(p -> new Snapshot.Unreadable(p.path(), p.reason()))
            .toList();
    return new Snapshot(
        type,
        options.clock().instant(),
        started,
        request.source(),
        request.paths().stream().map(Object::toString).toList(),
        options.host(),
        options.user(),
        request.tags(),
        options.client(),
        sequence,
        parent == null ? "" : parent.name(),
        root,
        counts.files(),
        counts.directories(),
        counts.others(),
        counts.bytes(),
        unreadable,
        problems.count(Problem.Kind.UNREADABLE),
        problems.kept(Problem.Kind.CHANGED).stream()
            .map(Problem::path)
            .limit(Snapshot.MAX_REREAD)
            .toList(),
        problems.count(Problem.Kind.CHANGED) > Snapshot.MAX_REREAD,
        List.of(),
        options.audit());
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
    synchronized (monitor) {
      monitor.notifyAll();
    }
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
    synchronized (monitor) {
      monitor.notifyAll();
    }
    packer.close();
    synchronized (monitor) {
      readers.forEach(ChunkReader::close);
      readers.clear();
    }
    deliveries.close();
  }
}
