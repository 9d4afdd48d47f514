package caravan.vault.format;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code caravan.json} says: the parameters of a vault, fixed when it is made.
 *
 * @param vault id of the vault, 32 hex digits
 * @param created when it was made
 * @param chunkAverage expected chunk size, a power of two in 64 KiB to 8 MiB; the smallest is a
 *     quarter, the largest four times of it
 * @param block bytes up to which small chunks share a block
 * @param pack bytes that a pack stays within
 */
public record VaultParameters(
    String vault, Instant created, int chunkAverage, int block, int pack) {
  /** The name of the object. */
  public static final String NAME = "caravan.json";

  public static final int FORMAT = 1;
  public static final int DEFAULT_CHUNK = 512 * 1024;
  public static final int DEFAULT_BLOCK = 1024 * 1024;
  public static final int DEFAULT_PACK = 64 * 1024 * 1024;
  private static final int MAX_BYTES = 64 * 1024;

  public VaultParameters {
    if (!vault.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("a vault id has 32 hex digits");
    }
    if (Integer.bitCount(chunkAverage) != 1 || chunkAverage < 1 << 16 || chunkAverage > 1 << 23) {
      throw new IllegalArgumentException(
          "the chunk size must be a power of two from 64KiB to 8MiB, not "
              + chunkAverage
              + " bytes");
    }
    if (block < 1 << 16 || block > 1 << 24) {
      throw new IllegalArgumentException(
          "the block size must be from 64KiB to 16MiB, not " + block + " bytes");
    }
    if (pack < 1 << 20 || pack > 1 << 30) {
      throw new IllegalArgumentException(
          "the pack size must be from 1MiB to 1GiB, not " + pack + " bytes");
    }
    created = created.truncatedTo(ChronoUnit.SECONDS);
  }

  public int chunkMin() {
    return chunkAverage / 4;
  }

  public int chunkMax() {
    return chunkAverage * 4;
  }

  /** The bytes of the object; the same for equal parameters. */
  public byte[] encode() {
    return String.format(
            Locale.ROOT,
            """
            {"format":%d,"vault":"%s","created":"%s",
             "chunk":{"min":%d,"average":%d,"max":%d},"block":%d,"pack":%d}
            """,
            FORMAT,
            vault,
            created,
            chunkMin(),
            chunkAverage,
            chunkMax(),
            block,
            pack)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws DamagedException if it is no vault's file
   * @throws NewerFormatException if it is one of a newer format
   */
  public static VaultParameters parse(byte[] bytes) throws DamagedException, NewerFormatException {
    if (bytes.length > MAX_BYTES) {
      throw new DamagedException(NAME + " is larger than 64 KiB: this is not a Caravan vault");
    }
    JsonNode json;
    try {
      json = Json.read(bytes);
    } catch (IOException e) {
      throw new DamagedException(
          NAME + " is not JSON: this is not a Caravan vault, or the file is damaged", e);
    }
    int format = number(json, "format");
    if (format > FORMAT) {
      throw new NewerFormatException(
          "the vault has format "
              + format
              + ", this Caravan reads format "
              + FORMAT
              + ": use a newer Caravan to open it");
    }
    try {
      JsonNode chunk = json.path("chunk");
      VaultParameters parameters =
          new VaultParameters(
              json.path("vault").asText(),
              Instant.parse(json.path("created").asText()),
              number(chunk, "average"),
              number(json, "block"),
              number(json, "pack"));
      if (format != FORMAT
          || number(chunk, "min") != parameters.chunkMin()
          || number(chunk, "max") != parameters.chunkMax()) {
        throw new DamagedException(NAME + " does not hold the parameters of a vault");
      }
      return parameters;
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new DamagedException(
          NAME + " does not hold the parameters of a vault: " + e.getMessage(), e);
    }
  }

  private static int number(@Nullable JsonNode json, String field) throws DamagedException {
    JsonNode node = json == null ? null : json.get(field);
    if (node == null || !node.isIntegralNumber() || !node.canConvertToInt()) {
      throw new DamagedException(
          NAME + " has no number '" + field + "': this is not a Caravan vault");
    }
    return node.intValue();
  }
}
