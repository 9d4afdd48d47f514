package caravan.vault.tree;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.model.Xattr;
import caravan.vault.format.ByteSink;
import java.util.Map;
import java.util.TreeMap;

/**
 * Encodes the entries of one directory into pages, and says where a page ends. Where it ends
 * depends on the names alone (and on a limit of bytes), so equal entries make equal pages. Not safe
 * for concurrent use.
 */
public final class PageEncoder {
  static final int PAGE = 1;
  static final int VERSION = 1;
  static final int FLAG_XATTRS = 1;
  static final int FLAG_HARD_LINK = 2;
  static final int FLAG_HOLES = 4;

  private static final int MIN_ENTRIES = 64;
  private static final int MAX_ENTRIES = 2048;
  private static final int MAX_BYTES = 1 << 20;

  private final ByteSink entries = new ByteSink(1024);
  private final Map<Integer, String> users = new TreeMap<>(Integer::compareUnsigned);
  private final Map<Integer, String> groups = new TreeMap<>(Integer::compareUnsigned);
  private int count;

  /** Adds an entry; entries come sorted by name. Returns whether the page ends with it. */
  public boolean add(Entry entry) {
    Metadata meta = entry.metadata();
    if (!meta.user().isEmpty()) {
      users.put(meta.uid(), meta.user());
    }
    if (!meta.group().isEmpty()) {
      groups.put(meta.gid(), meta.group());
    }
    encode(entry, meta);
    count++;
    return count >= MAX_ENTRIES
        || entries.length() >= MAX_BYTES
        || (count >= MIN_ENTRIES && (fold(entry.name()) & 511) == 0);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** The page of what was added. */
  public byte[] page() {
    ByteSink page = new ByteSink(entries.length() + 64);
    page.u8(PAGE).u8(VERSION);
    names(page, users);
    names(page, groups);
    page.varint(count).raw(entries.array(), 0, entries.length());
    return page.toBytes();
  }

  /** An encoder that goes on from here on its own. */
  public PageEncoder copy() {
    PageEncoder copy = new PageEncoder();
    copy.entries.raw(entries.array(), 0, entries.length());
    copy.users.putAll(users);
    copy.groups.putAll(groups);
    copy.count = count;
    return copy;
  }

  /** Starts the next page. */
  public void clear() {
    entries.clear();
    users.clear();
    groups.clear();
    count = 0;
  }

  private static void names(ByteSink page, Map<Integer, String> names) {
    page.varint(names.size());
    names.forEach((id, name) -> page.varint(Integer.toUnsignedLong(id)).text(name));
  }

  private void encode(Entry entry, Metadata meta) {
    FileKind kind = meta.kind();
    int flags = 0;
    if (!meta.xattrs().isEmpty()) {
      flags |= FLAG_XATTRS;
    }
    if (entry.hardLink() != 0) {
      flags |= FLAG_HARD_LINK;
    }
    if (entry.holes().length > 0) {
      flags |= FLAG_HOLES;
    }
    entries.bytes(entry.name().bytes()).u8(kind.code()).u8(flags).varint(meta.mode());
    entries.varint(Integer.toUnsignedLong(meta.uid())).varint(Integer.toUnsignedLong(meta.gid()));
    entries.zigzag(meta.mtimeSeconds()).varint(meta.mtimeNanos());
    entries.zigzag(meta.ctimeSeconds()).varint(meta.ctimeNanos()).varint(meta.inode());
    if (kind == FileKind.FILE) {
      entries.varint(meta.size());
    }
    if (kind == FileKind.FILE || kind == FileKind.DIRECTORY) {
      entries
          .varint(entry.content().depth())
          .varint(entry.content().count())
          .raw(entry.content().ids());
    } else if (kind == FileKind.SYMLINK) {
      entries.bytes(entry.target());
    } else if (kind.isDevice()) {
      entries.varint(meta.deviceMajor()).varint(meta.deviceMinor());
    }
    if (entry.hardLink() != 0) {
      entries.varint(entry.hardLink());
    }
    if (!meta.xattrs().isEmpty()) {
      entries.varint(meta.xattrs().size());
      for (Xattr xattr : meta.xattrs()) {
        entries.text(xattr.name()).bytes(xattr.value());
      }
    }
    if (entry.holes().length > 0) {
      entries.varint(entry.holes().length / 2);
      long end = 0;
      for (int i = 0; i < entry.holes().length; i += 2) {
        entries.varint(entry.holes()[i] - end).varint(entry.holes()[i + 1]);
        end = entry.holes()[i] + entry.holes()[i + 1];
      }
    }
  }

  /** 64-bit FNV-1a, folded so that the low bits depend on all of it. */
  static long fold(FileName name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ (name.at(i) & 0xff)) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 32);
  }
}
