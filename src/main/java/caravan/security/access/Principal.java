package caravan.security.access;

/**
 * Somebody who asks.
 *
 * @param name of the key that was shown, or {@code local}, {@code schedule}, {@code drop}
 * @param role what that key allows
 * @param from the address that the request came from, empty for this machine's own
 */
public record Principal(String name, Role role, String from) implements java.security.Principal {
  @Override
  public String getName() {
    return name;
  }

  /**
   * Refuses what the role does not allow.
   *
   * @param what in words, as {@code prune}
   */
  public void require(Permission permission, String what) throws NotAllowedException {
    if (!role.may(permission)) {
      throw new NotAllowedException(
          "The key '"
              + name
              + "' has the role "
              + role.word()
              + ", which does not allow '"
              + what
              + "'. Ask an admin for a key that does.");
    }
  }
}
