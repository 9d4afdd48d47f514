package caravan.cli;

import caravan.security.Credential;
import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds the same key slot at each destination. */
@Command(
    name = "key add",
    description = "Let another passphrase or key file open the vault, at every destination.")
final class KeyAddCommand extends CliCommand {
  @Mixin NewKeyOptions options = new NewKeyOptions();

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      NewKeyOptions.requireAll(engine);
      Credential added = options.required(world, engine.engine());
      Vault first = engine.first();
      Keyslot slot =
          new Keyring(first.store(), first.clock())
              .slotForAnother(first.unlocked(), added, options.label);
      for (Vault vault : engine.vaults()) {
        new Keyring(vault.store(), vault.clock()).install(slot);
      }
      added.wipe();
      if (common.json) {
        ObjectNode json = Json.object();
        json.put("id", slot.id());
        json.put("kind", Words.of(slot.kind()));
        json.put("label", slot.label());
        Json.print(world, json);
      } else {
        world.print("Added the " + slot.kind() + " " + slot.id() + ".");
      }
    }
    return ExitCode.DONE;
  }
}
