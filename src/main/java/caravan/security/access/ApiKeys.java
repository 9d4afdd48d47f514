package caravan.security.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The keys that open a service's API: {@code crv_}, eight characters that name it, {@code _}, and
 * 32 that are secret. Only a hash is kept, in a file of the Caravan home, so a key is shown once.
 * Safe for concurrent use.
 */
public final class ApiKeys {
  /** How each key begins. */
  public static final String PREFIX = "crv_";

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int ID = 8;
  private static final int SECRET = 32;
  private static final int LENGTH = PREFIX.length() + ID + 1 + SECRET;
  private static final int NAME_LIMIT = 63;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private List<ApiKey> keys = List.of();
  private String read = "";

  private ApiKeys(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * A key that was just made.
   *
   * @param secret the whole key, to be shown once
   */
  public record Made(ApiKey key, String secret) {}

  /**
   * Reads the keys; there need be none yet.
   *
   * @throws IOException if the file is damaged; it says what to do
   */
  public static ApiKeys in(Path file, Clock clock) throws IOException {
    ApiKeys keys = new ApiKeys(file, clock);
    keys.refresh();
    return keys;
  }

  /** Reads the file again where another process has changed it. */
  private synchronized void refresh() throws IOException {
    String now;
    try {
      now = print();
    } catch (NoSuchFileException e) {
      keys = List.of();
      read = "";
      return;
    }
    if (!now.equals(read)) {
      keys = parsed(Files.readAllBytes(file));
      read = now;
    }
  }

  /** What another file of the name would have otherwise; a time alone may be the same. */
  private String print() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
  }

  private List<ApiKey> parsed(byte[] bytes) throws IOException {
    List<ApiKey> found = new ArrayList<>();
    try {
      for (JsonNode json : JSON.readTree(bytes)) {
        found.add(
            new ApiKey(
                text(json, "id"),
                text(json, "name"),
                Role.of(text(json, "role")).orElseThrow(IllegalArgumentException::new),
                text(json, "hash"),
                Instant.parse(text(json, "created")),
                json.hasNonNull("expires")
                    ? Optional.of(Instant.parse(text(json, "expires")))
                    : Optional.empty()));
      }
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
      throw new IOException(
          file
              + " is damaged, so nobody can be let in. Move it away and start the service again:"
              + " it then shows a new admin key.",
          e);
    }
    return List.copyOf(found);
  }

  private static String text(JsonNode json, String name) {
    if (!json.hasNonNull(name)) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return json.get(name).asText();
  }

  /** All of them, those that have expired too. */
  public synchronized List<ApiKey> list() throws IOException {
    refresh();
    return keys;
  }

  /**
   * Makes a key, and has it on disk when it returns.
   *
   * @throws IllegalArgumentException if the name is empty, long or taken, or the time is past
   */
  public synchronized Made make(String name, Role role, Optional<Instant> expires)
      throws IOException {
    if (!name.matches("[A-Za-z0-9._-]{1," + NAME_LIMIT + "}")) {
      throw new IllegalArgumentException(
          "A key's name has 1 to 63 letters, digits, '.', '_' or '-'.");
    }
    if (list().stream().anyMatch(key -> key.name().equals(name))) {
      throw new IllegalArgumentException(
          "There is a key '" + name + "' already. Remove it first, or choose another name.");
    }
    Instant now = clock.instant();
    if (expires.isPresent() && !expires.get().isAfter(now)) {
      throw new IllegalArgumentException("The key would have expired already at " + expires.get());
    }
    String secret = PREFIX + letters(ID) + "_" + letters(SECRET);
    ApiKey key =
        new ApiKey(
            secret.substring(PREFIX.length(), PREFIX.length() + ID),
            name,
            role,
            hash(secret),
            now,
            expires);
    List<ApiKey> all = new ArrayList<>(keys);
    all.add(key);
    write(all);
    return new Made(key, secret);
  }

  /**
   * Removes a key by its id or name.
   *
   * @return false if there is none
   * @throws IllegalArgumentException if it is the last that may administer
   */
  public synchronized boolean remove(String idOrName) throws IOException {
    List<ApiKey> left = new ArrayList<>(list());
    if (!left.removeIf(key -> key.id().equals(idOrName) || key.name().equals(idOrName))) {
      return false;
    }
    if (left.stream().noneMatch(key -> key.role() == Role.ADMIN)) {
      throw new IllegalArgumentException(
          "This is the last admin key. Make another one first, or nobody could make keys.");
    }
    write(left);
    return true;
  }

  /** Whose key this is; empty for one that is wrong, removed or expired. */
  public Optional<ApiKey> find(String secret) throws IOException {
    if (secret.length() != LENGTH || !secret.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] hash = hash(secret).getBytes(StandardCharsets.US_ASCII);
    Instant now = clock.instant();
    return list().stream()
        .filter(key -> MessageDigest.isEqual(hash, key.hash().getBytes(StandardCharsets.US_ASCII)))
        .filter(key -> key.expires().isEmpty() || key.expires().get().isAfter(now))
        .findFirst();
  }

  /**
   * The key of an id, if it still opens something: one that was removed or has expired does not.
   */
  public Optional<ApiKey> current(String id) throws IOException {
    Instant now = clock.instant();
    return list().stream()
        .filter(key -> key.id().equals(id))
        .filter(key -> key.expires().isEmpty() || key.expires().get().isAfter(now))
        .findFirst();
  }

  private String letters(int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return letters.toString();
  }

  static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void write(List<ApiKey> all) throws IOException {
    ArrayNode array = JSON.createArrayNode();
    for (ApiKey key : all) {
      ObjectNode json = array.addObject();
      json.put("id", key.id()).put("name", key.name()).put("role", key.role().word());
      json.put("hash", key.hash()).put("created", key.created().toString());
      key.expires().ifPresent(at -> json.put("expires", at.toString()));
    }
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), "keys", ".tmp"); // for its owner alone
    try {
      Files.write(
          temporary,
          JSON.writeValueAsBytes(array),
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    keys = List.copyOf(all);
    read = print();
  }
}
