package caravan.vault.format;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Xattr;
import caravan.security.Hkdf;
import caravan.security.VaultId;
import caravan.security.VaultKeys;
import caravan.vault.index.IndexObject;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.Chunker;
import caravan.vault.tree.IdListBuilder;
import caravan.vault.tree.PageDecoder;
import caravan.vault.tree.PageEncoder;
import caravan.vault.tree.TreeVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The engine gives what section 12 of {@code docs/format.md} says. The first block there is the
 * output of {@code docs/reader/vectors.py}, which shares no code with the engine.
 */
class FormatVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] VAULT = count(0, 16);
  private static final byte[] SALT = count(64, 32);
  private static final VaultKeys KEYS = VaultKeys.of(VaultId.of(VAULT), List.of(count(32, 32)));

  private static byte[] count(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] stream(int length) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; out.size() < length; i++) {
      out.writeBytes(sha256(ByteBuffer.allocate(4).putInt(i).array()));
    }
    return Arrays.copyOf(out.toByteArray(), length);
  }

  /** The lines of a block of section 12, from 0. */
  private static List<String> block(int number) throws IOException {
    String text = Files.readString(Path.of("docs/format.md"));
    String section = text.substring(text.indexOf("## 12. Test vectors"));
    return section.split("```\n")[2 * number + 1].lines().toList();
  }

  @Test
  void engine_partsWithoutACipher_areThoseOfThePage() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String kind : List.of("data", "tree", "list", "meaning")) {
      byte[] key = KEYS.idKey(kind);
      ChunkId id = new ChunkHasher(key).id(ascii("caravan"));
      lines.add("idKey(" + kind + ") " + hex(key) + "  id of 'caravan' " + id.hex());
    }
    ByteBuffer gear = ByteBuffer.wrap(KEYS.chunkerKey());
    lines.add(
        String.format("gear[0] %016x  gear[255] %016x", gear.getLong(0), gear.getLong(8 * 255)));
    lines.add("seal(0) " + hex(Hkdf.derive(count(32, 32), VAULT, ascii("caravan/1/seal"), 32)));
    for (int kind : new int[] {1, 17}) {
      lines.add("object of kind " + kind + " " + hex(KEYS.objectKey(0, kind, SALT)));
      lines.add("footer of kind " + kind + " " + hex(KEYS.footerKey(0, kind, SALT)));
      lines.add("commit of kind " + kind + " " + hex(KEYS.commitment(0, kind, SALT)));
    }
    for (long n : new long[] {0, 127, 128, 300, Long.MAX_VALUE}) {
      lines.add("varint " + n + " " + hex(new ByteSink(10).varint(n).toBytes()));
    }
    for (long n : new long[] {0, -1, 1, -283996800, (1L << 62) - 1}) {
      lines.add("zigzag " + n + " " + hex(new ByteSink(10).zigzag(n).toBytes()));
    }
    for (long n : new long[] {86, 200, 1000, 65537, 1 << 20, 67108863}) {
      lines.add("padme " + n + " " + Padme.boundary(n));
    }
    for (int size : new int[] {0, 16384, 16385, 300_000, 1 << 21}) {
      lines.add("chunks of stream(" + size + "), average 65536: " + cuts(stream(size)));
    }
    lines.add("chunks of 400000 zeros, average 65536: " + cuts(new byte[400_000]));
    for (byte[] name : new byte[][] {{}, {'a'}, ascii("caravan"), {(byte) 0xff}}) {
      String shown = name.length == 0 ? "(empty)" : hex(name);
      lines.add(String.format("fnv %s %016x", shown, TreeVectors.fnv(name)));
    }
    lines.add("pages of f0..f9999 (small entries): " + pages());
    lines.add("list chunks of SHA-256(u32 0..1999): " + lists());
    assertThat(lines).isEqualTo(block(0));
  }

  private static List<Integer> cuts(byte[] data) {
    VaultParameters parameters =
        new VaultParameters(hex(VAULT), Instant.EPOCH, 1 << 16, 1 << 20, 1 << 26);
    Chunker chunker = new Chunker(KEYS.chunkerKey(), parameters);
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < data.length; at += lengths.get(lengths.size() - 1)) {
      lengths.add(chunker.cut(data, at, data.length, true));
    }
    return lengths;
  }

  private static Entry file(String name) {
    return new Entry(
        FileName.of(name),
        new Metadata(FileKind.FILE, 0644, 0, 0, "", "", 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, List.of()),
        IdList.EMPTY,
        Entry.NO_TARGET,
        0,
        Entry.NO_HOLES);
  }

  private static List<Integer> pages() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      names.add("f" + i);
    }
    Collections.sort(names);
    List<Integer> lengths = new ArrayList<>();
    PageEncoder encoder = new PageEncoder();
    int k = 0;
    for (String name : names) {
      k++;
      if (encoder.add(file(name))) {
        lengths.add(k);
        k = 0;
        encoder.clear();
      }
    }
    if (k > 0) {
      lengths.add(k);
    }
    return lengths;
  }

  private static List<Integer> lists() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    IdListBuilder builder =
        new IdListBuilder(
            chunk -> {
              if (chunk[2] == 0) {
                lengths.add(PageDecoder.list(chunk, 0).count());
              }
              return new ChunkHasher(KEYS.idKey("list")).id(chunk);
            });
    for (int i = 0; i < 2000; i++) {
      builder.add(sha256(ByteBuffer.allocate(4).putInt(i).array()), 0);
    }
    builder.finish();
    return lengths;
  }

  @Test
  void engine_pagesListsAndSealedObjects_areThoseOfThePage() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("page " + hex(page()));
    lines.add("index " + hex(index().encode()));
    for (String payload : List.of("", "caravan")) {
      byte[] object = Envelope.seal(KEYS, ObjectKind.RECORD, ascii(payload), SALT);
      lines.add("envelope of '" + payload + "' " + hex(object));
      assertThat(Envelope.open(KEYS, ObjectKind.RECORD, object, "x")).isEqualTo(ascii(payload));
    }
    byte[] pack = pack();
    lines.add("pack " + hex(pack));
    lines.add("name packs/" + hex(sha256(pack)).substring(0, 2) + "/" + hex(sha256(pack)));
    assertThat(block(1).stream().filter(line -> !line.startsWith("keyslot"))).isEqualTo(lines);
  }

  private static byte[] page() {
    PageEncoder encoder = new PageEncoder();
    ChunkId id = new ChunkHasher(KEYS.idKey("data")).id(ascii("caravan"));
    Metadata file =
        new Metadata(
            FileKind.FILE,
            0640,
            1000,
            100,
            "ana",
            "users",
            -1,
            999_999_999,
            1,
            2,
            new BigInteger("18446744073709551615").longValue(),
            0,
            2,
            107,
            0,
            0,
            List.of(new Xattr("user.a", new byte[] {1, 2})));
    encoder.add(
        new Entry(
            FileName.of("a"),
            file,
            new IdList(0, id.bytes()),
            Entry.NO_TARGET,
            1,
            new long[] {7, 100}));
    Metadata link =
        new Metadata(
            FileKind.SYMLINK, 0777, 0, 0, "root", "root", 0, 0, 0, 0, 12, 0, 1, 0, 0, 0, List.of());
    encoder.add(new Entry(FileName.of("b"), link, IdList.EMPTY, ascii("a"), 0, Entry.NO_HOLES));
    return encoder.page();
  }

  private static PackFooter footer(int total) {
    byte[] id = new ChunkHasher(KEYS.idKey("data")).id(ascii("caravan")).bytes();
    return new PackFooter(
        ObjectKind.DATA,
        total,
        new PackSalt(0, SALT),
        List.of(new BlockInfo(0, 23, false, 7)),
        id,
        new int[] {0},
        new int[] {0},
        new int[] {7});
  }

  /** One block that holds one chunk; the padding is zeros here, and random in a real one. */
  private static byte[] pack() throws DamagedException {
    PackSeal seal = PackSeal.withSalt(KEYS, ObjectKind.DATA, SALT);
    int tail = (int) SegmentCipher.sealedLength(footer(0).encode().length) + PackSeal.TRAILER;
    int total = (int) Padme.boundary(23 + tail);
    byte[] pack = new byte[total];
    new SegmentCipher()
        .seal(seal.blockKey(), 0, ascii("caravan"), 0, 7, ByteBuffer.wrap(pack), 0, null);
    PackSeal.withSalt(KEYS, ObjectKind.DATA, SALT)
        .sealFooter(footer(total).encode(), ByteBuffer.wrap(pack), total - tail);
    byte[] trailer = Arrays.copyOfRange(pack, total - PackSeal.TRAILER, total);
    PackSeal.Opened opened = PackSeal.open(KEYS, trailer, "x");
    assertThat(
            opened
                .seal()
                .openFooter(pack, total - tail, opened.footerLength(), total, "x")
                .chunks())
        .isEqualTo(1);
    return pack;
  }

  private static IndexObject index() {
    return IndexObject.of(
        List.of(new IndexObject.PackContents(ChunkId.of(count(96, 32)), footer(256))),
        List.of("ab".repeat(32)));
  }
}
