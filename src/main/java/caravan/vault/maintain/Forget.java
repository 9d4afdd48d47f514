package caravan.vault.maintain;

import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.retention.Candidate;
import caravan.vault.retention.Decision;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Forgets snapshots, by rules or by name. Deletes snapshot objects alone; what only they needed is
 * for {@link Prune} to free. A crash leaves some forgotten and the rest as they were; running it
 * again completes.
 */
public final class Forget {
  private record Group(String host, String source) {}

  private record Run(String client, String host, String source) {}

  /**
   * Forgets.
   *
   * @throws ForgetException if a name fits no snapshot or several, or a group would be left with
   *     none
   */
  public ForgetReport run(Vault vault, ForgetRequest request) throws IOException {
    Vault.Listing listing = vault.snapshots();
    List<StoredSnapshot> all =
        listing.snapshots().stream()
            .filter(s -> request.host().map(h -> h.equals(s.snapshot().host())).orElse(true))
            .filter(s -> request.source().map(n -> n.equals(s.snapshot().source())).orElse(true))
            .toList();
    Marks marks = new Marks(vault);
    Set<String> pinned = marks.marked(Marks.Kind.PINNED);
    List<ForgetReport.Kept> kept = new ArrayList<>();
    List<ForgetReport.Forgotten> going = new ArrayList<>();
    if (request.ids().isEmpty()) {
      byRules(vault, request, all, pinned, marks.marked(Marks.Kind.SUSPECT), kept, going);
    } else {
      byName(request, all, pinned, kept, going);
    }
    List<ForgetReport.Forgotten> forgotten = new ArrayList<>();
    List<ForgetReport.Refused> refused = new ArrayList<>();
    for (ForgetReport.Forgotten one : going) {
      if (request.dryRun()) {
        forgotten.add(one);
        continue;
      }
      try {
        vault.store().delete(ObjectKind.SNAPSHOT.prefix() + one.snapshot().name());
        forgotten.add(one);
      } catch (StoreException e) {
        if (!Deletion.isRefusal(e)) {
          throw e;
        }
        refused.add(new ForgetReport.Refused(one.snapshot(), String.valueOf(e.getMessage())));
      }
    }
    return new ForgetReport(
        kept, forgotten, refused, listing.damaged().keySet().stream().sorted().toList());
  }

  private static void byName(
      ForgetRequest request,
      List<StoredSnapshot> all,
      Set<String> pinned,
      List<ForgetReport.Kept> kept,
      List<ForgetReport.Forgotten> going)
      throws ForgetException {
    Set<StoredSnapshot> named = new LinkedHashSet<>();
    for (String id : request.ids()) {
      named.add(id.equals("latest") ? latest(all) : one(all, id));
    }
    for (StoredSnapshot snapshot : named) {
      if (pinned.contains(snapshot.name()) && !request.includePinned()) {
        throw new ForgetException(
            "Snapshot "
                + snapshot.shortId()
                + " is pinned. Take its mark off first; nothing was forgotten.");
      }
      going.add(new ForgetReport.Forgotten(snapshot, "named"));
    }
    for (StoredSnapshot snapshot : all) {
      if (!named.contains(snapshot)) {
        kept.add(new ForgetReport.Kept(snapshot, List.of("not named")));
      }
    }
  }

  private static StoredSnapshot latest(List<StoredSnapshot> all) throws ForgetException {
    return all.stream()
        .filter(s -> s.snapshot().type() != Snapshot.Type.CHECKPOINT)
        .reduce((older, newer) -> newer)
        .orElseThrow(() -> new ForgetException("There is no snapshot that could be the latest."));
  }

  private static StoredSnapshot one(List<StoredSnapshot> all, String id) throws ForgetException {
    List<StoredSnapshot> fitting =
        id.isEmpty()
            ? List.of()
            : all.stream().filter(s -> s.id().startsWith(id) || s.name().startsWith(id)).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<StoredSnapshot> shown = fitting.isEmpty() ? all : fitting;
    String candidates =
        shown.stream()
            .sorted(Comparator.comparing(StoredSnapshot::name).reversed())
            .limit(10)
            .map(s -> s.name() + " (" + s.snapshot().host() + " " + s.snapshot().source() + ")")
            .collect(Collectors.joining(", "));
    throw new ForgetException(
        (fitting.isEmpty()
                ? "No snapshot's id or name starts with '"
                : "Several snapshots' ids or names start with '")
            + id
            + "'; nothing was forgotten. There "
            + (shown.size() == 1 ? "is " : "are ")
            + (candidates.isEmpty() ? "none" : candidates)
            + (shown.size() > 10 ? " and " + (shown.size() - 10) + " more." : "."));
  }

  private static void byRules(
      Vault vault,
      ForgetRequest request,
      List<StoredSnapshot> all,
      Set<String> pinned,
      Set<String> suspect,
      List<ForgetReport.Kept> kept,
      List<ForgetReport.Forgotten> going)
      throws IOException {
    Instant now = request.dryRun() ? StoreClock.atLeast(vault) : StoreClock.now(vault);
    Map<String, StoredSnapshot> byName = new LinkedHashMap<>();
    Map<Group, List<Candidate>> groups = new LinkedHashMap<>();
    Map<Run, StoredSnapshot> newest = new LinkedHashMap<>();
    for (StoredSnapshot stored : all) {
      Snapshot s = stored.snapshot();
      boolean checkpoint = s.type() == Snapshot.Type.CHECKPOINT;
      byName.put(stored.name(), stored);
      groups
          .computeIfAbsent(new Group(s.host(), s.source()), g -> new ArrayList<>())
          .add(
              new Candidate(
                  stored.name(),
                  stored.storedAt(),
                  s.time(),
                  s.tags(),
                  pinned.contains(stored.name()),
                  suspect.contains(stored.name()),
                  checkpoint));
      if (s.type() == Snapshot.Type.SNAPSHOT) {
        newest.merge(
            new Run(s.client(), s.host(), s.source()),
            stored,
            (x, y) -> x.storedAt().isAfter(y.storedAt()) ? x : y);
      }
    }
    for (Map.Entry<Group, List<Candidate>> group : groups.entrySet()) {
      List<Decision> decisions =
          request.policyOf(group.getKey().source()).apply(group.getValue(), now, request.zone());
      boolean any = decisions.stream().anyMatch(d -> d.fate() == Decision.Fate.FORGET);
      boolean none = decisions.stream().noneMatch(d -> d.fate() == Decision.Fate.KEEP);
      if (any && none && !request.allowAll()) {
        throw new ForgetException(
            "These rules would forget every snapshot of "
                + group.getKey().source()
                + " on "
                + group.getKey().host()
                + "; nothing was forgotten. Add a rule that keeps some, or say that all may go.");
      }
      for (Decision decision : decisions) {
        StoredSnapshot stored =
            java.util.Objects.requireNonNull(
                byName.get(decision.candidate().name()), "the policy knows its candidates only");
        switch (decision.fate()) {
          case KEEP -> kept.add(new ForgetReport.Kept(stored, decision.reasons()));
          case FORGET -> going.add(new ForgetReport.Forgotten(stored, "no rule keeps it"));
          case IGNORE -> checkpoint(stored, newest, pinned, kept, going);
        }
      }
    }
  }

  /** A checkpoint has served when its client has committed the source after it. */
  private static void checkpoint(
      StoredSnapshot stored,
      Map<Run, StoredSnapshot> newest,
      Set<String> pinned,
      List<ForgetReport.Kept> kept,
      List<ForgetReport.Forgotten> going) {
    Snapshot s = stored.snapshot();
    StoredSnapshot after = newest.get(new Run(s.client(), s.host(), s.source()));
    if (pinned.contains(stored.name())) {
      kept.add(new ForgetReport.Kept(stored, List.of("pinned")));
    } else if (after != null && after.storedAt().isAfter(stored.storedAt())) {
      going.add(new ForgetReport.Forgotten(stored, "checkpoint, finished by " + after.shortId()));
    } else {
      kept.add(new ForgetReport.Kept(stored, List.of("checkpoint of a run that has not ended")));
    }
  }
}
