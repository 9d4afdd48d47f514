package contract.icloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The files and folders of one account, and the answers about them. Guarded by itself. */
final class FakeDrive {
  static final String ZONE = "com.apple.CloudDocs";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Node> nodes = new HashMap<>();
  private final Node root = new Node("root", "", true, new byte[0]);

  /** A file or folder. */
  static final class Node {
    final String id;
    final String name;
    final boolean folder;
    byte[] bytes;
    int etag = 1;
    @Nullable Node parent;
    final Instant modified = Instant.now();
    final Map<String, Node> children = new LinkedHashMap<>();

    Node(String id, String name, boolean folder, byte[] bytes) {
      this.id = id;
      this.name = name;
      this.folder = folder;
      this.bytes = bytes;
    }

    String drivewsid() {
      return (folder ? "FOLDER::" : "FILE::") + ZONE + "::" + id;
    }
  }

  FakeDrive() {
    nodes.put(root.id, root);
  }

  synchronized @Nullable Node byId(String id) {
    return nodes.get(id.substring(id.lastIndexOf(':') + 1));
  }

  /** Adds an item, or answers null if the name is taken. */
  synchronized @Nullable Node add(
      Node parent, String id, String name, boolean folder, byte[] bytes) {
    if (parent.children.containsKey(name)) {
      return null;
    }
    Node node = new Node(id, name, folder, bytes);
    node.parent = parent;
    parent.children.put(name, node);
    nodes.put(id, node);
    return node;
  }

  synchronized void trash(Node node) {
    Node parent = node.parent;
    if (parent != null) {
      parent.children.remove(node.name);
    }
    nodes.remove(node.id);
  }

  /** Plants a file behind the client's back, with another document than before. */
  synchronized void plant(String path, byte[] bytes) {
    Node at = root;
    String[] segments = path.split("/");
    for (int i = 0; i < segments.length - 1; i++) {
      Node next = at.children.get(segments[i]);
      at = next != null ? next : add(at, UUID.randomUUID().toString(), segments[i], true, bytes);
    }
    Node old = at.children.get(segments[segments.length - 1]);
    if (old != null) {
      trash(old);
    }
    add(at, UUID.randomUUID().toString(), segments[segments.length - 1], false, bytes);
  }

  synchronized @Nullable Node find(String path) {
    Node at = root;
    for (String segment : path.split("/")) {
      at = at == null ? null : at.children.get(segment);
    }
    return at;
  }

  synchronized List<String> below(String folder) {
    Node node = find(folder);
    List<String> paths = new ArrayList<>();
    if (node != null) {
      collect(node, "", paths);
    }
    Collections.sort(paths);
    return paths;
  }

  private static void collect(Node folder, String prefix, List<String> paths) {
    for (Node child : folder.children.values()) {
      if (child.folder) {
        collect(child, prefix + child.name + "/", paths);
      } else {
        paths.add(prefix + child.name);
      }
    }
  }

  /** What retrieveItemDetailsInFolders answers of one folder. */
  synchronized ObjectNode details(String drivewsid, boolean cut) {
    Node node = byId(drivewsid);
    ObjectNode json = JSON.createObjectNode();
    if (node == null || !node.folder) {
      return json.put("status", "ID_INVALID").put("drivewsid", drivewsid);
    }
    describe(node, json);
    ArrayNode items = json.putArray("items");
    for (Node child : node.children.values()) {
      describe(child, items.addObject());
    }
    json.put("numberOfItems", items.size());
    if (cut && !items.isEmpty()) {
      items.remove(0);
    }
    return json;
  }

  /** As the service does it: the extension apart. */
  static void describe(Node node, ObjectNode json) {
    int dot = node.folder ? -1 : node.name.lastIndexOf('.');
    boolean split = dot >= 0 && dot < node.name.length() - 1;
    json.put("drivewsid", node.drivewsid());
    json.put("docwsid", node.id);
    json.put("zone", ZONE);
    json.put("etag", node.id.substring(0, Math.min(4, node.id.length())) + "::" + node.etag);
    json.put("type", node.folder ? "FOLDER" : "FILE");
    json.put("name", split ? node.name.substring(0, dot) : node.name);
    if (split) {
      json.put("extension", node.name.substring(dot + 1));
    }
    json.put("dateModified", node.modified.toString());
    if (!node.folder) {
      json.put("size", node.bytes.length);
    }
  }

  static String etag(Node node) {
    ObjectNode json = JSON.createObjectNode();
    describe(node, json);
    JsonNode etag = json.path("etag");
    return etag.asText();
  }
}
