package caravan.vault.write;

import caravan.model.IdList;
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
import caravan.vault.index.RunChunks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the packs of one backup count: writes indexes and checkpoints while it runs, and the
 * snapshot on each destination when all of it is stored. Checkpoints and the commit belong to one
 * thread at a time; {@link #packStored} is safe for concurrent use.
 */
final class Commits {
  private static final int FLUSH_CHUNKS = 30_000;
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final BackupSession session;
  private final WriterOptions options;
  private final List<Target> targets;
  private final @Nullable StoredSnapshot parent;
  private final Deliveries deliveries;
  private final PacksUnderWay packs;
  private final RunChunks runChunks;
  private final List<String> checkpoints = new ArrayList<>();
  private long lastCheckpoint;
  private long lastFlush;
  private long lastLook = System.nanoTime();

  Commits(
      BackupSession session,
      WriterOptions options,
      List<Target> targets,
      @Nullable StoredSnapshot parent,
      Deliveries deliveries,
      PacksUnderWay packs,
      RunChunks runChunks) {
    this.session = session;
    this.options = options;
    this.targets = targets;
    this.parent = parent;
    this.deliveries = deliveries;
    this.packs = packs;
    this.runChunks = runChunks;
    this.lastCheckpoint = options.uptime().getAsLong();
    this.lastFlush = lastCheckpoint;
  }

  /**
   * One more pack is stored: writes an index if it is time for one. Once all is packed the commit,
   * which is near, writes it.
   *
   * @throws StoreException if no destination is left
   */
  void packStored() throws IOException, InterruptedException {
    requireTarget();
    boolean many = packs.chunksWithoutIndex() >= FLUSH_CHUNKS && !session.packer().hasPacked();
    if (many || flushDue()) {
      flushIndex().ifPresent(runChunks::dropIndexed);
    }
  }

  /** Whether packs have waited long for an index: one huge file ends no checkpoint in between. */
  private synchronized boolean flushDue() {
    long now = options.uptime().getAsLong();
    boolean due = now - lastFlush >= options.checkpointEvery().toNanos();
    lastFlush = due ? now : lastFlush;
    return due;
  }

  /**
   * Stores an index of what was settled, on every destination that has it; empty if nothing was.
   * What it holds need not be remembered as of this run any more.
   */
  private Optional<IndexObject> flushIndex() throws IOException, InterruptedException {
    List<IndexObject.PackContents> contents = packs.takeForIndex();
    if (contents.isEmpty()) {
      return Optional.empty();
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
    session.progress().bytesStored.add(object.length());
    return Optional.of(index);
  }

  private void requireTarget() throws StoreException {
    if (targets.stream().noneMatch(Target::active)) {
      throw targets.get(0).reason();
    }
  }

  /** Whether it is time for a checkpoint. */
  boolean checkpointDue() {
    long now = System.nanoTime(); // for every file: the clock that counts suspension is a file too
    if (now - lastLook < Math.min(LOOK_NANOS, options.checkpointEvery().toNanos())) {
      return false;
    }
    lastLook = now;
    return options.uptime().getAsLong() - lastCheckpoint >= options.checkpointEvery().toNanos();
  }

  /**
   * Waits until every pack that was finished is settled, then stores index and checkpoint snapshot.
   *
   * @param root of the tree as far as it has come
   */
  void writeCheckpoint(IdList root) throws IOException, InterruptedException {
    packs.awaitAll();
    if (session.isClosed()) {
      return; // not all of it may be stored
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

  /**
   * Index, then the snapshot on each destination that has all it names. Every pack must be settled.
   *
   * @return what was done where; a destination that dropped out is in it with its reason
   * @throws IOException if no destination could be committed
   */
  CommitResult commit(IdList root) throws IOException, InterruptedException {
    requireTarget();
    flushIndex();
    Snapshot snapshot = snapshot(Snapshot.Type.SNAPSHOT, root, sequence());
    Commit commit =
        new Commit(
            Optional.ofNullable(parent).map(StoredSnapshot::name),
            options.uptime(),
            options.clock());
    Map<String, Optional<StoreException>> outcomes = new LinkedHashMap<>();
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
      session.progress().waiting = waitingFor(target);
      deliveries.drain(target, targets.stream().noneMatch(t -> t.committed));
      for (AtOnce.Task<Boolean> last :
          commits(List.of(target), late -> commit(commit, late, snapshot))) {
        last.run();
      }
    }
    session.progress().waiting = "";
    targets.forEach(t -> outcomes.put(t.name(), Optional.ofNullable(t.failure())));
    requireTarget();
    return new CommitResult(
        commit.name(),
        snapshot,
        outcomes,
        byDestination(target -> target.written),
        byDestination(target -> target.seen));
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
    return Optional.ofNullable(parent).stream()
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
        session.problems().kept(Problem.Kind.UNREADABLE).stream()
            .limit(Snapshot.MAX_UNREADABLE)
            .map(p -> new Snapshot.Unreadable(p.path(), p.reason()))
            .toList();
    return new Snapshot(
        type,
        options.clock().instant(),
        session.started(),
        session.request().source(),
        session.request().paths().stream().map(Object::toString).toList(),
        options.host(),
        options.user(),
        session.request().tags(),
        options.client(),
        sequence,
        parent == null ? "" : parent.name(),
        root,
        session.counts().files(),
        session.counts().directories(),
        session.counts().others(),
        session.counts().bytes(),
        unreadable,
        session.problems().count(Problem.Kind.UNREADABLE),
        session.problems().kept(Problem.Kind.CHANGED).stream()
            .map(Problem::path)
            .limit(Snapshot.MAX_REREAD)
            .toList(),
        session.problems().count(Problem.Kind.CHANGED) > Snapshot.MAX_REREAD,
        List.of(),
        options.audit());
  }
}
