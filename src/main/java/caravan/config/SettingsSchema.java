package caravan.config;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which keys there are. A key is a path of names; {@code *} stands for a name that the user gives,
 * and {@code #} for the number of an item, from 1, where the user writes a list of groups. New
 * settings are added here, and read in {@link SettingsReader}.
 */
public final class SettingsSchema {
  static final String ANY = "*";
  static final String ITEM = "#";

  /** Whether a value is one text or a list of them. */
  enum Form {
    ONE,
    LIST
  }

  private record Key(List<String> path, Form form) {}

  private static final List<Key> FIXED =
      List.of(
          one("required-copies"),
          one("schedule"),
          one("upload-parallel"),
          one("spool.directory"),
          one("spool.limit"),
          one("resources.cpu-share"),
          one("resources.memory"),
          one("resources.bandwidth"),
          one("resources.api-reads"),
          one("resources.temporary.directory"),
          one("resources.temporary.limit"),
          one("resources.temporary.keep"),
          one("understanding.threads"),
          one("understanding.cpu-share"),
          one("understanding.on-battery"),
          one("understanding.largest"),
          one("destinations.*.kind"),
          one("destinations.*.layout"),
          one("destinations.*.seal-files"),
          one("destinations.*.keep-deleted"),
          one("destinations.*.counts-as-copy"),
          one("destinations.*.retries"),
          one("destinations.*.retry-delay"),
          one("destinations.*.rate"),
          one("destinations.*.bandwidth"),
          one("destinations.*.options.*"),
          one("destinations.*.bulkhead"),
          one("destinations.*.breaker.failures"),
          one("destinations.*.breaker.wait"),
          list("sources.*.paths"),
          list("sources.*.include"),
          list("sources.*.exclude"),
          one("sources.*.exclude-caches"),
          list("sources.*.exclude-if-present"),
          one("sources.*.exclude-larger-than"),
          one("sources.*.one-file-system"),
          list("sources.*.tags"),
          one("sources.*.schedule"),
          one("drop.*.directory"),
          one("drop.*.after"),
          one("drop.*.done-file"),
          one("drop.*.batch-files"),
          one("drop.*.batch-bytes"),
          one("drop.*.batch-wait"),
          one("drop.*.retry"),
          list("drop.*.tags"),
          list("sources.*.before"),
          list("sources.*.after"),
          one("sources.*.on-failure"),
          one("sources.*.command-time"),
          one("sources.*.watch"),
          one("sensitivity.policy.public"),
          one("sensitivity.policy.internal"),
          one("sensitivity.policy.confidential"),
          one("sensitivity.policy.restricted"),
          one("sensitivity.rules.*"),
          one("vault.chunk-size"),
          one("vault.compression"),
          one("vault.passphrase"),
          one("vault.key-file"),
          one("backup.order"),
          one("importance.rules.#.match"),
          one("importance.rules.#.score"),
          one("importance.rules.#.add"),
          one("alarm.enabled"),
          one("alarm.least-files"),
          one("alarm.ruined"),
          one("alarm.deleted"),
          one("alarm.remember"),
          list("organization.rules.*.match"),
          one("organization.rules.*.place"),
          one("meaning.model"),
          one("meaning.tokens"),
          one("meaning.windows"),
          one("graph.mode"),
          one("graph.uri"),
          one("graph.username"),
          one("graph.password"),
          one("graph.database"),
          one("graph.certificates"),
          one("graph.pool"),
          one("graph.heap"),
          one("graph.page-cache"),
          one("graph.timeout"),
          one("graph.start"),
          one("cache.kind"),
          one("cache.uri"),
          one("cache.password"),
          one("cache.tls"),
          one("cache.certificates"),
          one("cache.ttl"),
          one("server.address"),
          one("server.port"),
          one("server.certificate"),
          one("server.private-key"),
          one("server.operations"),
          one("server.stop-within"),
          one("server.client-certificates"),
          one("server.clients.#.subject"),
          one("server.clients.#.role"),
          one("server.oidc.issuer"),
          one("server.oidc.audience"),
          one("server.oidc.keys"),
          one("server.oidc.certificates"),
          one("server.oidc.name-claim"),
          one("server.oidc.roles-claim"),
          list("server.oidc.roles.admin"),
          list("server.oidc.roles.operator"),
          list("server.oidc.roles.restorer"),
          list("server.oidc.roles.viewer"),
          one("reports.keep"),
          one("reports.keep-for"),
          one("quiet-hours"),
          one("notify.*.kind"),
          list("notify.*.on"),
          list("notify.*.kinds"),
          one("notify.*.uri"),
          one("notify.*.secret"),
          one("notify.*.host"),
          one("notify.*.port"),
          one("notify.*.security"),
          one("notify.*.username"),
          one("notify.*.password"),
          one("notify.*.from"),
          list("notify.*.to"),
          one("notify.*.timeout"),
          one("schedules.jitter"),
          one("schedules.on-battery"),
          one("schedules.on-metered"),
          one("maintenance.check-budget"),
          one("maintenance.understanding-time"),
          one("maintenance.configuration"));

  private static final List<String> RETENTION =
      List.of(
          "keep-last",
          "hourly",
          "daily",
          "weekly",
          "monthly",
          "yearly",
          "within",
          "within-hourly",
          "within-daily",
          "within-weekly",
          "within-monthly",
          "within-yearly");

  private static final List<Key> KEYS = withOptions();

  private SettingsSchema() {}

  /** Whose kind knows an option is looked at where the destination is read. */
  private static List<Key> withOptions() {
    List<Key> keys = new ArrayList<>(FIXED);
    DestinationKinds.names().stream()
        .flatMap(kind -> DestinationKinds.options(kind).stream())
        .map(DestinationKinds.Option::name)
        .distinct()
        .forEach(option -> keys.add(one("destinations.*." + option)));
    for (AutomationSettings.Maintenance kind : AutomationSettings.Maintenance.values()) {
      keys.add(one("maintenance." + kind.word()));
    }
    for (String base : List.of("retention.", "sources.*.retention.")) {
      for (String rule : RETENTION) {
        keys.add(one(base + rule));
      }
      keys.add(list(base + "tags"));
    }
    return List.copyOf(keys);
  }

  /** The names that may stand under a path, {@link #ANY} among them where all do. */
  static Set<String> children(List<String> path) {
    Set<String> names = new TreeSet<>();
    for (Key key : KEYS) {
      if (key.path.size() > path.size() && fits(key.path.subList(0, path.size()), path)) {
        names.add(key.path.get(path.size()));
      }
    }
    return names;
  }

  /** The form of the value at a path; empty if a path is no leaf. */
  static Optional<Form> form(List<String> path) {
    return KEYS.stream()
        .filter(key -> key.path.size() == path.size() && fits(key.path, path))
        .map(Key::form)
        .findFirst();
  }

  /** All leaves under a section with {@link #ANY} replaced by each of the names. */
  static List<List<String>> leaves(
      Set<String> destinations, Set<String> sources, Set<String> drops) {
    List<List<String>> leaves = new ArrayList<>();
    for (Key key : KEYS) {
      String section = key.path.get(0);
      boolean named = Set.of("destinations", "sources", "drop").contains(section);
      boolean any = key.path.contains(ANY);
      if (key.path.lastIndexOf(ANY) > 1 || key.path.contains(ITEM) || any && !named) {
        continue; // what only the file can name
      }
      if (!key.path.contains(ANY)) {
        leaves.add(key.path);
        continue;
      }
      Set<String> names =
          switch (section) {
            case "destinations" -> destinations;
            case "drop" -> drops;
            default -> sources;
          };
      for (String name : names) {
        List<String> path = new ArrayList<>(key.path);
        path.set(1, name);
        leaves.add(List.copyOf(path));
      }
    }
    return leaves;
  }

  /**
   * The full key that somebody probably meant who wrote this name here: the nearest of its place,
   * or the same name at another place.
   */
  static String nearest(List<String> parent, String wrong) {
    Set<String> here = children(parent);
    for (Key key : KEYS) {
      boolean elsewhere = key.path.get(key.path.size() - 1).equals(wrong);
      if (elsewhere || (key.path.get(0).equals(wrong) && !parent.isEmpty())) {
        return "caravan." + String.join(".", elsewhere ? key.path : List.of(wrong));
      }
    }
    List<String> path = new ArrayList<>(parent);
    path.add(Nearest.to(wrong, here).orElseThrow());
    return "caravan." + String.join(".", path);
  }

  /** A schema of caravan.yaml (JSON Schema, draft 2020-12), by which editors complete and check. */
  public static ObjectNode jsonSchema() {
    ObjectNode schema = Json.object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "caravan.yaml");
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode root = schema.putObject("properties").putObject("caravan");
    root.put("type", "object");
    KEYS.forEach(key -> add(root, key, 0));
    return schema;
  }

  private static void add(ObjectNode parent, Key key, int at) {
    String name = key.path.get(at);
    if (name.equals(ITEM)) {
      parent.put("type", "array");
      ObjectNode items =
          parent.has("items") ? (ObjectNode) parent.get("items") : parent.putObject("items");
      items.put("type", "object").put("additionalProperties", false);
      add(items, key, at + 1);
      return;
    }
    boolean any = name.equals(ANY);
    parent.put("type", "object");
    if (!parent.has("additionalProperties")) {
      parent.put("additionalProperties", false);
    }
    ObjectNode child;
    if (any) {
      child =
          parent.get("additionalProperties").isObject()
              ? (ObjectNode) parent.get("additionalProperties")
              : parent.putObject("additionalProperties");
    } else {
      ObjectNode properties =
          parent.has("properties")
              ? (ObjectNode) parent.get("properties")
              : parent.putObject("properties");
      child = properties.has(name) ? (ObjectNode) properties.get(name) : properties.putObject(name);
    }
    if (at + 1 < key.path.size()) {
      add(child, key, at + 1);
      return;
    }
    ArrayNode types = child.putArray("type");
    List.of("string", "number", "boolean").forEach(types::add);
    if (key.form == Form.LIST) {
      types.add("array");
      ArrayNode of = child.putObject("items").putArray("type");
      List.of("string", "number").forEach(of::add);
    }
  }

  private static boolean fits(List<String> pattern, List<String> path) {
    for (int i = 0; i < path.size(); i++) {
      String name = pattern.get(i);
      if (!name.equals(ANY) && !name.equals(path.get(i)) && !isItem(name, path.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isItem(String name, String given) {
    return name.equals(ITEM) && given.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Key one(String path) {
    return new Key(List.of(path.split("\\.")), Form.ONE);
  }

  private static Key list(String path) {
    return new Key(List.of(path.split("\\.")), Form.LIST);
  }
}
