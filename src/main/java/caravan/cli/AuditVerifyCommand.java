package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.security.access.AuditLog;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves the chain of the audit log, also against what snapshots say of it. */
@Command(
    name = "audit verify",
    description = {
      "Follow the audit log of the service from its first line on, and say whether a line was changed",
      "or taken out. Snapshots of this machine hold the head that the log had then: the newest of them",
      "shows whether lines were cut off at the end, or the log was replaced."
    })
final class AuditVerifyCommand extends CliCommand {
  @Option(
      names = "--local",
      description = "Without the vault and its key: only the chain, not what snapshots say of it.")
  boolean local;

  /** Where the log lies in the Caravan home. */
  static Path file(Settings settings) {
    return settings.home().resolve("access").resolve("audit.jsonl");
  }

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    Optional<StoredSnapshot> anchored = local ? Optional.empty() : anchored(world, settings);
    String anchor = anchored.map(one -> one.snapshot().audit()).orElse("");
    AuditLog.Proof proof = new AuditLog(file(settings), world.clock()).verify(anchor);
    boolean cut = !anchor.isEmpty() && proof.broken().isEmpty() && proof.anchoredAt() == 0;
    boolean whole = proof.broken().isEmpty() && !cut;
    String snapshot = anchored.map(StoredSnapshot::name).orElse("");
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("lines", proof.lines()).put("head", proof.head());
      json.put("whole", whole).put("broken", proof.broken().orElse(""));
      json.put("snapshot", snapshot).put("anchor", anchor).put("anchoredAt", proof.anchoredAt());
      Json.print(world, json);
    } else if (cut) {
      world.print(
          "DAMAGED: the snapshot "
              + Texts.name(snapshot)
              + " says that the log had a line with the hash "
              + anchor
              + ", and it has none: lines were cut off at its end, or it was replaced. The "
              + Texts.count(proof.lines(), "line")
              + " that are there are of one chain. Compare with a copy of "
              + file(settings)
              + ".");
    } else if (whole) {
      world.print(Texts.count(proof.lines(), "line") + ", all of one chain. Head " + proof.head());
      world.print(
          anchor.isEmpty()
              ? "No snapshot was compared" + (local ? "." : ": none of this machine holds a head.")
              : "The snapshot "
                  + Texts.name(snapshot)
                  + " agrees up to line "
                  + Texts.count(proof.anchoredAt())
                  + ".");
    } else {
      world.print(
          "DAMAGED: "
              + proof.broken().orElse("")
              + ". The "
              + Texts.count(proof.lines(), "line")
              + " before it are whole. Compare with a copy of "
              + file(settings)
              + ".");
    }
    return whole ? ExitCode.DONE : ExitCode.DAMAGE;
  }

  /** The newest snapshot of this home that says how far its log was; empty if there is none. */
  private Optional<StoredSnapshot> anchored(World world, Settings settings) throws Exception {
    List<DestinationSettings> destinations = Engine.destinations(settings, common);
    if (FirstRun.mayCreate(settings, destinations)) {
      return Optional.empty(); // there is no vault yet
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      String client = engine.engine().state().clientId();
      Vault.Listing listing = engine.vault().snapshots();
      SnapshotChoice.reportDamaged(world, listing);
      return listing.snapshots().stream()
          .filter(one -> one.snapshot().client().equals(client))
          .filter(one -> !one.snapshot().audit().isEmpty())
          .reduce((older, newer) -> newer);
    }
  }
}
