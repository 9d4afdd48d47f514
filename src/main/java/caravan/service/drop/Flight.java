package caravan.service.drop;

import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way into a snapshot. While the backup runs, the contents are hashed for the
 * receipt. Belongs to one thread, but for the end of the backup, which may come on any.
 */
final class Flight {
  /** More sub-folders in one batch are not named by tags. */
  private static final int MOST_TAGS = 50;

  private static final int LONGEST_TAG = 200;
  private static final int BUFFER = 1 << 16;

  private final DropSettings settings;
  private final Inbox inbox;
  private final Manifest manifest;
  private final Path file;
  private final Map<Dropped, String> hashes = new HashMap<>();
  private final Map<Dropped, String> unreadable = new HashMap<>();
  private volatile boolean over;
  private volatile @Nullable Operation end;

  /**
   * @param file where the manifest stands
   */
  Flight(DropSettings settings, Inbox inbox, Manifest manifest, Path file) {
    this.settings = settings;
    this.inbox = inbox;
    this.manifest = manifest;
    this.file = file;
  }

  Manifest manifest() {
    return manifest;
  }

  Path file() {
    return file;
  }

  /** Begins the backup, but where a process before this one has seen its end. */
  void begin(Starter starter) throws IOException {
    if (Outcome.read(file).filter(Outcome::isEnough).isPresent()) {
      over = true;
      return;
    }
    Operation asked = starter.submit(Submission.of("backup", settings.name(), arguments(), "drop"));
    starter
        .whenOver(asked.id())
        .whenComplete(
            (ended, failure) -> {
              end = ended == null ? null : ended.operation();
              over = true;
            });
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backup",
                "--json",
                "--accumulate",
                "--source",
                settings.name(),
                "--claimed",
                file.toString()));
    Set<String> tags = new LinkedHashSet<>(settings.tags());
    manifest.tags().stream().limit(MOST_TAGS).forEach(tag -> tags.add(asTag(tag)));
    for (String tag : tags) {
      arguments.add("--tag");
      arguments.add(tag);
    }
    return arguments;
  }

  /**
   * A tag has no comma, which is where a list of tags is split, and does not begin as an option.
   */
  static String asTag(String folder) {
    String tag = folder.replaceAll("[,\\p{Cntrl}]", "_").strip();
    tag = tag.startsWith("-") ? "_" + tag.substring(1) : tag;
    return tag.isEmpty() ? "_" : tag.substring(0, Math.min(tag.length(), LONGEST_TAG));
  }

  boolean isOver() {
    return over;
  }

  /** What the backup said of the files, once it is over. */
  Optional<Outcome> outcome() throws IOException {
    return Outcome.read(file);
  }

  /** Why there is no outcome, for people. */
  String failure() {
    Operation ended = end;
    return ended == null || ended.message().isEmpty()
        ? "The backup of '" + settings.name() + "' did not come to its end."
        : ended.message();
  }

  /**
   * The SHA-256 of a file's content, 64 hex digits; empty if it is not that file any more, or
   * cannot be read.
   */
  Optional<String> hash(Dropped dropped) throws IOException {
    String known = hashes.get(dropped);
    if (known != null) {
      return Optional.of(known);
    }
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (FileChannel channel =
            FileChannel.open(
                inbox.root().resolve(dropped.path()),
                StandardOpenOption.READ,
                LinkOption.NOFOLLOW_LINKS);
        InputStream in = Channels.newInputStream(channel)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      unreadable.put(dropped, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    if (!inbox.look(dropped.path()).equals(Optional.of(dropped))) {
      return Optional.empty();
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    hashes.put(dropped, hash);
    return Optional.of(hash);
  }

  /** Why a file that has no hash could not be read. */
  String unreadable(Dropped dropped) {
    return "it cannot be read: " + unreadable.getOrDefault(dropped, "the reason is not known");
  }

  /** Hashes all, as long as the backup runs. */
  void hashMeanwhile() throws IOException {
    for (Dropped one : manifest.files()) {
      if (over) {
        return;
      }
      hash(one);
    }
  }
}
