package caravan.cli;

import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.maintain.Marks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes back at each destination what the change alarm did. */
@Command(
    name = "trust",
    description = {
      "Say that a suspect snapshot is as it should be: it loses its mark and counts in the rules",
      "of 'forget' again, and so do the earlier ones that were pinned because of it."
    })
final class TrustCommand extends CliCommand {
  @Parameters(paramLabel = "SNAPSHOT", description = "The start of an id; or 'latest'.")
  String id = "";

  private final SnapshotChoice choice = new SnapshotChoice();

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      StoredSnapshot chosen = choice.choose(world, engine.vault(), id);
      Set<String> unpinned = new LinkedHashSet<>();
      List<String> at = new ArrayList<>();
      for (Vault vault : engine.vaults()) {
        if (trust(vault, chosen.name(), unpinned)) {
          at.add(vault.destination());
        }
      }
      if (at.isEmpty()) {
        throw CommandException.failed(
            "The snapshot "
                + Texts.name(chosen)
                + " is not marked as suspect. 'caravan snapshots' shows which are.");
      }
      new StatusNotes(world, engine.engine().settings().home()).trusted(chosen.name());
      report(world, chosen, at, unpinned);
      return engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  /** Answers whether it was suspect there. */
  private static boolean trust(Vault vault, String snapshot, Set<String> unpinned)
      throws IOException {
    Marks marks = new Marks(vault);
    List<Marks.Mark> all = marks.list();
    List<Marks.Mark> suspect =
        all.stream().filter(mark -> mark.kind() == Marks.Kind.SUSPECT).toList();
    List<Marks.Mark> own =
        suspect.stream().filter(mark -> mark.snapshot().equals(snapshot)).toList();
    for (Marks.Mark mark : own) {
      String because = Marks.LATER_LOOKS_WRONG + mark.reason();
      boolean others =
          suspect.stream().anyMatch(m -> !own.contains(m) && m.reason().equals(mark.reason()));
      for (Marks.Mark pin : all) {
        if (!others && pin.kind() == Marks.Kind.PINNED && because.startsWith(pin.reason())) {
          marks.remove(pin.snapshot(), Marks.Kind.PINNED);
          unpinned.add(pin.snapshot());
        }
      }
    }
    return marks.remove(snapshot, Marks.Kind.SUSPECT) > 0;
  }

  private void report(World world, StoredSnapshot snapshot, List<String> at, Set<String> unpinned) {
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("snapshot", snapshot.name());
      json.set("destinations", Json.texts(at));
      json.set("unpinned", Json.texts(List.copyOf(unpinned)));
      Json.print(world, json);
      return;
    }
    world.print("trusted  " + Texts.name(snapshot) + "  at " + String.join(", ", at));
    unpinned.forEach(name -> world.print("unpinned " + Texts.name(name)));
  }
}
