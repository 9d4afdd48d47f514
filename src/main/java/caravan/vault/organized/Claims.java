package caravan.vault.organized;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which names are taken at a destination, by files and by the folders above them. Two names that
 * some provider takes for one (by case, or by the form of an accent) are one here. Holds a hash of
 * 64 bits a name, some 60 bytes in all, whatever its length. Not safe for concurrent use.
 */
public final class Claims {
  private final Set<Long> files = new HashSet<>();
  private final Set<Long> folders = new HashSet<>();
  private final MessageDigest digest;

  public Claims() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Takes a name that a manifest gave, whoever else has it. */
  void take(String name) {
    files.add(key(name));
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      folders.add(key(name.substring(0, slash)));
    }
  }

  void release(String name) {
    files.remove(key(name));
  }

  boolean taken(String name) {
    return files.contains(key(name));
  }

  /**
   * Takes the name, or, where something else has it, one that is like it.
   *
   * @param identity tells the file from all others
   */
  public String claim(String name, String identity) {
    String mark = SafeNames.mark(identity.getBytes(StandardCharsets.ISO_8859_1));
    String candidate = name;
    for (int i = 0; !isFree(candidate); i++) {
      candidate = SafeNames.marked(underFree(name, mark), i == 0 ? mark : mark + "-" + i);
    }
    take(candidate);
    return candidate;
  }

  /** The name below folders none of which is a file. */
  private String underFree(String name, String mark) {
    String free = name;
    for (int slash = free.indexOf('/'); slash >= 0; slash = free.indexOf('/', slash + 1)) {
      if (files.contains(key(free.substring(0, slash)))) {
        free = free.substring(0, slash) + " ~" + mark + free.substring(slash);
        slash = free.indexOf('/', slash);
      }
    }
    return free;
  }

  private boolean isFree(String name) {
    long key = key(name);
    if (files.contains(key) || folders.contains(key)) {
      return false;
    }
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (files.contains(key(name.substring(0, slash)))) {
        return false;
      }
    }
    return true;
  }

  private long key(String name) {
    String folded =
        Normalizer.normalize(
            Normalizer.normalize(name, Normalizer.Form.NFD)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT),
            Normalizer.Form.NFD);
    byte[] hash = digest.digest(folded.getBytes(StandardCharsets.UTF_8));
    long key = 0;
    for (int i = 0; i < 8; i++) {
      key = key << 8 | (hash[i] & 0xff);
    }
    return key;
  }
}
