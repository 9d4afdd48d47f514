package caravan.operations;

import caravan.model.BackupRequest;
import caravan.platform.limits.CpuShare;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.write.BackupSession;
import caravan.vault.write.BackupSessions;
import caravan.vault.write.FirstLook;
import caravan.vault.write.Spooling;
import caravan.vault.write.WriterOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Opens and closes backups. Safe for concurrent use. */
public final class Operations {
  private static final Duration CHECKPOINT = Duration.ofMinutes(30);

  private final List<Vault> vaults;
  private final ClientState state;
  private final Tuning tuning;
  private final Spooling spooling;
  private final UploadProofs proofs;
  private final Preflight preflight;
  private final BackupRun listener;
  private final Clock clock;
  private final LongSupplier uptime;
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  /**
   * How a backup uses the machine.
   *
   * @param level zstd level
   * @param workers threads that hash, compress and seal
   * @param packBuffers packs in memory at once, by the backup
   * @param host name of this machine in snapshots
   * @param user name of the user in snapshots
   * @param audit tells the head of the audit log that snapshots are to hold
   * @param cpu how much of the processors the workers of all backups may use
   */
  public record Tuning(
      int level,
      int workers,
      PackBuffers packBuffers,
      String host,
      String user,
      AuditHead audit,
      CpuShare cpu) {
    /** Where there is no audit log, and no limit. */
    public Tuning(int level, int workers, int packBuffers, String host, String user) {
      this(level, workers, request -> packBuffers, host, user, () -> "", CpuShare.unlimited());
    }
  }

  /** Tells how many packs a backup may have in memory at once. */
  public interface PackBuffers {
    /** At least 2. */
    int of(BackupRequest request);
  }

  /** Tells what stands for all lines of an audit log. */
  public interface AuditHead {
    /** The hash of its newest line; empty if there is none. */
    String head() throws IOException;
  }

  public Operations(
      List<Vault> vaults,
      ClientState state,
      Tuning tuning,
      Spooling spooling,
      UploadProofs proofs,
      Preflight preflight,
      BackupRun listener,
      Clock clock,
      LongSupplier uptime) {
    this.vaults = List.copyOf(vaults);
    this.state = state;
    this.tuning = tuning;
    this.spooling = spooling;
    this.proofs = proofs;
    this.preflight = preflight;
    this.listener = listener;
    this.clock = clock;
    this.uptime = uptime;
  }

  /**
   * Starts a backup, at the destinations that are up to date (see {@link CatchUp}) and have room
   * for it.
   *
   * @throws StoreException if none has
   */
  public BackupSession open(BackupRequest request) throws IOException {
    String vault = vaults.get(0).parameters().vault();
    ClientState.Newest newest = state.newest(vault, request.source());
    List<Vault> fit = vaults;
    if (!request.dryRun()) {
      Preflight.Found found = preflight.look(request.source(), vaults, newest.stored());
      found.warnings().forEach(warning -> listener.warned(request, warning));
      fit = found.vaults();
    }
    WriterOptions options =
        new WriterOptions(
            state.clientId(),
            newest.sequence() + 1,
            tuning.host(),
            tuning.user(),
            tuning.level(),
            tuning.workers(),
            tuning.packBuffers().of(request),
            CHECKPOINT,
            clock,
            uptime,
            audit(request),
            tuning.cpu());
    boolean afterCrash = !request.dryRun() && state.begin(vault, request.source());
    FirstLook first = FirstLook.at(vaults, spooling.graceToBegin());
    List<Vault> current = new ArrayList<>(fit);
    current.removeAll(CatchUp.behind(fit, first, request, tuning.host()));
    BackupSession session =
        BackupSessions.open(
            request,
            current,
            options,
            afterCrash,
            request.dryRun() ? Spooling.OFF : spooling,
            first);
    if (request.accumulate()) {
      requireNewest(session, newest, first);
    }
    lookForRollback(session, newest, first);
    listener.started(request, session.progress());
    return session;
  }

  /** A log that cannot be read is no reason to leave files unprotected. */
  private String audit(BackupRequest request) {
    try {
      return tuning.audit().head();
    } catch (IOException e) {
      listener.warned(
          request,
          "the audit log cannot be read, so this snapshot does not say how far it was: "
              + e.getMessage());
      return "";
    }
  }

  /**
   * A destination that does not have the newest snapshot any more was rolled back, or somebody
   * forgot it elsewhere.
   */
  private void lookForRollback(BackupSession session, ClientState.Newest newest, FirstLook first) {
    if (newest.snapshot().isEmpty()) {
      return;
    }
    for (Vault vault : vaults) {
      if (newest.destinations().contains(vault.destination())
          && first.lacks(vault, newest.snapshot())) {
        session.suspect(
            "'"
                + vault.destination()
                + "' does not have the snapshot that this machine made last ("
                + newest.snapshot()
                + "): it was forgotten from elsewhere, or the destination was rolled back");
      }
    }
  }

  /**
   * Where snapshots hold all that the ones before had, each must build on the newest: else what
   * that one added would be in no later one, and go when it is forgotten. If every destination that
   * had it answers and has it no more, nothing is left to hold on to.
   */
  private void requireNewest(BackupSession session, ClientState.Newest newest, FirstLook first)
      throws IOException {
    String built = session.parent().map(StoredSnapshot::name).orElse("");
    if (newest.snapshot().isEmpty() || newest.snapshot().equals(built)) {
      return;
    }
    Set<String> away = new TreeSet<>(newest.destinations());
    for (Vault vault : vaults) {
      if (first.lacks(vault, newest.snapshot())) {
        away.remove(vault.destination());
      }
    }
    if (!away.isEmpty()) {
      session.close();
      throw StoreException.permanent(
          StoreException.Reason.UNAVAILABLE,
          "The newest snapshot of '"
              + session.request().source()
              + "', "
              + newest.snapshot()
              + ", is on "
              + String.join(", ", away)
              + " and cannot be built on now. The next one must hold all that it has, so nothing"
              + " was backed up. Make the destination reachable; if it is lost for good, run once:"
              + " caravan backup --leave-newest --source "
              + session.request().source());
    }
  }

  /** A backup failed: it ends here, with its reason. What was stored is used by the next run. */
  public void fail(BackupSession session, Throwable reason) throws Throwable {
    session.close();
    if (reason instanceof StoreException e && e.reason() == StoreException.Reason.FULL) {
      String rooms =
          session.vaults().stream()
              .map(Preflight::room)
              .filter(room -> !room.isEmpty())
              .collect(Collectors.joining(" "));
      throw StoreException.permanent(e.reason(), e.getMessage() + " " + rooms, e);
    }
    throw reason;
  }

  /** A backup ended, well or not. */
  public void close(BackupSession session) throws IOException {
    session.destinations().forEach(silent::remove);
    silent.addAll(session.silentDestinations()); // before it is closed: that ends all waiting
    session.close();
    proofs.ended(session);
  }

  /** Destinations that their last backup has waited for in vain. */
  public Set<String> silent() {
    return Set.copyOf(silent);
  }
}
