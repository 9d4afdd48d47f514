package caravan.platform;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers of users and groups by name, asked of the system once for each name. Safe for concurrent
 * use.
 */
final class OwnerIds {
  /** Where {@code pw_uid} and {@code gr_gid} are: after two pointers. */
  private static final int ID_AT = 16;

  private static final Map<String, Long> USERS = new ConcurrentHashMap<>();
  private static final Map<String, Long> GROUPS = new ConcurrentHashMap<>();
  private static final long NONE = -1;

  private OwnerIds() {}

  static int uid(String name, int otherwise) {
    return id(USERS, name, otherwise, true);
  }

  static int gid(String name, int otherwise) {
    return id(GROUPS, name, otherwise, false);
  }

  private static int id(Map<String, Long> known, String name, int otherwise, boolean user) {
    if (name.isEmpty()) {
      return otherwise;
    }
    long id = known.computeIfAbsent(name, n -> ask(n, user));
    return id == NONE ? otherwise : (int) id;
  }

  // One at a time: the C library answers in memory of its own.
  private static synchronized long ask(String name, boolean user) {
    long text = Scratch.mine().otherString(LibC.bytes(name));
    long entry = user ? LibC.getpwnam(text) : LibC.getgrnam(text);
    return entry == 0 ? NONE : new Pointer(entry).getInt(ID_AT) & 0xffffffffL;
  }
}
