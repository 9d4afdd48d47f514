package caravan.vault.tree;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Xattr;
import caravan.vault.format.ByteSource;
import caravan.vault.format.DamagedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads directory pages and list chunks that may come from a writer that lies: every rule of the
 * format is checked.
 */
public final class PageDecoder {
  private static final int MAX_ENTRIES = 1 << 16;
  private static final int MAX_NAME = 4096;
  private static final int MAX_XATTRS = 1 << 16;
  private static final int MAX_XATTR_VALUE = 1 << 24;
  private static final int MAX_HOLES = 1 << 20;
  private static final int MAX_IDS = 256;
  private static final int LIST = 2;

  private PageDecoder() {}

  /** The entries of a page, sorted by name. */
  public static List<Entry> page(byte[] page) throws DamagedException {
    ByteSource in = new ByteSource(page, "a directory page");
    if (in.u8() != PageEncoder.PAGE || in.u8() != PageEncoder.VERSION) {
      throw in.damaged("it does not start as one");
    }
    Map<Integer, String> users = names(in);
    Map<Integer, String> groups = names(in);
    int count = in.count(Math.min(MAX_ENTRIES, page.length));
    if (count == 0) {
      throw in.damaged("it is empty");
    }
    List<Entry> entries = new ArrayList<>(count);
    FileName last = null;
    for (int i = 0; i < count; i++) {
      Entry entry = entry(in, users, groups);
      if (last != null && last.compareTo(entry.name()) >= 0) {
        throw in.damaged("its names are not sorted");
      }
      last = entry.name();
      entries.add(entry);
    }
    in.finish();
    return entries;
  }

  /** The id list inside a list chunk, which must have this depth. */
  public static IdList list(byte[] chunk, int depth) throws DamagedException {
    ByteSource in = new ByteSource(chunk, "an id list");
    if (in.u8() != LIST || in.u8() != 1 || in.varint(8) != depth) {
      throw in.damaged("it does not start as one of depth " + depth);
    }
    int count = in.count(MAX_IDS);
    if (count == 0) {
      throw in.damaged("it is empty");
    }
    IdList list = new IdList(depth, in.raw(count * ChunkId.LENGTH));
    in.finish();
    return list;
  }

  private static Map<Integer, String> names(ByteSource in) throws DamagedException {
    int count = in.count(MAX_ENTRIES);
    Map<Integer, String> names = new HashMap<>();
    for (int i = 0; i < count; i++) {
      names.put((int) in.varint(0xffff_ffffL), in.text(1024));
    }
    return names;
  }

  private static Entry entry(ByteSource in, Map<Integer, String> users, Map<Integer, String> groups)
      throws DamagedException {
    FileName name;
    FileKind kind;
    try {
      name = FileName.of(in.bytes(MAX_NAME));
      kind = FileKind.of(in.u8());
    } catch (IllegalArgumentException e) {
      throw new DamagedException("a directory page is damaged: " + e.getMessage(), e);
    }
    int flags = in.u8();
    int mode = (int) in.varint(07777);
    int uid = (int) in.varint(0xffff_ffffL);
    int gid = (int) in.varint(0xffff_ffffL);
    long mtime = in.zigzag();
    int mtimeNanos = (int) in.varint(999_999_999);
    long ctime = in.zigzag();
    int ctimeNanos = (int) in.varint(999_999_999);
    long inode = in.varint64();
    long size = kind == FileKind.FILE ? in.varint(Long.MAX_VALUE) : 0;
    IdList content = IdList.EMPTY;
    byte[] target = Entry.NO_TARGET;
    int major = 0;
    int minor = 0;
    if (kind == FileKind.FILE || kind == FileKind.DIRECTORY) {
      int depth = (int) in.varint(8);
      content = new IdList(depth, in.raw(in.count(MAX_IDS) * ChunkId.LENGTH));
    } else if (kind == FileKind.SYMLINK) {
      target = in.bytes(1 << 16);
    } else if (kind.isDevice()) {
      major = (int) in.varint(Integer.MAX_VALUE);
      minor = (int) in.varint(Integer.MAX_VALUE);
    }
    if ((flags & ~7) != 0) {
      throw in.damaged("an entry has flags of a newer format");
    }
    int hardLink = 0;
    if ((flags & PageEncoder.FLAG_HARD_LINK) != 0) {
      hardLink = (int) in.varint(Integer.MAX_VALUE);
      if (hardLink == 0 || kind == FileKind.DIRECTORY) {
        throw in.damaged("a hard link makes no sense");
      }
    }
    List<Xattr> xattrs = (flags & PageEncoder.FLAG_XATTRS) != 0 ? xattrs(in) : List.of();
    long[] holes = (flags & PageEncoder.FLAG_HOLES) != 0 ? holes(in, kind, size) : Entry.NO_HOLES;
    Metadata meta =
        new Metadata(
            kind,
            mode,
            uid,
            gid,
            users.getOrDefault(uid, ""),
            groups.getOrDefault(gid, ""),
            mtime,
            mtimeNanos,
            ctime,
            ctimeNanos,
            inode,
            0,
            0,
            size,
            major,
            minor,
            xattrs);
    return new Entry(name, meta, content, target, hardLink, holes);
  }

  private static List<Xattr> xattrs(ByteSource in) throws DamagedException {
    int count = in.count(Math.min(MAX_XATTRS, in.remaining()));
    List<Xattr> xattrs = new ArrayList<>(count);
    @Nullable String last = null;
    for (int i = 0; i < count; i++) {
      String name = in.text(256);
      if (name.isEmpty()
          || name.indexOf('\0') >= 0
          || (last != null && last.compareTo(name) >= 0)) {
        throw in.damaged("extended attributes are not sorted by name");
      }
      last = name;
      xattrs.add(new Xattr(name, in.bytes(MAX_XATTR_VALUE)));
    }
    return xattrs;
  }

  private static long[] holes(ByteSource in, FileKind kind, long size) throws DamagedException {
    int count = in.count(Math.min(MAX_HOLES, in.remaining()));
    long[] holes = new long[2 * count];
    long end = 0;
    for (int i = 0; i < count; i++) {
      long gap = in.varint(Long.MAX_VALUE);
      long length = in.varint(Long.MAX_VALUE);
      if (kind != FileKind.FILE
          || length == 0
          || gap > size - end
          || length > size - end - gap
          || (i > 0 && gap == 0)) {
        throw in.damaged("a hole lies outside its file");
      }
      holes[2 * i] = end + gap;
      holes[2 * i + 1] = length;
      end += gap + length;
    }
    return holes;
  }
}
