package caravan.cli;

import caravan.api.ConfigurationFile;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The settings file of a service, for whoever changes it over the API. A change is on the disk
 * before it has its name, and the text before stays beside it as {@code caravan.yaml.previous}.
 * Safe for concurrent use; who edits the file by hand at the same moment is noticed up to the
 * rename.
 */
final class ServiceConfiguration implements ConfigurationFile {
  private static final String PLACE = "the new settings";

  private final Path file;
  private final SettingsLoader loader;
  private final Settings started;
  private final BooleanSupplier reload;

  /**
   * @param file it need not be there yet
   * @param started with what the service began
   * @param reload has the service take over what the file says; whether it could
   */
  ServiceConfiguration(Path file, SettingsLoader loader, Settings started, BooleanSupplier reload) {
    this.file = file;
    this.loader = loader;
    this.started = started;
    this.reload = reload;
  }

  @Override
  public Current read() throws IOException {
    byte[] bytes = bytes();
    return new Current(new String(bytes, StandardCharsets.UTF_8), tag(bytes));
  }

  @Override
  public Outcome check(String text) throws SettingsException, IOException {
    return outcome(text, !tag(text).equals(read().tag()), false, Optional.empty());
  }

  @Override
  public synchronized Optional<Outcome> replace(String tag, String text)
      throws SettingsException, IOException {
    Outcome checked = check(text);
    byte[] before = bytes();
    if (!tag(before).equals(tag)) {
      return Optional.empty();
    }
    if (!checked.changed()) {
      return Optional.of(outcome(text, false, reload.getAsBoolean(), Optional.empty()));
    }
    Path real = Files.exists(file) ? file.toRealPath() : file; // a link stays one
    Optional<Path> previous =
        Files.exists(real)
            ? Optional.of(real.resolveSibling(real.getFileName() + ".previous"))
            : Optional.empty();
    try {
      if (previous.isPresent()) {
        write(previous.get(), before, real);
      }
      write(real, text.getBytes(StandardCharsets.UTF_8), real);
    } catch (IOException e) {
      throw new IOException(
          "the settings file "
              + real
              + " cannot be written ("
              + Failures.message(e)
              + "), so the settings before stay. Let the service's user write there, or change the"
              + " file where it comes from.",
          e);
    }
    return Optional.of(outcome(text, true, reload.getAsBoolean(), previous.map(Path::toString)));
  }

  private Outcome outcome(String text, boolean changed, boolean applied, Optional<String> previous)
      throws SettingsException {
    Settings settings = loader.wouldBe(file, PLACE, text);
    List<String> warnings = new ArrayList<>(settings.warnings());
    warnings.addAll(ConfigValidateCommand.overlaps(List.copyOf(settings.sources().values())));
    return new Outcome(
        tag(text), changed, applied, warnings, RestartNeeded.between(started, settings), previous);
  }

  private byte[] bytes() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** Replaces a file, as a whole, with the rights of another one where that is there. */
  private static void write(Path target, byte[] bytes, Path like) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, "caravan", ".tmp"); // for its owner alone
    try {
      if (Files.exists(like)) {
        takeRights(temporary, like);
      }
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void takeRights(Path temporary, Path like) throws IOException {
    PosixFileAttributeView to = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (to != null) {
      PosixFileAttributes from = Files.readAttributes(like, PosixFileAttributes.class);
      PosixFileAttributes own = Files.readAttributes(temporary, PosixFileAttributes.class);
      if (!own.group().equals(from.group())) {
        to.setGroup(from.group());
      }
      if (!own.owner().equals(from.owner())) {
        to.setOwner(from.owner());
      }
      to.setPermissions(from.permissions());
    }
  }

  private static String tag(String text) {
    return tag(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
