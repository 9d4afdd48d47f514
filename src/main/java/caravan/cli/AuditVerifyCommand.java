package caravan.cli;

import caravan.config.Settings;
import caravan.security.access.AuditLog;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Proves the chain of the audit log. */
@Command(
    name = "audit verify",
    description = {
      "Follow the audit log of the service from its first line on, and say whether a line was changed",
      "or taken out. Lines cut off at its end show by a head that you noted before."
    })
final class AuditVerifyCommand extends CliCommand {
  /** Where the log lies in the Caravan home. */
  static Path file(Settings settings) {
    return settings.home().resolve("access").resolve("audit.jsonl");
  }

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    AuditLog.Proof proof = new AuditLog(file(settings), world.clock()).verify();
    if (common.json) {
      Json.print(
          world,
          Json.object()
              .put("lines", proof.lines())
              .put("head", proof.head())
              .put("whole", proof.broken().isEmpty())
              .put("broken", proof.broken().orElse("")));
    } else if (proof.broken().isEmpty()) {
      world.print(Texts.count(proof.lines(), "line") + ", all of one chain. Head " + proof.head());
    } else {
      world.print(
          "DAMAGED: "
              + proof.broken().get()
              + ". The "
              + Texts.count(proof.lines(), "line")
              + " before it are whole. Compare with a copy of "
              + file(settings)
              + ".");
    }
    return proof.broken().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
  }
}
