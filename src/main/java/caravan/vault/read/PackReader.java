package caravan.vault.read;

import caravan.storage.ByteRange;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import caravan.vault.format.PackSeal;
import caravan.vault.pack.ChunkHasher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads what a pack says of itself. */
public final class PackReader {
  private static final int SUFFIX = 64 * 1024;

  private PackReader() {}

  /** A pack's keys and contents. */
  public record Opened(PackSeal seal, PackFooter footer) {}

  /** Opens the footer of a pack of this length with one read, or two where the footer is long. */
  public static Opened open(Vault vault, String name, long length) throws IOException {
    if (length < PackSeal.TRAILER) {
      throw new DamagedException(name + " is damaged: it is too short");
    }
    int n = (int) Math.min(SUFFIX, length);
    byte[] suffix = vault.store().get(name, Optional.of(ByteRange.of(length - n, n)));
    if (suffix.length != n) {
      throw new DamagedException(name + " is damaged: its end cannot be read");
    }
    byte[] trailer = java.util.Arrays.copyOfRange(suffix, n - PackSeal.TRAILER, n);
    PackSeal.Opened opened = PackSeal.open(vault.keys(), trailer, name);
    if (!name.startsWith(opened.seal().kind().prefix())) {
      throw new DamagedException(name + " is damaged: it is a pack of another kind");
    }
    int footer = opened.footerLength();
    if (footer + (long) PackSeal.TRAILER > length) {
      throw new DamagedException(name + " is damaged: its footer is longer than it");
    }
    if (footer + PackSeal.TRAILER > n) {
      byte[] rest =
          vault
              .store()
              .get(name, Optional.of(ByteRange.of(length - PackSeal.TRAILER - footer, footer)));
      if (rest.length != footer) {
        throw new DamagedException(name + " is damaged: its footer cannot be read");
      }
      return new Opened(opened.seal(), opened.seal().openFooter(rest, 0, footer, length, name));
    }
    return new Opened(
        opened.seal(),
        opened.seal().openFooter(suffix, n - PackSeal.TRAILER - footer, footer, length, name));
  }

  /** Whether chunk {@code i} of a footer is what its id says, given the raw block that holds it. */
  public static boolean proves(Vault vault, PackFooter footer, byte[] block, int i) {
    List<String> kinds =
        footer.kind() == ObjectKind.DATA
            ? List.of("data")
            : footer.kind() == ObjectKind.TREE ? List.of("tree", "list") : List.of("meaning");
    for (String kind : kinds) {
      ChunkHasher hasher = new ChunkHasher(vault.keys().idKey(kind));
      if (hasher.proves(
          block, footer.chunkOffset()[i], footer.chunkLength()[i], footer.ids(), 32 * i)) {
        return true;
      }
    }
    return false;
  }
}
