package caravan.cli;

import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.security.SlotInfo;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the key slots of each destination. */
@Command(name = "key list", description = "List what opens the vault.")
final class KeyListCommand extends CliCommand {
  private static final int SHORT = 8;

  @Override
  int run(World world) throws Exception {
    boolean damaged = false;
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault first = engine.first();
      if (!common.json) {
        world.print("Vault " + first.parameters().vault());
        world.print("Fingerprint " + first.keys().fingerprint());
      }
      for (Vault vault : engine.vaults()) {
        List<SlotInfo> slots = new Keyring(vault.store(), vault.clock()).list();
        damaged |= slots.stream().anyMatch(SlotInfo::damaged);
        if (common.json) {
          Json.print(world, json(vault, slots));
        } else {
          print(world, vault, slots);
        }
      }
    }
    return damaged ? ExitCode.DAMAGE : ExitCode.DONE;
  }

  private static void print(World world, Vault vault, List<SlotInfo> slots) {
    world.print("");
    world.print(vault.destination() + ":");
    Table table = new Table("ID", "KIND", "LABEL", "CREATED", "");
    for (SlotInfo slot : slots) {
      List<String> remarks = new ArrayList<>();
      if (slot.objectName().equals(vault.unlocked().slot().objectName())) {
        remarks.add("opened this time");
      }
      if (slot.damaged()) {
        remarks.add("damaged: " + slot.problem());
      } else if (!slot.current()) {
        remarks.add("left over from a rotation");
      }
      table.row(
          slot.id().substring(0, Math.min(SHORT, slot.id().length())),
          slot.kind().map(Keyslot.Kind::toString).orElse("?"),
          slot.label(),
          slot.created().map(time -> Texts.time(time, world.zone())).orElse(""),
          String.join("; ", remarks));
    }
    table.print(world);
  }

  private static ObjectNode json(Vault vault, List<SlotInfo> slots) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("vault", vault.parameters().vault());
    json.put("fingerprint", vault.keys().fingerprint());
    ArrayNode keys = json.putArray("keys");
    for (SlotInfo slot : slots) {
      ObjectNode key = keys.addObject();
      key.put("id", slot.id());
      slot.kind().ifPresent(kind -> key.put("kind", Words.of(kind)));
      key.put("label", slot.label());
      slot.created().ifPresent(time -> key.put("created", time.toString()));
      key.put("current", slot.current());
      key.put("damaged", slot.damaged());
      key.put("opened", slot.objectName().equals(vault.unlocked().slot().objectName()));
    }
    return json;
  }
}
