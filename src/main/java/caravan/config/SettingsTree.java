package caravan.config;

import caravan.config.SettingsSchema.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The settings as texts by key, each with the place it was written at. Only YAML's node graph is
 * built: no tag in the file ever makes an object. Not safe for concurrent use.
 */
final class SettingsTree {
  static final String ROOT = "caravan";
  static final int MAX_LENGTH = 1024 * 1024;
  private static final int MAX_DEPTH = 20;

  /** One text and where it stands, as {@code caravan.yaml, line 3, column 7}. */
  record Text(String value, Place place) {}

  private final String file;
  private final Map<List<String>, List<Text>> values = new LinkedHashMap<>();
  private final Map<List<String>, Place> places = new LinkedHashMap<>();

  private SettingsTree(String file) {
    this.file = file;
  }

  static SettingsTree empty() {
    return new SettingsTree("");
  }

  /**
   * @param file name for messages
   */
  static SettingsTree parse(String file, String yaml) throws SettingsException {
    SettingsTree tree = new SettingsTree(file);
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_LENGTH);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_DEPTH);
    Node root;
    try {
      root = compose(yaml, options);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Place place = mark == null ? Place.of(file) : tree.place(mark);
      SettingsException bad =
          new SettingsException(place, "", "", "this is not YAML: " + e.getProblem() + ".");
      bad.initCause(e);
      throw bad;
    } catch (YAMLException e) {
      throw new SettingsException(file + ": this is not YAML: " + e.getMessage(), e);
    }
    if (root != null && !isNull(root)) {
      tree.root(root);
    }
    return tree;
  }

  /** As {@code Yaml.compose} does, without what would make objects: that takes 25 ms to set up. */
  private static @Nullable Node compose(String yaml, LoaderOptions options) {
    ParserImpl parser = new ParserImpl(new StreamReader(yaml), options);
    return new Composer(parser, new Resolver(), options).getSingleNode();
  }

  /** The names that the user gave under {@code destinations} or {@code sources}. */
  Set<String> names(String section) {
    return names(List.of(section));
  }

  /** The keys that the user wrote right under a path. */
  Set<String> names(List<String> parent) {
    Set<String> names = new LinkedHashSet<>();
    int depth = parent.size();
    for (List<String> path : places.keySet()) {
      if (path.size() == depth + 1 && path.subList(0, depth).equals(parent)) {
        names.add(path.get(depth));
      }
    }
    return names;
  }

  /** The only text at a key. */
  Optional<Text> one(List<String> path) {
    return list(path).stream().findFirst();
  }

  /** The texts at a key, none if it is absent. */
  List<Text> list(List<String> path) {
    return values.getOrDefault(path, List.of());
  }

  /** Where a key was written, or the file where it was not. */
  Place place(List<String> path) {
    return places.getOrDefault(path, Place.of(file.isEmpty() ? "settings" : file));
  }

  /** All that is set, in the order of the file. */
  Map<List<String>, List<Text>> all() {
    return Collections.unmodifiableMap(values);
  }

  /** Puts a text from elsewhere over what the file says. */
  void override(List<String> path, String value, Place place) {
    boolean list = SettingsSchema.form(path).equals(Optional.of(Form.LIST));
    List<Text> texts = new ArrayList<>();
    for (String part : list ? value.split(",") : new String[] {value}) {
      if (!list || !part.isBlank()) {
        texts.add(new Text(part.strip(), place));
      }
    }
    values.put(path, texts);
    for (int i = 1; i <= path.size(); i++) {
      places.putIfAbsent(path.subList(0, i), place);
    }
  }

  private void root(Node root) throws SettingsException {
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping(root, "the file").getValue()) {
      String key = key(entry, seen);
      if (!key.equals(ROOT)) {
        boolean known = SettingsSchema.children(List.of()).contains(key);
        throw unknown(
            place(entry.getKeyNode().getStartMark()), key, known ? ROOT + "." + key : ROOT);
      }
      if (!isNull(entry.getValueNode())) {
        section(List.of(), entry.getValueNode());
      }
    }
  }

  private void section(List<String> path, Node node) throws SettingsException {
    Set<String> valid = SettingsSchema.children(path);
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping(node, "'" + dotted(path) + "'").getValue()) {
      String key = key(entry, seen);
      Place place = place(entry.getKeyNode().getStartMark());
      if (!valid.contains(key) && !valid.contains(SettingsSchema.ANY)) {
        throw unknown(place, dotted(path) + "." + key, SettingsSchema.nearest(path, key));
      }
      List<String> below = new ArrayList<>(path);
      below.add(key);
      places.put(List.copyOf(below), place);
      Node value = entry.getValueNode();
      if (isNull(value)) {
        continue; // a key with all of its values commented out counts as absent
      }
      Optional<Form> form = SettingsSchema.form(below);
      if (form.isEmpty() && SettingsSchema.children(below).contains(SettingsSchema.ITEM)) {
        items(below, value);
      } else if (form.isEmpty()) {
        section(below, value);
      } else if (form.get() == Form.ONE || value instanceof ScalarNode) {
        values.put(List.copyOf(below), List.of(scalar(value, below)));
      } else {
        values.put(List.copyOf(below), sequence(value, below));
      }
    }
  }

  private void items(List<String> path, Node node) throws SettingsException {
    if (!(node instanceof SequenceNode sequence)) {
      throw bad(node, path, "must be a list of groups, each of which begins with a dash.");
    }
    int number = 0;
    for (Node item : sequence.getValue()) {
      List<String> below = new ArrayList<>(path);
      below.add(String.valueOf(++number));
      places.put(List.copyOf(below), place(item.getStartMark()));
      section(List.copyOf(below), item);
    }
  }

  private List<Text> sequence(Node node, List<String> path) throws SettingsException {
    if (!(node instanceof SequenceNode sequence)) {
      throw bad(node, path, "must be a list of texts.");
    }
    List<Text> texts = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      texts.add(scalar(item, path));
    }
    return texts;
  }

  private Text scalar(Node node, List<String> path) throws SettingsException {
    if (!(node instanceof ScalarNode scalar) || isNull(node)) {
      throw bad(node, path, "must be one value, not a list or a group of settings.");
    }
    return new Text(scalar.getValue(), place(node.getStartMark()));
  }

  private MappingNode mapping(Node node, String what) throws SettingsException {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new SettingsException(
        place(node.getStartMark()),
        what.startsWith("'") ? what.substring(1, what.length() - 1) : "",
        "",
        what + " must be a group of 'key: value' lines.");
  }

  private String key(NodeTuple entry, Set<String> seen) throws SettingsException {
    Node node = entry.getKeyNode();
    if (!(node instanceof ScalarNode scalar)) {
      throw new SettingsException(place(node.getStartMark()), "", "", "a key must be one word.");
    }
    if (!seen.add(scalar.getValue())) {
      throw new SettingsException(
          place(node.getStartMark()),
          scalar.getValue(),
          "",
          "'" + scalar.getValue() + "' is given twice here; keep one of them.");
    }
    return scalar.getValue();
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  private static String dotted(List<String> path) {
    return path.isEmpty() ? ROOT : ROOT + "." + String.join(".", path);
  }

  private static SettingsException unknown(Place place, String key, String nearest) {
    return new SettingsException(
        place, key, nearest, "'" + key + "' is not a setting. Nearest valid key: " + nearest + ".");
  }

  private SettingsException bad(Node node, List<String> path, String what) {
    return new SettingsException(
        place(node.getStartMark()), dotted(path), "", "'" + dotted(path) + "' " + what);
  }

  private Place place(Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
