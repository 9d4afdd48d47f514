package caravan.storage.icloud.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A file or folder of an iCloud Drive.
 *
 * @param id its {@code drivewsid}: type, zone and document, as {@code FILE::com.apple.CloudDocs::…}
 * @param document its {@code docwsid}, by which content is asked for
 * @param etag of its state; a call that names another one does nothing
 * @param name whole, with the extension that the service keeps apart
 * @param size bytes; 0 for a folder
 */
record DriveItem(
    String id,
    String document,
    String etag,
    String name,
    boolean folder,
    long size,
    Instant modified) {
  private static final String ROOT_ZONE = "com.apple.CloudDocs";

  /** The folder that all others are in. */
  static final DriveItem ROOT =
      new DriveItem("FOLDER::" + ROOT_ZONE + "::root", "root", "", "", true, 0, Instant.EPOCH);

  static DriveItem read(JsonNode json) {
    String extension = json.path("extension").asText();
    String name = json.path("name").asText();
    return new DriveItem(
        json.path("drivewsid").asText(),
        json.path("docwsid").asText(),
        json.path("etag").asText(),
        extension.isEmpty() ? name : name + "." + extension,
        !json.path("type").asText().equals("FILE"),
        json.path("size").asLong(),
        instant(json.path("dateModified").asText()));
  }

  /** Where it is kept: apps have zones of their own. */
  String zone() {
    String[] parts = id.split("::", -1);
    return parts.length == 3 ? parts[1] : ROOT_ZONE;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH; // a time is told to people, and decides nothing
    }
  }
}
