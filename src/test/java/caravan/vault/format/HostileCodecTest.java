package caravan.vault.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.Xattr;
import caravan.security.VaultId;
import caravan.security.VaultKeys;
import caravan.vault.index.IndexObject;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.tree.PageDecoder;
import caravan.vault.tree.PageEncoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Bytes that lie: each flip and cut of a sealed object is an error, and what was never sealed is
 * decoded or refused, in memory bounded by its length, never with a crash.
 */
class HostileCodecTest {
  private static final VaultKeys KEYS =
      VaultKeys.of(
          new VaultId("000102030405060708090a0b0c0d0e0f"), List.of(bytes(32, 1), bytes(32, 2)));

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private interface Codec {
    Object decode(byte[] bytes) throws IOException;
  }

  private static void refuses(byte[] bytes, Codec codec, String what) {
    assertThatThrownBy(() -> codec.decode(bytes)).as(what).isInstanceOf(DamagedException.class);
  }

  /** Each flipped byte and each cut is a {@link DamagedException}. */
  private static void refusesEveryChange(byte[] good, Codec codec) throws IOException {
    codec.decode(good.clone());
    for (int i = 0; i < good.length; i++) {
      for (int bit : new int[] {1, 0x80}) {
        byte[] flipped = good.clone();
        flipped[i] ^= (byte) bit;
        refuses(flipped, codec, "byte " + i);
      }
      refuses(Arrays.copyOf(good, i), codec, "cut at " + i);
    }
    refuses(Arrays.copyOf(good, good.length + 1), codec, "longer");
  }

  /** Changed plain bytes may have a meaning; they must not crash, nor take much memory. */
  private static void boundedOnEveryChange(byte[] good, long allowance, Codec codec)
      throws IOException {
    codec.decode(good.clone());
    Random random = new Random(20261124);
    List<byte[]> changed = new ArrayList<>();
    for (int i = 0; i < good.length; i++) {
      changed.add(Arrays.copyOf(good, i));
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, good[i] ^ 1}) {
        byte[] one = good.clone();
        one[i] = (byte) value;
        changed.add(one);
      }
      byte[] run = good.clone(); // lengths that are as large as a number can be
      Arrays.fill(run, i, Math.min(run.length, i + 8), (byte) 0xff);
      changed.add(run);
    }
    for (int i = 0; i < 2000; i++) {
      byte[] noise = good.clone();
      for (int n = random.nextInt(8); n >= 0; n--) {
        noise[random.nextInt(noise.length)] = (byte) random.nextInt();
      }
      changed.add(noise);
    }
    int refused = 0;
    for (byte[] bytes : changed) {
      long before = allocated();
      try {
        codec.decode(bytes);
      } catch (DamagedException e) {
        refused++;
      }
      assertThat(allocated() - before).isLessThan(allowance);
    }
    assertThat(refused).isGreaterThan(good.length);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void envelope_everyFlipAndCut_isRefused() throws Exception {
    for (byte[] payload : new byte[][] {{}, utf8("{\"a\":1}"), new byte[300], bytes(99, 3)}) {
      byte[] object = Envelope.seal(KEYS, ObjectKind.RECORD, payload);
      assertThat(Envelope.open(KEYS, ObjectKind.RECORD, object, "x")).isEqualTo(payload);
      refusesEveryChange(object, b -> Envelope.open(KEYS, ObjectKind.RECORD, b, "x"));
    }
  }

  @Test
  void envelope_ofAnotherKindVaultOrEpoch_isRefused() {
    byte[] object = Envelope.seal(KEYS, ObjectKind.RECORD, new byte[10]);
    VaultKeys otherVault =
        VaultKeys.of(new VaultId("f".repeat(32)), List.of(bytes(32, 1), bytes(32, 2)));
    VaultKeys olderKeys = VaultKeys.of(KEYS.vault(), List.of(bytes(32, 1)));
    refuses(object, b -> Envelope.open(otherVault, ObjectKind.RECORD, b, "x"), "vault");
    refuses(object, b -> Envelope.open(olderKeys, ObjectKind.RECORD, b, "x"), "epoch");
    byte[] retyped = object.clone();
    retyped[8] = (byte) ObjectKind.MARK.code();
    refuses(retyped, b -> Envelope.open(KEYS, ObjectKind.MARK, b, "x"), "kind");
  }

  private static SealedPack pack() throws InterruptedException {
    List<SealedPack> packs = new ArrayList<>();
    PackAssembler assembler =
        new PackAssembler(
            KEYS,
            ObjectKind.DATA,
            1 << 20,
            new BufferPool(2, PackAssembler.bufferSize(1 << 20, 1 << 18)),
            packs::add);
    try (BlockBuilder blocks = new BlockBuilder(assembler, 1, 1 << 16)) {
      ChunkHasher hasher = new ChunkHasher(KEYS.idKey("data"));
      for (int i = 0; i < 5; i++) {
        byte[] chunk = bytes(100 * i + 1, i);
        blocks.add(chunk, 0, chunk.length, hasher.id(chunk).bytes(), 0);
        blocks.flush();
      }
    }
    assembler.flush();
    return packs.get(0);
  }

  @Test
  void packFooter_everyFlipAndCut_isRefused() throws Exception {
    byte[] all = pack().payload().copy();
    byte[] trailer = Arrays.copyOfRange(all, all.length - PackSeal.TRAILER, all.length);
    int footer = PackSeal.open(KEYS, trailer, "x").footerLength();
    byte[] tail = Arrays.copyOfRange(all, all.length - PackSeal.TRAILER - footer, all.length);
    refusesEveryChange(
        tail,
        b -> {
          if (b.length < PackSeal.TRAILER) {
            throw new DamagedException("too short to hold a trailer");
          }
          byte[] end = Arrays.copyOfRange(b, b.length - PackSeal.TRAILER, b.length);
          PackSeal.Opened opened = PackSeal.open(KEYS, end, "x");
          int at = b.length - PackSeal.TRAILER - opened.footerLength();
          if (at < 0) {
            throw new DamagedException("readers check this length against the pack's");
          }
          return opened.seal().openFooter(b, at, opened.footerLength(), all.length, "x");
        });
    refuses(
        tail,
        b -> PackSeal.open(KEYS, trailer, "x").seal().openFooter(b, 0, footer, all.length + 1, "x"),
        "a pack of another length");
  }

  @Test
  void packFooter_plainBytesThatLie_areBounded() throws Exception {
    PackFooter footer = pack().footer();
    byte[] plain = footer.encode();
    assertThat(PackFooter.decode(plain, footer.salt(), "x").encode()).isEqualTo(plain);
    boundedOnEveryChange(plain, 256 << 10, b -> PackFooter.decode(b, footer.salt(), "x"));
  }

  @Test
  void index_plainBytesThatLie_areBounded() throws Exception {
    SealedPack pack = pack();
    IndexObject index =
        IndexObject.of(
            List.of(new IndexObject.PackContents(pack.id(), pack.footer())),
            List.of("ab".repeat(32)));
    byte[] plain = index.encode();
    assertThat(IndexObject.decode(plain, "x").encode()).isEqualTo(plain);
    boundedOnEveryChange(plain, 256 << 10, b -> IndexObject.decode(b, "x"));
  }

  private static byte[] page() {
    PageEncoder encoder = new PageEncoder();
    for (FileKind kind : FileKind.values()) {
      boolean file = kind == FileKind.FILE;
      Metadata metadata =
          new Metadata(
              kind,
              0755,
              1000,
              100,
              "user",
              "group",
              -5,
              999_999_999,
              1L << 40,
              0,
              -1L,
              0,
              1,
              file ? 5000 : 0,
              kind.isDevice() ? 8 : 0,
              kind.isDevice() ? 1 : 0,
              List.of(new Xattr("user.a", new byte[] {1}), new Xattr("user.b", new byte[0])));
      encoder.add(
          new Entry(
              FileName.of("n" + kind.code()),
              metadata,
              file || kind == FileKind.DIRECTORY ? new IdList(0, new byte[96]) : IdList.EMPTY,
              kind == FileKind.SYMLINK ? new byte[] {'x'} : Entry.NO_TARGET,
              file ? 1 : 0,
              file ? new long[] {100, 50, 200, 4800} : Entry.NO_HOLES));
    }
    return encoder.page();
  }

  @Test
  void page_plainBytesThatLie_areBounded() throws Exception {
    byte[] page = page();
    PageEncoder again = new PageEncoder();
    PageDecoder.page(page).forEach(again::add);
    assertThat(again.page()).isEqualTo(page);
    boundedOnEveryChange(page, 1 << 20, PageDecoder::page);
  }

  @Test
  void list_plainBytesThatLie_areRefused() throws Exception {
    byte[] list = new ByteSink(200).u8(2).u8(1).varint(3).varint(5).raw(bytes(160, 1)).toBytes();
    assertThat(PageDecoder.list(list, 3).count()).isEqualTo(5);
    for (int depth : new int[] {0, 2, 4}) {
      refuses(list, b -> PageDecoder.list(b, depth), "depth " + depth);
    }
    Codec codec = b -> PageDecoder.list(b, 3);
    for (int i = 0; i < list.length; i++) {
      refuses(Arrays.copyOf(list, i), codec, "cut at " + i);
    }
    refuses(new ByteSink(20).u8(2).u8(1).varint(3).varint(256).toBytes(), codec, "no ids");
    refuses(new ByteSink(20).u8(2).u8(1).varint(3).varint(0).toBytes(), codec, "empty");
  }

  @Test
  void snapshot_plainBytesThatLie_areBounded() throws Exception {
    Instant time = Instant.parse("2026-11-24T08:00:00.123456789Z");
    Snapshot snapshot =
        new Snapshot(
            Snapshot.Type.REPAIRED,
            time,
            time.minusSeconds(5),
            "source",
            List.of("/a", "/b"),
            "host",
            "user",
            List.of("t"),
            "c".repeat(32),
            7,
            "previous",
            new IdList(1, bytes(64, 5)),
            1,
            2,
            3,
            4,
            List.of(new Snapshot.Unreadable("/x", "why")),
            1,
            List.of("/y"),
            true,
            List.of("/z"));
    String name = snapshot.name("a".repeat(64));
    assertThat(Snapshot.decode(snapshot.encode(), name)).isEqualTo(snapshot);
    boundedOnEveryChange(snapshot.encode(), 2 << 20, b -> Snapshot.decode(b, name));
    for (String json : new String[] {"", "null", "1", "[]", "\"x\"", "{", "{\"version\":1}"}) {
      refuses(utf8(json), b -> Snapshot.decode(b, name), json);
    }
  }

  @Test
  void parameters_everyFlipAndCut_areRefusedOrHaveAMeaning() throws Exception {
    VaultParameters parameters =
        new VaultParameters(
            "00112233445566778899aabbccddeeff", Instant.EPOCH, 1 << 19, 1 << 20, 1 << 26);
    byte[] json = parameters.encode();
    assertThat(VaultParameters.parse(json)).isEqualTo(parameters);
    // A flip may make another vault of it (the key slot's copy tells); it must not crash.
    boundedOnEveryChange(json, 2 << 20, VaultParameters::parse);
    for (int i = 0; i < json.length - 1; i++) { // without the last line end it is the same
      refuses(Arrays.copyOf(json, i), VaultParameters::parse, "cut at " + i);
    }
    for (String bad : new String[] {"", "null", "[]", "3", "{\"format\":1}"}) {
      refuses(utf8(bad), VaultParameters::parse, bad);
    }
    assertThatThrownBy(() -> VaultParameters.parse(utf8("{\"format\":2}")))
        .isInstanceOf(NewerFormatException.class);
  }

  @Test
  void segmentCipher_lengthsAroundASegment_openToWhatWasSealed() throws Exception {
    SegmentCipher cipher = new SegmentCipher();
    int s = SegmentCipher.SEGMENT;
    for (int n : new int[] {0, 1, s - 1, s, s + 1, 2 * s - 1, 2 * s, 2 * s + 1, 5 * s}) {
      SecretKeySpec key = new SecretKeySpec(bytes(32, n), "AES"); // no nonce twice
      byte[] plain = bytes(n, n);
      int length = (int) SegmentCipher.sealedLength(n);
      assertThat(length).isEqualTo(n + 16 * Math.max(1, (n + s - 1) / s));
      assertThat(SegmentCipher.plainLength(length)).isEqualTo(n);
      byte[] sealed = new byte[length + 7];
      cipher.seal(key, 3, plain, 0, n, ByteBuffer.wrap(sealed), 7, null);
      byte[] back = new byte[length];
      assertThat(cipher.open(key, 3, sealed, 7, length, back, 0, null)).isEqualTo(n);
      assertThat(Arrays.copyOf(back, n)).isEqualTo(plain);
      refuses(sealed, b -> cipher.open(key, 4, b, 7, length, back, 0, null), "another block");
      if (n > s) {
        refuses(sealed, b -> cipher.open(key, 3, b, 7, s + 16, back, 0, null), "first segment");
      }
    }
    assertThat(SegmentCipher.plainLength(15)).isNegative();
    assertThat(SegmentCipher.plainLength(s + 16 + 16)).as("an empty last segment").isNegative();
  }

  @Test
  void padme_anyLength_isABoundaryNotFarAbove() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long length = 2 + (random.nextLong() >>> (20 + random.nextInt(42)));
      long boundary = Padme.boundary(length);
      assertThat(boundary).isBetween(length, length + length / 8 + 1);
      assertThat(Padme.boundary(boundary)).isEqualTo(boundary);
    }
  }
}
