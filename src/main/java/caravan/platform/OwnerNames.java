package caravan.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of owners and groups by number, empty where the machine has none. {@code /etc/passwd} and
 * {@code /etc/group} are read once; other sources (LDAP and such) are asked through NIO, once for
 * each number. Safe for concurrent use.
 */
final class OwnerNames {
  private final Map<Integer, String> users;
  private final Map<Integer, String> groups;

  OwnerNames() {
    this(Path.of("/etc/passwd"), Path.of("/etc/group"));
  }

  OwnerNames(Path passwd, Path group) {
    users = parse(passwd);
    groups = parse(group);
  }

  /** The name of a user that owns the entry at this path. */
  String user(int uid, Path owned) {
    String known = users.get(uid);
    return known != null ? known : users.computeIfAbsent(uid, id -> ask(owned, id, true));
  }

  /** The name of a group that the entry at this path belongs to. */
  String group(int gid, Path owned) {
    String known = groups.get(gid);
    return known != null ? known : groups.computeIfAbsent(gid, id -> ask(owned, id, false));
  }

  private static String ask(Path owned, int id, boolean user) {
    try {
      PosixFileAttributes attributes =
          Files.getFileAttributeView(owned, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      UserPrincipal owner = attributes.owner();
      GroupPrincipal group = attributes.group();
      String name = user ? owner.getName() : group.getName();
      // Where there is no name, NIO answers with the number.
      return name.equals(Integer.toUnsignedString(id)) || name.equals(Integer.toString(id))
          ? ""
          : name;
    } catch (IOException e) {
      return "";
    }
  }

  private static Map<Integer, String> parse(Path file) {
    Map<Integer, String> names = new ConcurrentHashMap<>();
    try {
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        String[] fields = line.split(":", 4);
        if (fields.length < 3 || fields[0].isEmpty() || fields[0].startsWith("#")) {
          continue;
        }
        try {
          String name =
              new String(fields[0].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
          names.putIfAbsent(Integer.parseUnsignedInt(fields[2]), name);
        } catch (NumberFormatException e) {
          // A line for another service (as "+::::::" of NIS): it names nobody.
        }
      }
    } catch (IOException e) {
      // No such file on this machine: NIO is asked for every number.
    }
    return names;
  }
}
