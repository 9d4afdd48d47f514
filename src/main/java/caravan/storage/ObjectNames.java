package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an object may be named, the same for every destination: relative, {@code /}-separated, at
 * most {@value #MAX_LENGTH} characters, no empty segment, no {@code .}, {@code ..} or {@code .tmp}
 * as a segment, no backslash, no control character. Pure functions.
 */
public final class ObjectNames {
  /** The longest name that every kind of destination takes. */
  public static final int MAX_LENGTH = 900;

  /** A folder that no listing shows, where a destination may keep what is not an object yet. */
  static final String TEMPORARY = ".tmp";

  private static final int HASH_LENGTH = 64;

  private ObjectNames() {}

  /**
   * Refuses what cannot name an object.
   *
   * @return the name
   * @throws StoreException {@link Reason#INVALID}, permanent
   */
  public static String check(String name) throws StoreException {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw invalid(name, "it must have 1 to " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\' || Character.isISOControl(c)) {
        throw invalid(name, "it must have no backslash and no control character");
      }
    }
    for (String segment : name.split("/", -1)) {
      switch (segment) {
        case "" -> throw invalid(name, "it must be relative, without empty segments");
        case ".", "..", TEMPORARY -> throw invalid(name, "'" + segment + "' may not be in it");
        default -> {}
      }
    }
    return name;
  }

  /** Whether this can name an object. */
  public static boolean valid(String name) {
    try {
      check(name);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /**
   * Refuses what cannot begin a listing: a prefix is empty, or a name followed by a slash.
   *
   * @return the prefix
   * @throws StoreException {@link Reason#INVALID}, permanent
   */
  public static String checkPrefix(String prefix) throws StoreException {
    if (!prefix.isEmpty()) {
      if (!prefix.endsWith("/")) {
        throw invalid(prefix, "a prefix to list must be empty or end in a slash");
      }
      check(prefix.substring(0, prefix.length() - 1));
    }
    return prefix;
  }

  /**
   * The SHA-256 that a name promises, in lower case hex: its last segment, or what follows the last
   * {@code -} in it, has 64 hex digits. Empty if the name promises nothing.
   */
  public static Optional<String> promisedHash(String name) {
    int start = name.length() - HASH_LENGTH;
    if (start < 0) {
      return Optional.empty();
    }
    for (int i = start; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return Optional.empty();
      }
    }
    boolean whole = start == 0 || name.charAt(start - 1) == '/' || name.charAt(start - 1) == '-';
    return whole ? Optional.of(name.substring(start)) : Optional.empty();
  }

  /**
   * Refuses a payload that is not what it was announced to be, or not what its name promises.
   * Nothing of the kind may reach a destination, whoever made the mistake.
   *
   * @return the SHA-256 of the payload in hex
   * @throws StoreException {@link Reason#CORRUPT} or {@link Reason#INVALID}, both permanent
   */
  public static String checkPayload(String name, Payload payload) throws StoreException {
    if (!payload.proven()) {
      throw StoreException.permanent(
          Reason.CORRUPT,
          "Cannot store '"
              + name
              + "': its bytes changed in memory after they were hashed. Run the command again; if"
              + " this happens twice, test the memory of this machine.");
    }
    String sha256 = HexFormat.of().formatHex(payload.sha256());
    Optional<String> promised = promisedHash(name);
    if (promised.isPresent() && !promised.get().equals(sha256)) {
      throw StoreException.permanent(
          Reason.INVALID,
          "Cannot store '"
              + name
              + "': its bytes have the SHA-256 "
              + sha256
              + ", not its name's.");
    }
    return sha256;
  }

  private static StoreException invalid(String name, String why) {
    StringBuilder shown = new StringBuilder();
    name.chars().limit(120).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return StoreException.permanent(
        Reason.INVALID, "'" + shown + "' cannot be the name of an object: " + why + ".");
  }
}
