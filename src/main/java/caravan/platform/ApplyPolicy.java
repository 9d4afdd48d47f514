package caravan.platform;

import caravan.model.Metadata;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What of the metadata a restore sets, and where it says what it could not. Safe for concurrent use
 * if the consumer is.
 *
 * @param owners how owner and group are found
 * @param xattrs whether extended attributes are set, POSIX ACLs among them
 * @param notices hears once of each kind of thing that this user or file system does not permit
 */
public record ApplyPolicy(Owners owners, boolean xattrs, Consumer<String> notices) {
  /** Whom restored entries belong to. */
  public enum Owners {
    /** The numbers that were stored. */
    NUMERIC,
    /**
     * The user and group that here have the stored names, and the stored numbers where there are
     * none.
     */
    BY_NAME,
    /** Whoever restores. */
    LEAVE
  }

  public ApplyPolicy {
    notices = notices instanceof Once ? notices : new Once(notices);
  }

  int uid(Metadata metadata) {
    return owners == Owners.BY_NAME
        ? OwnerIds.uid(metadata.user(), metadata.uid())
        : metadata.uid();
  }

  int gid(Metadata metadata) {
    return owners == Owners.BY_NAME
        ? OwnerIds.gid(metadata.group(), metadata.gid())
        : metadata.gid();
  }

  /** Passes the message on if no other of this kind was. */
  void notice(String kind, String message) {
    if (notices instanceof Once once && once.first(kind)) {
      notices.accept(message);
    }
  }

  private record Once(Consumer<String> to, Set<String> told) implements Consumer<String> {
    Once(Consumer<String> to) {
      this(to, ConcurrentHashMap.newKeySet());
    }

    boolean first(String kind) {
      return told.add(kind);
    }

    @Override
    public void accept(String message) {
      to.accept(message);
    }
  }
}
