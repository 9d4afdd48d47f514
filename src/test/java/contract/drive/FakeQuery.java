package contract.drive;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of Drive's query language that Caravan uses; anything else is refused. */
record FakeQuery(String parent, Optional<String> name, Optional<Boolean> folders) {
  private static final String TEXT = "'((?:[^'\\\\]|\\\\.)*)'";
  private static final Pattern TERM =
      Pattern.compile(
          "name = "
              + TEXT
              + "|"
              + TEXT
              + " in parents|mimeType (=|!=) '"
              + Pattern.quote(FakeFile.FOLDER)
              + "'|trashed = (false)");

  static FakeQuery parse(String query) {
    Matcher term = TERM.matcher(query);
    String parent = null;
    String name = null;
    Boolean folders = null;
    boolean untrashed = false;
    int at = 0;
    while (at < query.length()) {
      if (at > 0) {
        if (!query.startsWith(" and ", at)) {
          throw Refusal.bad("Invalid Value: " + query);
        }
        at += 5;
      }
      if (!term.find(at) || term.start() != at) {
        throw Refusal.bad("Invalid Value: " + query);
      }
      at = term.end();
      name = term.group(1) == null ? name : plain(term.group(1));
      parent = term.group(2) == null ? parent : plain(term.group(2));
      folders = term.group(3) == null ? folders : Boolean.valueOf(term.group(3).equals("="));
      untrashed |= term.group(4) != null;
    }
    if (parent == null || !untrashed) {
      throw Refusal.bad("A search without a parent, or in the trash: " + query);
    }
    return new FakeQuery(parent, Optional.ofNullable(name), Optional.ofNullable(folders));
  }

  boolean matches(FakeFile file) {
    return file.parent.equals(parent)
        && !file.trashed
        && name.map(wanted -> wanted.equalsIgnoreCase(file.name)).orElse(true)
        && folders.map(wanted -> wanted == file.folder()).orElse(true);
  }

  private static String plain(String quoted) {
    return quoted.replaceAll("\\\\(.)", "$1");
  }
}
