package caravan.service.notify;

import java.util.Set;

/**
 * A channel, and what goes over it.
 *
 * @param name in the settings
 * @param on what is told; the end of an incident is told where its beginning was
 * @param kinds of operations; empty for all
 * @param channel how
 */
public record Target(String name, Set<Event> on, Set<String> kinds, Channel channel) {
  public Target {
    on = Set.copyOf(on);
    kinds = Set.copyOf(kinds);
  }

  boolean wants(Notice notice) {
    boolean end = notice.ends().filter(on::contains).isPresent();
    return (end || on.contains(notice.event()))
        && (kinds.isEmpty() || kinds.contains(notice.kind()));
  }
}
