package caravan.cli;

import caravan.security.Credential;
import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rotates the master key of all destinations. */
@Command(
    name = "key rotate",
    description = {
      "Seal what is stored from now on under a new master key. It opens by the same passphrase or",
      "key file as before, or by a new one. What is stored already stays as it is."
    })
final class KeyRotateCommand extends CliCommand {
  @Mixin NewKeyOptions options = new NewKeyOptions();

  @Option(
      names = "--drop-others",
      description = "Other passphrases and key files may go; they are to be added anew.")
  boolean dropOthers;

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      NewKeyOptions.requireAll(engine);
      Credential credential = options.given(world).orElse(engine.credential());
      Vault first = engine.first();
      String label = options.label.isEmpty() ? first.unlocked().slot().label() : options.label;
      Keyslot slot =
          new Keyring(first.store(), first.clock())
              .slotForRotation(first.unlocked(), credential, label);
      List<String> warnings = new ArrayList<>();
      for (Vault vault : engine.vaults()) {
        Keyring keyring = new Keyring(vault.store(), vault.clock());
        warnings.addAll(keyring.replace(vault.unlocked(), slot, dropOthers).warnings());
      }
      warnings.forEach(world::say);
      if (common.json) {
        ObjectNode json = Json.object();
        json.put("id", slot.id());
        json.put("kind", Words.of(slot.kind()));
        json.set("warnings", Json.texts(warnings));
        Json.print(world, json);
      } else {
        world.print("Rotated; the vault opens by the " + slot.kind() + " " + slot.id() + ".");
      }
      world.say("Make a new recovery page: caravan key kit");
    }
    return ExitCode.DONE;
  }
}
