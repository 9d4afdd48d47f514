package caravan.vault.write;

import caravan.model.FileName;
import java.util.HashSet;
import java.util.Set;

/** Names that went, as hashes. Not safe for concurrent use. */
final class Gone {
  private final int most;

  /** Of the whole name, and of the name without its extension. */
  private final Set<Long> names = new HashSet<>();

  /** Those of them whose name promised text or a format. */
  private final Set<Long> promising = new HashSet<>();

  private final Set<Long> identities = new HashSet<>();

  Gone(int most) {
    this.most = most;
  }

  void add(long directory, FileName name, long identity, boolean promises) {
    if (names.size() >= 2 * most) {
      return;
    }
    add(PathHash.name(directory, name, name.length()), promises);
    for (int at = name.length() - 1; at > 0; at--) {
      if (Changes.isDot(name, at)) {
        add(PathHash.name(directory, name, at), promises);
        break;
      }
    }
    identities.add(identity);
  }

  private void add(long name, boolean promises) {
    names.add(name);
    if (promises) {
      promising.add(name);
    }
  }

  boolean has(long name) {
    return names.contains(name);
  }

  boolean promised(long name) {
    return promising.contains(name);
  }

  boolean hasIdentity(long identity) {
    return identities.contains(identity);
  }
}
