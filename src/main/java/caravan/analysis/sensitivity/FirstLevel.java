package caravan.analysis.sensitivity;

import caravan.model.meaning.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How sensitive a file probably is by its path, its name and, only for small texts whose name hints
 * at it, its head. A few microseconds, and no file is opened for its name's sake: what the whole
 * content says is found later. Pure functions.
 */
public final class FirstLevel {
  /** How much of a head is looked at, in bytes. */
  public static final int HEAD = 4_096;

  /** Larger files keep their settings and keys in other places than their head. */
  public static final long LARGEST = 1 << 20;

  /**
   * A level and why.
   *
   * @param reason for people, of Caravan's own words
   */
  public record Guess(Level level, String reason) {}

  /** The first bytes of a file, read when they are asked for. */
  public interface Head {
    /**
     * At least the first {@value FirstLevel#HEAD} bytes, or all that there are.
     *
     * @throws IOException if they cannot be read
     */
    byte[] bytes() throws IOException;
  }

  private static final Guess INTERNAL = new Guess(Level.INTERNAL, "nothing points at more");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("id_rsa", "a private key"),
          Map.entry("id_dsa", "a private key"),
          Map.entry("id_ecdsa", "a private key"),
          Map.entry("id_ed25519", "a private key"),
          Map.entry("id_ed25519_sk", "a private key"),
          Map.entry("id_ecdsa_sk", "a private key"),
          Map.entry(".env", "settings with secrets"),
          Map.entry(".netrc", "passwords of hosts"),
          Map.entry("_netrc", "passwords of hosts"),
          Map.entry(".pgpass", "passwords of databases"),
          Map.entry("pgpass.conf", "passwords of databases"),
          Map.entry(".my.cnf", "passwords of databases"),
          Map.entry(".mylogin.cnf", "passwords of databases"),
          Map.entry(".git-credentials", "passwords of hosts"),
          Map.entry(".htpasswd", "hashes of passwords"),
          Map.entry("shadow", "hashes of passwords"),
          Map.entry("gshadow", "hashes of passwords"),
          Map.entry("master.key", "a key"),
          Map.entry("wallet.dat", "a wallet"),
          Map.entry("logins.json", "passwords of a browser"),
          Map.entry("key4.db", "passwords of a browser"),
          Map.entry("login data", "passwords of a browser"),
          Map.entry("login.keychain-db", "a store of keys"),
          Map.entry("secring.gpg", "private keys"),
          Map.entry("secring.pgp", "private keys"),
          Map.entry("krb5.keytab", "keys of services"),
          Map.entry(".vault-token", "a token"),
          Map.entry("credentials.json", "credentials"),
          Map.entry("client_secret.json", "credentials"),
          Map.entry("kubeconfig", "keys of a cluster"),
          Map.entry(".dockercfg", "credentials"),
          Map.entry(".s3cfg", "credentials"),
          Map.entry("terraform.tfstate", "a state with secrets"),
          Map.entry(".pypirc", "credentials"),
          Map.entry("application_default_credentials.json", "credentials"));

  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("kdbx", "a store of passwords"),
          Map.entry("kdb", "a store of passwords"),
          Map.entry("psafe3", "a store of passwords"),
          Map.entry("agilekeychain", "a store of passwords"),
          Map.entry("opvault", "a store of passwords"),
          Map.entry("keychain", "a store of keys"),
          Map.entry("keychain-db", "a store of keys"),
          Map.entry("p12", "a store of keys"),
          Map.entry("pfx", "a store of keys"),
          Map.entry("jks", "a store of keys"),
          Map.entry("jceks", "a store of keys"),
          Map.entry("bcfks", "a store of keys"),
          Map.entry("ppk", "a private key"),
          Map.entry("keytab", "keys of services"),
          Map.entry("ovpn", "settings with keys"),
          Map.entry("tfstate", "a state with secrets"),
          Map.entry("gpg-key", "a private key"));

  private static final Map<String, String> FOLDERS =
      Map.of(
          ".gnupg", "the folder of GnuPG's keys",
          ".password-store", "a store of passwords",
          "private-keys-v1.d", "private keys",
          "keyrings", "a store of keys");

  private static final Set<String> SSH_OPEN =
      Set.of("known_hosts", "known_hosts.old", "authorized_keys", "config", "environment");

  private static final Set<String> CONFIDENTIAL_WORDS =
      Set.of(
          "tax",
          "taxes",
          "steuer",
          "steuererklärung",
          "steuererklaerung",
          "steuerbescheid",
          "payroll",
          "payslip",
          "salary",
          "salaries",
          "gehalt",
          "gehaltsabrechnung",
          "lohnabrechnung",
          "passport",
          "reisepass",
          "personalausweis",
          "medical",
          "diagnosis",
          "befund",
          "arztbrief",
          "patient",
          "patients",
          "testament",
          "kontoauszug",
          "kontoauszüge",
          "bankstatement",
          "mortgage",
          "ssn",
          "confidential",
          "vertraulich",
          "impots",
          "impôts",
          "nomina",
          "nómina",
          "bewerbung",
          "kündigung",
          "arbeitsvertrag");

  private static final Set<String> RESTRICTED_WORDS =
      Set.of(
          "password",
          "passwords",
          "passwort",
          "passwörter",
          "passwoerter",
          "credentials",
          "secrets");

  private static final Set<String> NO_VALUES =
      Set.of(
          "java", "js", "ts", "tsx", "jsx", "py", "go", "rb", "rs", "c", "h", "cc", "cpp", "hpp",
          "cs", "php", "kt", "class", "html", "css", "md", "svg", "png", "po", "mo", "so", "vue",
          "scss", "map");

  private static final Set<String> HINTING =
      Set.of(
          "env",
          "ini",
          "conf",
          "cfg",
          "cnf",
          "properties",
          "yml",
          "yaml",
          "toml",
          "json",
          "xml",
          "tf",
          "tfvars",
          "sh",
          "bash",
          "key",
          "pem",
          "asc",
          "txt",
          "config",
          "credentials",
          "npmrc",
          "pypirc");

  private static final Set<String> OPEN_NAMES =
      Set.of(
          "license", "license.txt", "license.md", "licence", "copying", "copying.lesser", "notice");

  /** Loaded when the first head is looked at. Its hashes are not used. */
  private static final class Heads {
    static final SensitivityScanner SCANNER = new SensitivityScanner(new byte[32]);
  }

  private FirstLevel() {}

  /** What path and name say, without a look into the file. */
  public static Guess of(String path, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String extension = extension(lower);
    String known = NAMES.get(lower);
    if (known == null && lower.startsWith(".env.") && !isTemplate(extension)) {
      known = "settings with secrets";
    }
    if (known == null) {
      known = EXTENSIONS.get(extension);
    }
    if (known == null) {
      known = byFolder(path, lower, extension);
    }
    if (known != null) {
      return new Guess(Level.RESTRICTED, "by its name it is " + known);
    }
    if (!NO_VALUES.contains(extension)) {
      for (String word : lower.split("[^\\p{L}]+")) {
        if (RESTRICTED_WORDS.contains(word)) {
          return new Guess(Level.RESTRICTED, "its name speaks of passwords");
        }
        if (CONFIDENTIAL_WORDS.contains(word)) {
          return new Guess(Level.CONFIDENTIAL, "its name speaks of a private matter");
        }
      }
    }
    return OPEN_NAMES.contains(lower)
        ? new Guess(Level.PUBLIC, "by its name it is a licence")
        : INTERNAL;
  }

  /**
   * What path, name and head say.
   *
   * @param size of the file in bytes
   * @param head asked for only where the name hints at settings, notes or keys
   * @throws IOException if the head cannot be read
   */
  public static Guess of(String path, String name, long size, Head head) throws IOException {
    Guess guess = of(path, name);
    if (guess.level() == Level.RESTRICTED || size > LARGEST || size == 0 || !hints(name)) {
      return guess;
    }
    byte[] bytes = head.bytes();
    int length = Math.min(bytes.length, HEAD);
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return guess; // not a text
      }
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    Scan scan = Heads.SCANNER.scan(name, text);
    if (scan.level().compareTo(guess.level()) <= 0 || scan.findings().isEmpty()) {
      return guess;
    }
    return new Guess(scan.level(), "its head has " + scan.findings().get(0).kind());
  }

  /** Whether the name is one of a text in which secrets are kept. */
  static boolean hints(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    return dot > 0 ? HINTING.contains(extension(lower)) : dot == 0 || lower.startsWith("id_");
  }

  private static @Nullable String byFolder(String path, String name, String extension) {
    int end = path.lastIndexOf('/');
    while (end > 0) {
      int start = path.lastIndexOf('/', end - 1);
      String folder = path.substring(start + 1, end);
      if (FOLDERS.containsKey(folder)) {
        return FOLDERS.get(folder);
      }
      if (folder.equals(".ssh") && !SSH_OPEN.contains(name) && !extension.equals("pub")) {
        return "in the folder of SSH's keys";
      }
      if (folder.equals(".aws") && name.equals("credentials")
          || folder.equals(".kube") && name.equals("config")
          || folder.equals(".docker") && name.equals("config.json")) {
        return "credentials";
      }
      end = start;
    }
    return null;
  }

  private static boolean isTemplate(String extension) {
    return extension.equals("example")
        || extension.equals("sample")
        || extension.equals("template")
        || extension.equals("dist");
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
