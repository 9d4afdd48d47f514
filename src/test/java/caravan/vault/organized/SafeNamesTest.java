package caravan.vault.organized;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileName;
import caravan.storage.ObjectNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names that every provider can hold, from any that a file system has. */
class SafeNamesTest {
  private static final byte[] NASTY =
      "aAbB.. ~<>:\"\\|?*\n\u0001conCON\u00e9\u00c9\u212a\u017f-_0123456789abcdef"
          .getBytes(java.nio.charset.StandardCharsets.UTF_8);

  @Test
  void of_plainNames_stay() {
    for (String name :
        List.of("report.pdf", "Jahresbericht 2026 (final).docx", ".bashrc", "\u00e9t\u00e9.txt")) {
      assertThat(SafeNames.of(FileName.of(name))).isEqualTo(name);
    }
  }

  @Test
  void claim_randomNames_isInjectiveWhateverTheCase() {
    Random random = new Random(3);
    Claims claims = new Claims();
    Names names = new Names(List.of("/s"), "", false);
    Set<String> taken = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      Deque<FileName> path = new ArrayDeque<>();
      path.push(FileName.of("s"));
      for (int depth = random.nextInt(3); depth > 0; depth--) {
        path.push(name(random));
      }
      FileName own = name(random);
      String identity = Names.identity(path, own);
      if (!seen.add(identity)) {
        continue;
      }
      String name = claims.claim(names.of("Texts", path, own), identity);
      assertThat(ObjectNames.valid(".versions/" + name + " (2026-11-24 101010)")).as(name).isTrue();
      assertThat(ObjectNames.promisedHash(name)).isEmpty();
      assertThat(taken.add(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)))
          .as(name)
          .isTrue();
      for (String segment : name.split("/")) {
        assertThat(segment).doesNotMatch(".*[<>:\"\\\\|?*\\p{Cntrl}].*").doesNotEndWith(".");
        assertThat(segment.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
            .isLessThan(230);
      }
    }
    for (String one : taken) {
      for (int slash = one.indexOf('/'); slash > 0; slash = one.indexOf('/', slash + 1)) {
        assertThat(taken).doesNotContain(one.substring(0, slash));
      }
    }
  }

  private static FileName name(Random random) {
    while (true) {
      int length = random.nextInt(10) == 0 ? 1 + random.nextInt(255) : 1 + random.nextInt(3);
      byte[] bytes = new byte[length];
      boolean any = random.nextInt(4) == 0;
      for (int i = 0; i < length; i++) {
        bytes[i] = any ? (byte) random.nextInt(256) : NASTY[random.nextInt(NASTY.length)];
      }
      try {
        return FileName.of(bytes);
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }
}
