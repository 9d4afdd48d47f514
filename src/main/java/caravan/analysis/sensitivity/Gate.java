package caravan.analysis.sensitivity;

import caravan.analysis.sensitivity.Policy.Action;
import caravan.model.Entry;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.Problem;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.platform.RawPaths;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;

/**
 * Takes out of a backup what the policy does not let in, and tells the session of each: nothing is
 * left out in silence. Files that did not change since the snapshot before go through it too, so a
 * policy holds from the backup after it was set; earlier snapshots keep what they have. Without a
 * policy that leaves something out, batches pass untouched and nothing is looked at.
 *
 * <p>The batches of one session come in their order, one at a time; several sessions may run at
 * once.
 */
public final class Gate {
  private final Policy policy;
  private final Approvals approvals;
  private final KnownLevels known;
  private final Judge judge;
  private final boolean heldAllowed;
  private final Map<BackupSession, Deque<Path>> places =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * @param heldAllowed whether a person has said yes to all that this run would hold; it is
   *     remembered
   */
  public Gate(Policy policy, Approvals approvals, KnownLevels known, boolean heldAllowed) {
    this.policy = policy;
    this.approvals = approvals;
    this.known = known;
    this.judge = new Judge(policy, known);
    this.heldAllowed = heldAllowed;
  }

  /**
   * The batch without what stays out.
   *
   * @throws IOException if a yes, or why something stays out, cannot be remembered
   */
  public FileBatch admit(FileBatch batch, BackupSession session) throws IOException {
    if (!policy.leavesOut()) {
      return batch;
    }
    Deque<Path> place =
        places.computeIfAbsent(session, s -> new ArrayDeque<>(List.of(Path.of("/"))));
    List<Found> kept = new ArrayList<>(batch.steps().size());
    List<String> allowed = new ArrayList<>();
    Map<String, Level> understood = new TreeMap<>();
    for (Found step : batch.steps()) {
      if (step instanceof Found.Enter enter) {
        place.push(RawPaths.resolve(place.element(), enter.name()));
      } else if (step instanceof Found.Leave) {
        place.pop();
      }
      if (stays(step, place.element(), session, allowed, understood)) {
        kept.add(step);
      } else if (step instanceof Found.Changed changed && changed.kept().isPresent()) {
        kept.add(new Found.Ready(changed.kept().get(), true)); // what the snapshots have, they keep
      }
    }
    if (!session.request().dryRun()) {
      approvals.add(allowed);
      known.keepOut(understood);
    }
    return batch.with(kept);
  }

  private boolean stays(
      Found step,
      Path folder,
      BackupSession session,
      List<String> allowed,
      Map<String, Level> understood) {
    FileName name;
    long size;
    Judge.Verdict verdict;
    if (step instanceof Found.Changed changed) {
      name = changed.name();
      size = changed.metadata().size();
      verdict =
          judge(
              RawPaths.resolve(folder, name),
              name,
              size,
              Optional.empty(),
              changed.previous().map(ContentId::of));
    } else if (step instanceof Found.Ready ready && ready.entry().kind() == FileKind.FILE) {
      Entry entry = ready.entry();
      name = entry.name();
      size = 0; // it is read already
      verdict =
          judge(
              RawPaths.resolve(folder, name),
              name,
              entry.metadata().size(),
              Optional.of(ContentId.of(entry.content())),
              Optional.empty());
    } else {
      return true;
    }
    Action action = policy.action(verdict.guess().level());
    if (action != Action.EXCLUDE && action != Action.HOLD_AND_ASK) {
      return true;
    }
    String path = RawPaths.resolve(folder, name).toString();
    boolean hold = action == Action.HOLD_AND_ASK;
    if (hold && approvals.has(path)) {
      return true;
    }
    if (hold && heldAllowed) {
      allowed.add(path);
      return true;
    }
    if (verdict.understood()) {
      understood.put(path, verdict.guess().level());
    }
    String level = verdict.guess().level().name().toLowerCase(Locale.ROOT);
    session
        .problems()
        .add(
            new Problem(
                path,
                hold ? Problem.Kind.HELD : Problem.Kind.LEFT_OUT,
                level + ": " + verdict.guess().reason()));
    session.tally().exclude(hold ? "held" : "sensitivity_policy");
    session.progress().filesDone.increment();
    session.progress().changedBytesFound.add(-size);
    return false;
  }

  private Judge.Verdict judge(
      Path path,
      FileName name,
      long size,
      Optional<ContentId> content,
      Optional<ContentId> previous) {
    String text = path.toString();
    try {
      return judge.of(text, name.toString(), size, () -> head(path), content, previous);
    } catch (IOException e) {
      try {
        return judge.of(text, name.toString(), size, () -> new byte[0], content, previous);
      } catch (IOException impossible) { // packing opens the file too, and reports it
        throw new java.io.UncheckedIOException(impossible);
      }
    }
  }

  private static byte[] head(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      return in.readNBytes(FirstLevel.HEAD);
    }
  }
}
