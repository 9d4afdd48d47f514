package caravan.cli;

import caravan.security.KeyRefusedException;
import caravan.security.Keyring;
import caravan.security.SlotInfo;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a key slot at each destination. */
@Command(
    name = "key remove",
    description = {
      "Remove a passphrase or key file, at every destination. Whoever opened the vault with it",
      "before may have kept the master key; 'caravan key rotate' locks them out of what is stored",
      "from then on."
    })
final class KeyRemoveCommand extends CliCommand {
  @Parameters(paramLabel = "ID", description = "The start of its id; see 'caravan key list'.")
  String id = "";

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      NewKeyOptions.requireAll(engine);
      Optional<SlotInfo> removed = Optional.empty();
      @Nullable KeyRefusedException refused = null;
      for (Vault vault : engine.vaults()) {
        String whole = removed.map(SlotInfo::id).orElse(id);
        try {
          removed = Optional.of(new Keyring(vault.store(), vault.clock()).remove(whole));
        } catch (KeyRefusedException e) {
          refused = e; // another destination may have it still, from a removal that was cut off
        }
      }
      if (removed.isEmpty() && refused != null) {
        throw refused;
      }
      SlotInfo slot = removed.orElseThrow();
      if (common.json) {
        ObjectNode json = Json.object();
        json.put("id", slot.id());
        json.put("label", slot.label());
        Json.print(world, json);
      } else {
        world.print("Removed the key slot " + slot.id() + ".");
      }
      world.say(Keyring.REMOVAL_NOTICE);
    }
    return ExitCode.DONE;
  }
}
