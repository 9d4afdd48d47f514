package caravan.vault.maintain;

import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexMerge;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexObject.IndexedPack;
import caravan.vault.index.IndexObject.PackContents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Replaces index objects by others, beside writers and other prunes.
 *
 * <p>What must never happen is that an index object names a pack that is gone: a writer would count
 * on it. So an index object that names a pack that it did not store itself follows a look at the
 * condemned objects, within {@link #MARGIN}: no such pack may be in one whose grace has ended, or
 * ends within twice that. Whoever deletes the pack then lists the index later than this, and drops
 * the pack from this object too. New objects name what they stand for, also what those stood for
 * and is still listed, so that nothing old comes to light again when they go.
 */
final class IndexEdit {
  /** Time that a look is good for, by a clock that counts suspension. */
  static final Duration MARGIN = Duration.ofHours(1);

  private static final int ATTEMPTS = 4;
  private static final int MANY = 30;
  private static final int MERGED_CHUNKS = 500_000;

  private final Vault vault;
  private final Duration grace;
  private final LongSupplier uptime;
  private final Instant now;
  private final long nowUptime;

  /**
   * @param now the store's time when the uptime was {@code nowUptime}
   */
  IndexEdit(Vault vault, Duration grace, LongSupplier uptime, Instant now, long nowUptime) {
    this.vault = vault;
    this.grace = grace;
    this.uptime = uptime;
    this.now = now;
    this.nowUptime = nowUptime;
  }

  /** Stores an index of packs that have just been stored. */
  String add(List<PackContents> contents, Collection<String> replaced) throws IOException {
    return put(IndexObject.of(contents, List.copyOf(replaced)));
  }

  /**
   * Stores an index of packs that were there before, but those that are condemned.
   *
   * @return how many were indexed
   */
  int addOld(List<PackContents> contents, Collection<String> replaced) throws IOException {
    Guard guard = guard();
    List<PackContents> sure =
        contents.stream()
            .filter(p -> !guard.condemned().contains(p.footer().kind().packName(p.id().hex())))
            .toList();
    settle(IndexObject.of(sure, List.copyOf(replaced)), guard, List.copyOf(replaced));
    return sure.size();
  }

  private String put(IndexObject index) throws IOException {
    String name = vault.seal(ObjectKind.INDEX, ObjectKind.INDEX.prefix(), index.encode());
    Copier.proveStored(vault, name);
    return name;
  }

  /** What a replacement looked at before it. */
  private record Guard(Set<String> soonGone, Set<String> condemned, Set<String> listed, long at) {}

  private Guard guard() throws IOException {
    long at = uptime.getAsLong();
    Instant end = now.plusNanos(at - nowUptime).plus(MARGIN).plus(MARGIN);
    Set<String> soonGone = new HashSet<>();
    Set<String> condemned = new HashSet<>();
    for (Look.Condemned marker : Look.condemned(vault)) {
      condemned.addAll(marker.packs());
      if (!marker.stored().plus(grace).isAfter(end)) {
        soonGone.addAll(marker.packs());
      }
    }
    return new Guard(soonGone, condemned, new HashSet<>(vault.indexNames()), at);
  }

  private boolean tooLate(Guard guard) {
    return uptime.getAsLong() - guard.at() > MARGIN.toNanos();
  }

  /**
   * Replaces an index object by one without these packs.
   *
   * @return whether no listed object of what it was names them any more
   */
  boolean drop(String hex, Set<String> packs) throws IOException {
    Guard guard = guard();
    if (!guard.listed().contains(hex)) {
      return true; // another prune was faster; what it put is looked at before packs are deleted
    }
    IndexObject old;
    try {
      old = vault.indexObject(hex);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING) {
        return true;
      }
      throw e;
    }
    for (IndexedPack pack : old.packs()) {
      if (!packs.contains(pack.name()) && guard.soonGone().contains(pack.name())) {
        return false;
      }
    }
    List<String> replaced = stillListed(List.of(old), guard, List.of(hex));
    IndexObject rest = without(old, packs, replaced);
    // Where nothing is left, an empty object still hides what the old one stood for.
    if (rest.packs().isEmpty() && replaced.size() == 1) {
      return Deletion.delete(vault.store(), ObjectKind.INDEX.prefix() + hex);
    }
    return publish(rest, guard, replaced);
  }

  /** Puts an object, then deletes what it stands for. */
  private boolean publish(IndexObject index, Guard guard, List<String> replaced)
      throws IOException {
    if (tooLate(guard)) {
      return false;
    }
    boolean gone = true;
    for (String old : settle(index, guard, replaced)) {
      gone &= Deletion.delete(vault.store(), ObjectKind.INDEX.prefix() + old);
    }
    return gone;
  }

  /**
   * Puts an object. Where the put took so long that what it names may be gone by now, one that
   * names what is there follows. It is never taken back: another prune may have deleted already
   * what it stands for.
   *
   * @return the objects that it stands for
   */
  private List<String> settle(IndexObject index, Guard guard, List<String> replaced)
      throws IOException {
    IndexObject latest = index;
    String name = put(latest);
    Set<String> old = new TreeSet<>(replaced);
    Guard look = guard;
    for (int attempt = 1; attempt < ATTEMPTS && tooLate(look); attempt++) {
      look = guard();
      Set<String> there = packs();
      Set<String> lost = new HashSet<>();
      latest.packs().stream()
          .map(IndexedPack::name)
          .filter(p -> !there.contains(p))
          .forEach(lost::add);
      if (lost.isEmpty()) {
        break;
      }
      old.add(Vault.lastPart(name));
      latest = without(latest, lost, List.copyOf(old));
      name = put(latest);
    }
    return List.copyOf(old);
  }

  private Set<String> packs() throws StoreException {
    Set<String> names = new HashSet<>();
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
      vault.store().list(kind.prefix()).forEach(info -> names.add(info.name()));
    }
    return names;
  }

  private static List<String> stillListed(
      List<IndexObject> parts, Guard guard, List<String> names) {
    Set<String> replaced = new TreeSet<>(names);
    for (IndexObject part : parts) {
      part.replaced().stream().filter(guard.listed()::contains).forEach(replaced::add);
    }
    return List.copyOf(replaced);
  }

  /** Joins small index objects where there are many; answers how many were replaced. */
  int merge() throws IOException {
    List<ObjectInfo> objects = new ArrayList<>(vault.store().list(ObjectKind.INDEX.prefix()));
    objects.removeIf(info -> !Vault.isHash(Vault.lastPart(info.name())));
    if (objects.size() <= MANY) {
      return 0;
    }
    objects.sort(Comparator.comparingLong(ObjectInfo::length).thenComparing(ObjectInfo::name));
    int merged = 0;
    List<IndexObject> parts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    int chunks = 0;
    Guard guard = guard();
    for (ObjectInfo info : objects) {
      String hex = Vault.lastPart(info.name());
      IndexObject part;
      try {
        part = vault.indexObject(hex);
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING) {
          continue;
        }
        throw e;
      }
      if (part.chunks() > MERGED_CHUNKS / 2) {
        break; // they rise
      }
      Set<String> condemned = guard.condemned();
      if (!guard.listed().contains(hex)
          || part.packs().stream().anyMatch(p -> condemned.contains(p.name()))) {
        continue; // whoever sweeps them replaces it
      }
      if (chunks + part.chunks() > MERGED_CHUNKS) {
        merged += merge(parts, names, guard);
        parts.clear();
        names.clear();
        chunks = 0;
        guard = guard();
      }
      parts.add(part);
      names.add(hex);
      chunks += part.chunks();
    }
    return merged + merge(parts, names, guard);
  }

  private int merge(List<IndexObject> parts, List<String> names, Guard guard) throws IOException {
    if (parts.size() < 2) {
      return 0;
    }
    Guard again = guard();
    Set<String> condemned = again.condemned();
    boolean moved =
        !again.listed().containsAll(names)
            || parts.stream()
                .flatMap(part -> part.packs().stream())
                .anyMatch(pack -> condemned.contains(pack.name()));
    if (moved || !guard.listed().containsAll(names)) {
      return 0; // another prune is at work: it will merge, or the next one
    }
    List<String> replaced = stillListed(parts, again, names);
    return publish(IndexMerge.merge(parts, replaced), again, replaced) ? names.size() : 0;
  }

  /** An index object without these packs. */
  static IndexObject without(IndexObject index, Set<String> packs, List<String> replaced) {
    int[] ordinal = new int[index.packs().size()];
    List<IndexedPack> kept = new ArrayList<>();
    for (int p = 0; p < ordinal.length; p++) {
      ordinal[p] = packs.contains(index.packs().get(p).name()) ? -1 : kept.size();
      if (ordinal[p] >= 0) {
        kept.add(index.packs().get(p));
      }
    }
    byte[] ids = new byte[index.ids().length];
    int[][] columns = new int[4][index.chunks()];
    int n = 0;
    for (int i = 0; i < index.chunks(); i++) {
      if (ordinal[index.pack()[i]] >= 0) {
        System.arraycopy(index.ids(), 32 * i, ids, 32 * n, 32);
        columns[0][n] = ordinal[index.pack()[i]];
        columns[1][n] = index.block()[i];
        columns[2][n] = index.offset()[i];
        columns[3][n++] = index.length()[i];
      }
    }
    return new IndexObject(
        replaced,
        kept,
        Arrays.copyOf(ids, 32 * n),
        Arrays.copyOf(columns[0], n),
        Arrays.copyOf(columns[1], n),
        Arrays.copyOf(columns[2], n),
        Arrays.copyOf(columns[3], n));
  }
}
