package caravan.vault.format;

/**
 * The kinds of sealed objects, with the codes that go into their keys and where they are stored.
 */
public enum ObjectKind {
  DATA(1, "packs/"),
  TREE(2, "trees/"),
  MEANING(3, "meaning/"),
  INDEX(16, "index/"),
  SNAPSHOT(17, "snapshots/"),
  CONDEMNED(18, "condemned/"),
  RECORD(19, "records/"),
  MARK(20, "marks/"),
  /** One file of an organized destination, sealed; lies under the file's own name. */
  FILE(21, ""),
  /** What an export left at an organized destination. */
  MANIFEST(22, "manifests/"),
  /** A part of a manifest. */
  MANIFEST_PAGE(23, "pages/");

  private final int code;
  private final String prefix;

  ObjectKind(int code, String prefix) {
    this.code = code;
    this.prefix = prefix;
  }

  public int code() {
    return code;
  }

  /** The folder, with its slash. */
  public String prefix() {
    return prefix;
  }

  public boolean isPack() {
    return code <= 3;
  }

  /** The name of a pack of this kind. */
  public String packName(String hex) {
    return prefix + hex.substring(0, 2) + "/" + hex;
  }

  static ObjectKind pack(int code) throws DamagedException {
    return switch (code) {
      case 1 -> DATA;
      case 2 -> TREE;
      case 3 -> MEANING;
      default -> throw new DamagedException("no kind of pack has the code " + code);
    };
  }
}
