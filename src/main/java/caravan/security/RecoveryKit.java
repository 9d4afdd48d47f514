package caravan.security;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The page to print and keep apart from the machine: with it and any one destination, everything
 * comes back. For a key file the page holds the key itself, so it is as secret as the key; for a
 * passphrase it has a line to write it on, and no secret. Immutable and safe for concurrent use.
 */
public final class RecoveryKit {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final VaultKeys keys;
  private final Credential credential;
  private final List<String> destinations;
  private final Instant date;

  /**
   * @param credential what opens the vault
   * @param destinations where the vault lies, one line each, as people read it; no credentials
   * @param date when the page is made
   */
  public RecoveryKit(
      VaultKeys keys, Credential credential, List<String> destinations, Instant date) {
    this.keys = keys;
    this.credential = credential;
    this.destinations = List.copyOf(destinations);
    this.date = date;
  }

  /** Whether who reads the page can read the vault. */
  public boolean secret() {
    return credential instanceof Credential.KeyFile;
  }

  /** The page as plain text of at most 80 columns, but for long destinations. */
  public String text() {
    StringBuilder out = new StringBuilder("CARAVAN RECOVERY PAGE\n=====================\n\n");
    for (Fact fact : facts()) {
      out.append(String.format("%-13s%s%n", fact.name() + ":", fact.value()).replace("\r", ""));
    }
    out.append('\n');
    Optional<List<String>> digits = keyLines();
    if (digits.isPresent()) {
      out.append("THE KEY (64 hex digits; the spaces do not count):\n\n");
      digits.get().forEach(line -> out.append("    ").append(line).append('\n'));
    } else {
      out.append("Passphrase (write it here, or say where it is kept):\n\n    ");
      out.append("_".repeat(68)).append('\n');
    }
    for (Section section : sections()) {
      out.append('\n').append(section.title()).append('\n');
      for (String line : section.lines()) {
        out.append(wrapped("- " + line));
      }
    }
    return out.toString();
  }

  /** The page as one HTML file that loads nothing from elsewhere, made to fit one printed page. */
  public String html() {
    StringBuilder out =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Caravan recovery page</title>
            <style>
            body { font: 11pt/1.45 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }
            h1 { font-size: 1.6em } h2 { font-size: 1.1em; margin-bottom: .2em }
            dt { float: left; clear: left; width: 8em; color: #555 }
            dd { margin: 0 0 .2em 8.5em; overflow-wrap: anywhere }
            .key { font: 13pt/1.7 monospace; border: 2px solid #000; padding: .6em 1em }
            .line { border-bottom: 1px solid #000; height: 3em }
            @media print { body { margin: 0; max-width: none } }
            </style>
            </head>
            <body>
            <h1>Caravan recovery page</h1>
            <dl>
            """);
    for (Fact fact : facts()) {
      out.append("<dt>").append(escaped(fact.name())).append("</dt><dd>");
      out.append(escaped(fact.value())).append("</dd>\n");
    }
    out.append("</dl>\n");
    Optional<List<String>> digits = keyLines();
    if (digits.isPresent()) {
      out.append("<h2>The key (64 hex digits; the spaces do not count)</h2>\n<p class=\"key\">");
      out.append(String.join("<br>\n", digits.get())).append("</p>\n");
    } else {
      out.append("<h2>Passphrase (write it here, or say where it is kept)</h2>\n");
      out.append("<p class=\"line\"></p>\n");
    }
    for (Section section : sections()) {
      out.append("<h2>").append(escaped(section.title())).append("</h2>\n<ul>\n");
      section.lines().forEach(line -> out.append("<li>").append(escaped(line)).append("</li>\n"));
      out.append("</ul>\n");
    }
    return out.append("</body>\n</html>\n").toString();
  }

  @Override
  public String toString() {
    return "RecoveryKit[" + keys.vault() + "]";
  }

  private record Fact(String name, String value) {}

  private record Section(String title, List<String> lines) {}

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Vault", keys.vault().hex()));
    facts.add(new Fact("Fingerprint", keys.fingerprint()));
    for (String destination : destinations) {
      facts.add(new Fact("Destination", destination.replaceAll("\\p{Cntrl}", "?")));
    }
    facts.add(new Fact("Opens by", credential.kind().toString()));
    facts.add(new Fact("Made on", DATE.format(date)));
    return facts;
  }

  private List<Section> sections() {
    return List.of(
        new Section("What to keep", toKeep()),
        new Section(
            "To restore on a new machine",
            List.of(
                secret()
                    ? "Write the 64 digits into a text file, and name that file as the key file."
                    : "Have the passphrase ready.",
                "Install Caravan. Run: caravan recover --from PLACE "
                    + (secret() ? "--key-file FILE" : "--passphrase-file FILE")
                    + ". PLACE is the directory of a destination above, or a settings file that"
                    + " names it (caravan recover --help).",
                "Compare the vault id and the fingerprint that it shows with this page.",
                "Run the restore commands that it prints, or for all files of the newest snapshot"
                    + " in one place: caravan restore latest --target DIRECTORY.")),
        new Section(
            "The fingerprint",
            List.of(
                "It tells this vault's key from any other and is no secret. It stays the same when"
                    + " the key is rotated; make a new page then all the same.")));
  }

  private List<String> toKeep() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "One of the destinations, and what opens it. Without both, nothing can be restored,"
            + " by anybody.");
    if (secret()) {
      lines.add(
          "THIS PAGE IS THE KEY. Whoever has it and reaches a destination reads everything. Keep it"
              + " like a deed: on paper, in a place that does not burn down with the machine.");
    } else {
      lines.add(
          "The passphrase is not on this page unless you write it there. Nobody can reset"
              + " it.");
    }
    lines.add(
        "The credentials of the destination (an account, a disk, its own password) are not"
            + " on this page: keep them too.");
    return lines;
  }

  /** Four lines of four groups of four digits; empty for a passphrase. */
  private Optional<List<String>> keyLines() {
    if (!(credential instanceof Credential.KeyFile file)) {
      return Optional.empty();
    }
    String hex = HexFormat.of().formatHex(file.key());
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < hex.length(); line += 16) {
      lines.add(hex.substring(line, line + 16).replaceAll("(.{4})(?=.)", "$1 "));
    }
    return Optional.of(lines);
  }

  private static String wrapped(String text) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > 78) {
        out.append("\n  ");
        column = 2;
      } else if (column > 0) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
    }
    return out.append('\n').toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
