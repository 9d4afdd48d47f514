package caravan.analysis.sensitivity;

import caravan.model.meaning.Finding;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Searches texts for secrets and personal data. Takes time in proportion to the text, whatever is
 * in it, and memory for it and some 24 bytes a finding. Safe for concurrent use.
 *
 * <p>One pass finds the words at which rules look (see {@link Keywords}); each rule looks at a
 * bounded part around its word. Values go nowhere: a finding has a keyed hash, the spans have
 * places.
 */
public final class SensitivityScanner {
  /** Raised when a rule changes: what an older version found is then searched again. */
  public static final int VERSION = 1;

  private static final int SHOWN_HASH = 8;

  private final SecretKeySpec key;

  /**
   * @param key for the hashes of values; at least 16 bytes, the same for as long as hashes are
   *     compared
   */
  public SensitivityScanner(byte[] key) {
    if (key.length < 16) {
      throw new IllegalArgumentException("a key for hashes has at least 16 bytes");
    }
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * Bytes as text for {@link #scan}: as UTF-8 or UTF-16 by their mark; what is wrong becomes
   * U+FFFD.
   */
  public static String decode(byte[] bytes) {
    if (bytes.length >= 2 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe
        || bytes.length >= 2 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff) {
      return new String(bytes, StandardCharsets.UTF_16);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Searches one text.
   *
   * @param name of the file, which says how values are written in it; may be empty
   */
  public Scan scan(String name, CharSequence text) {
    Pass pass = new Pass(text.toString(), TextForm.of(name));
    Rules.ALL.run(pass);
    List<Pass.Hit> hits = settle(pass.hits());
    List<Span> spans = new ArrayList<>();
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    Map<Kind, Pass.Hit> firsts = new EnumMap<>(Kind.class);
    for (Pass.Hit hit : hits) {
      counts.merge(hit.kind(), 1, Integer::sum);
      firsts.putIfAbsent(hit.kind(), hit);
      if (hit.kind().secret()) {
        spans.add(new Span(hit.start(), hit.end()));
      }
    }
    return new Scan(findings(pass.text, counts, firsts), spans, Levels.of(counts, pass.text));
  }

  /** Each place once: where hits overlap, a secret goes before a number, and becomes as long. */
  private static List<Pass.Hit> settle(List<Pass.Hit> found) {
    List<Pass.Hit> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(Pass.Hit::start).thenComparing(Pass.Hit::kind));
    List<Pass.Hit> settled = new ArrayList<>();
    for (Pass.Hit hit : sorted) {
      Pass.Hit last = settled.isEmpty() ? null : settled.get(settled.size() - 1);
      if (last == null || hit.start() >= last.end()) {
        settled.add(hit);
        continue;
      }
      settled.set(settled.size() - 1, joined(last, hit));
    }
    return settled;
  }

  private static Pass.Hit joined(Pass.Hit one, Pass.Hit other) {
    if (one.kind().secret() != other.kind().secret()) {
      return one.kind().secret() ? one : other;
    }
    Kind kind = one.kind().compareTo(other.kind()) <= 0 ? one.kind() : other.kind();
    return new Pass.Hit(
        kind, Math.min(one.start(), other.start()), Math.max(one.end(), other.end()));
  }

  private List<Finding> findings(
      String text, Map<Kind, Integer> counts, Map<Kind, Pass.Hit> firsts) {
    List<Pass.Hit> byPlace = new ArrayList<>(firsts.values());
    byPlace.sort(Comparator.comparingInt(Pass.Hit::start));
    List<Finding> findings = new ArrayList<>();
    int line = 1;
    int at = 0;
    for (Pass.Hit hit : byPlace) {
      for (; at < hit.start(); at++) {
        line += text.charAt(at) == '\n' ? 1 : 0;
      }
      findings.add(
          new Finding(
              hit.kind().word(), counts.getOrDefault(hit.kind(), 0), line, hash(text, hit)));
    }
    return findings;
  }

  private String hash(String text, Pass.Hit hit) {
    String value = text.substring(hit.start(), hit.end());
    String plain = hit.kind().secret() ? value : number(value);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] sum = mac.doFinal(plain.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, SHOWN_HASH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** A number is the same, however it is grouped. */
  private static String number(String value) {
    return value.replaceAll("[ ./()-]", "").toUpperCase(Locale.ROOT);
  }
}
