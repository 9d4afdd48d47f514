package caravan.cli;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.model.Xattr;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Entries of snapshots, shown and compared. */
final class Entries {
  private static final String RIGHTS = "rwxrwxrwx";

  private Entries() {}

  /** As {@code drwxr-xr-x}. */
  static String mode(Metadata metadata) {
    StringBuilder text = new StringBuilder();
    text.append(
        switch (metadata.kind()) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case SYMLINK -> 'l';
          case FIFO -> 'p';
          case SOCKET -> 's';
          case CHARACTER_DEVICE -> 'c';
          case BLOCK_DEVICE -> 'b';
        });
    for (int i = 0; i < RIGHTS.length(); i++) {
      text.append((metadata.mode() & (0400 >> i)) != 0 ? RIGHTS.charAt(i) : '-');
    }
    special(text, metadata.mode(), 04000, 3, 's');
    special(text, metadata.mode(), 02000, 6, 's');
    special(text, metadata.mode(), 01000, 9, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int mode, int bit, int at, char letter) {
    if ((mode & bit) != 0) {
      boolean executable = text.charAt(at) == 'x';
      text.setCharAt(at, executable ? letter : Character.toUpperCase(letter));
    }
  }

  static String owner(Metadata metadata) {
    return metadata.user().isEmpty() ? Integer.toString(metadata.uid()) : metadata.user();
  }

  static String group(Metadata metadata) {
    return metadata.group().isEmpty() ? Integer.toString(metadata.gid()) : metadata.group();
  }

  /** Where a symlink points; not to be used as a path, as it need not be text. */
  static String target(Entry entry) {
    return new String(entry.target(), StandardCharsets.UTF_8);
  }

  static ObjectNode json(String path, Entry entry) {
    Metadata metadata = entry.metadata();
    ObjectNode json = Json.object();
    json.put("path", path);
    json.put("type", Words.of(metadata.kind()));
    json.put("size", metadata.size());
    json.put("mode", String.format(Locale.ROOT, "%04o", metadata.mode()));
    json.put("uid", metadata.uid());
    json.put("gid", metadata.gid());
    json.put("user", metadata.user());
    json.put("group", metadata.group());
    json.put(
        "modified",
        Instant.ofEpochSecond(metadata.mtimeSeconds(), metadata.mtimeNanos()).toString());
    if (entry.kind() == FileKind.SYMLINK) {
      json.put("target", target(entry));
    }
    return json;
  }

  /** Whether two entries hold the same bytes, or point to the same place. */
  static boolean sameContent(Entry a, Entry b) {
    return a.kind() == b.kind()
        && a.content().equals(b.content())
        && a.metadata().size() == b.metadata().size()
        && Arrays.equals(a.target(), b.target())
        && Arrays.equals(a.holes(), b.holes())
        && a.metadata().deviceMajor() == b.metadata().deviceMajor()
        && a.metadata().deviceMinor() == b.metadata().deviceMinor();
  }

  /** Whether all that a restore would set is the same. A directory's time follows its content. */
  static boolean sameMetadata(Entry a, Entry b) {
    Metadata m = a.metadata();
    Metadata n = b.metadata();
    boolean sameTime =
        m.kind() == FileKind.DIRECTORY
            || (m.mtimeSeconds() == n.mtimeSeconds() && m.mtimeNanos() == n.mtimeNanos());
    return sameTime
        && m.mode() == n.mode()
        && m.uid() == n.uid()
        && m.gid() == n.gid()
        && sameXattrs(m.xattrs(), n.xattrs());
  }

  private static boolean sameXattrs(List<Xattr> a, List<Xattr> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same =
          a.get(i).name().equals(b.get(i).name())
              && Arrays.equals(a.get(i).value(), b.get(i).value());
    }
    return same;
  }
}
