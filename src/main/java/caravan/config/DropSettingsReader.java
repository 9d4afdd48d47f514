package caravan.config;

import static caravan.config.SettingsReader.key;

import caravan.service.drop.After;
import caravan.service.drop.DropSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the drop folders. */
final class DropSettingsReader {
  private static final String SECTION = "drop";
  private static final int MAX_TAG_LENGTH = 256;
  private static final int MAX_BATCH = 100_000;

  private final SettingsTree tree;
  private final SettingsReader values;
  private final Path home;

  DropSettingsReader(SettingsTree tree, SettingsReader values, Path home) {
    this.tree = tree;
    this.values = values;
    this.home = home;
  }

  /**
   * By name; without any setting the one in the home, unless a source has its name.
   *
   * @param sources names that are taken
   */
  Map<String, DropSettings> read(Set<String> sources) throws SettingsException {
    Map<String, DropSettings> drops = new LinkedHashMap<>();
    for (String name : tree.names(SECTION)) {
      values.checkName(SECTION, name);
      if (sources.contains(name)) {
        throw values.bad(
            List.of(SECTION, name), "a source has this name too; give one of them another name");
      }
      drops.put(name, drop(name));
    }
    refuseNested(List.copyOf(drops.values()));
    if (drops.isEmpty() && !sources.contains(DropSettings.STANDARD)) {
      drops.put(DropSettings.STANDARD, DropSettings.standard(home));
    }
    return drops;
  }

  private DropSettings drop(String name) throws SettingsException {
    List<String> base = List.of(SECTION, name);
    DropSettings standard = DropSettings.standard(home);
    Optional<Path> directory = values.path(key(base, "directory"));
    boolean own = directory.isEmpty() && name.equals(DropSettings.STANDARD);
    if (directory.isEmpty() && !own) {
      throw values.bad(base, "a drop folder needs a 'directory'");
    }
    return new DropSettings(
        name,
        directory.map(Path::normalize).orElse(standard.directory()),
        own,
        values.value(key(base, "after"), DropSettingsReader::after).orElse(standard.after()),
        values.value(key(base, "done-file"), DropSettingsReader::doneFile),
        values.number(key(base, "batch-files"), standard.batchFiles(), 1, MAX_BATCH),
        values
            .value(key(base, "batch-bytes"), DropSettingsReader::bytes)
            .orElse(standard.batchBytes()),
        values.duration(
            key(base, "batch-wait"), standard.batchWait(), Duration.ZERO, Duration.ofHours(1)),
        values.duration(
            key(base, "retry"), standard.retry(), Duration.ofSeconds(1), Duration.ofDays(1)),
        values.texts(key(base, "tags"), MAX_TAG_LENGTH));
  }

  /** Files of one would be files of the other. */
  private void refuseNested(List<DropSettings> drops) throws SettingsException {
    for (DropSettings one : drops) {
      for (DropSettings other : drops) {
        if (one != other && one.directory().startsWith(other.directory())) {
          throw values.bad(
              List.of(SECTION, one.name(), "directory"),
              "it is the directory of the drop folder '"
                  + other.name()
                  + "' or lies in it; give each a directory of its own");
        }
      }
    }
  }

  private static After after(String text) {
    List<String> words = new ArrayList<>();
    for (After after : After.values()) {
      String word = after.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return after;
      }
      words.add(word);
    }
    throw new IllegalArgumentException("'" + text + "' is not one of " + String.join(", ", words));
  }

  private static String doneFile(String text) {
    int at = text.indexOf(DropSettings.NAME);
    if (at < 0
        || text.equals(DropSettings.NAME)
        || text.indexOf(DropSettings.NAME, at + 1) >= 0
        || text.contains("/")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no name of a done file; write it as '{name}.done'");
    }
    return text;
  }

  private static long bytes(String text) {
    long bytes = Sizes.parse(text);
    if (bytes < 1) {
      throw new IllegalArgumentException("'" + text + "' is no size of a batch; write 4GB");
    }
    return bytes;
  }
}
