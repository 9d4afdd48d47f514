package caravan.analysis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The media type by a file's name alone, as Tika's table has it. That table comes as 300 KB of XML,
 * most of which is about heads; to read it takes a fourteenth of the start of a backup, which needs
 * names only. Immutable and safe for concurrent use.
 */
final class MediaNames {
  private static final String TABLE = "media-types.tsv";

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> endings = new HashMap<>(4096);

  private final int longest;

  MediaNames() {
    int length = 0;
    try (InputStream in = MediaNames.class.getResourceAsStream(TABLE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          int tab = line.indexOf('\t');
          String type = line.substring(0, tab);
          for (String pattern : line.substring(tab + 1).split(" ")) {
            if (pattern.startsWith("*")) {
              endings.put(pattern.substring(1), type);
              length = Math.max(length, pattern.length() - 1);
            } else {
              names.put(pattern, type);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + TABLE, e);
    }
    longest = length;
  }

  /** The type that a name tells: as it is written, else in small letters. */
  Optional<String> type(String name) {
    Optional<String> type = exactly(name);
    return type.isPresent() ? type : exactly(name.toLowerCase(Locale.ENGLISH));
  }

  /** By the whole name, else by the longest ending that is known. */
  private Optional<String> exactly(String name) {
    String type = names.get(name);
    for (int at = Math.max(0, name.length() - longest); type == null && at < name.length(); at++) {
      type = endings.get(name.substring(at));
    }
    return Optional.ofNullable(type);
  }
}
