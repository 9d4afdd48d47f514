package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.vault.format.ByteSink;
import caravan.vault.format.ByteSource;
import caravan.vault.format.DamagedException;
import caravan.vault.tree.PageDecoder;
import caravan.vault.tree.PageEncoder;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of manifests as bytes. Version 1: a byte for the type, one for the version, then the
 * steps or moves. Reading checks every bound, since the bytes may come from a writer that lies.
 */
final class Pages {
  private static final int ITEMS = 1;
  private static final int MOVES = 2;
  private static final int VERSION = 1;
  private static final int UP = 0;
  private static final int ENTRY = 1;
  private static final int FILE = 2;
  private static final int SEALED = 1;
  private static final int SHARED = 2;
  private static final int MAX_NAME = 8 * 1024;
  private static final int MAX_ENTRY = 1 << 26;
  private static final int FULL = 1 << 20;
  private static final int MAY_END = 128 << 10;

  private final PageEncoder encoder = new PageEncoder();
  private final ByteSink sink = new ByteSink(MAY_END);

  Pages() {
    start();
  }

  private void start() {
    sink.clear();
    sink.u8(ITEMS).u8(VERSION);
  }

  /** Adds a step; whether the page should end with it. Where pages end depends on names alone. */
  boolean add(Item item) {
    Entry entry = item.entry();
    if (entry == null) {
      sink.u8(UP);
      return sink.length() >= FULL;
    }
    StoredFile file = item.file();
    encoder.clear();
    encoder.add(entry);
    sink.u8(file == null ? ENTRY : FILE).bytes(encoder.page());
    if (file != null) {
      sink.text(file.name()).varint(file.length()).zigzag(file.modified());
      sink.raw(file.sha256().bytes());
      sink.u8((file.sealed() ? SEALED : 0) | (file.shared() ? SHARED : 0));
    }
    return sink.length() >= FULL || sink.length() >= MAY_END && (entry.name().hashCode() & 63) == 0;
  }

  boolean isEmpty() {
    return sink.length() == 2;
  }

  /** The page of what was added; the next one begins. */
  byte[] page() {
    byte[] page = sink.toBytes();
    start();
    return page;
  }

  static List<Item> items(byte[] page, String name) throws DamagedException {
    ByteSource in = new ByteSource(page, name);
    begin(in, ITEMS);
    List<Item> items = new ArrayList<>();
    while (in.remaining() > 0) {
      int type = in.u8();
      if (type == UP) {
        items.add(Item.UP);
        continue;
      }
      if (type > FILE) {
        throw in.damaged("it has a step of an unknown type");
      }
      List<Entry> entries = PageDecoder.page(in.bytes(MAX_ENTRY));
      if (entries.size() != 1) {
        throw in.damaged("a step has several entries");
      }
      items.add(new Item(entries.get(0), type == FILE ? file(in) : null));
    }
    return items;
  }

  private static StoredFile file(ByteSource in) throws DamagedException {
    String name = name(in);
    long length = in.varint(Long.MAX_VALUE);
    long modified = in.zigzag();
    ChunkId sha256 = ChunkId.of(in.raw(ChunkId.LENGTH));
    int flags = in.u8();
    if (flags > (SEALED | SHARED)) {
      throw in.damaged("a file has flags of a newer format");
    }
    return new StoredFile(
        name, length, modified, sha256, (flags & SEALED) != 0, (flags & SHARED) != 0);
  }

  private static String name(ByteSource in) throws DamagedException {
    String name = in.text(MAX_NAME);
    if (!caravan.storage.ObjectNames.valid(name)) {
      throw in.damaged("it has a name that no object can have");
    }
    return name;
  }

  static byte[] moves(List<Move> moves) {
    ByteSink out = new ByteSink(moves.size() * 128 + 16);
    out.u8(MOVES).u8(VERSION).varint(moves.size());
    for (Move move : moves) {
      out.text(move.from()).text(move.to());
    }
    return out.toBytes();
  }

  static List<Move> moves(byte[] page, String name) throws DamagedException {
    ByteSource in = new ByteSource(page, name);
    begin(in, MOVES);
    int count = in.count(in.remaining());
    List<Move> moves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      moves.add(new Move(name(in), name(in), false));
    }
    in.finish();
    return moves;
  }

  private static void begin(ByteSource in, int type) throws DamagedException {
    if (in.u8() != type || in.u8() != VERSION) {
      throw in.damaged("it is of another type, or of a newer version: use a newer Caravan");
    }
  }
}
