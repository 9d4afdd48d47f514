package caravan.storage.spool;

/**
 * One object that one destination is to get.
 *
 * @param place whose queue it stands in
 * @param sequence its position: it goes after all that are lower
 * @param object the name that it gets at the destination; its last part is the SHA-256 of the bytes
 */
public record SpoolEntry(SpoolPlace place, long sequence, String object) {
  /** The name of the file that stands for it; a slash cannot be in one. */
  String fileName() {
    return String.format("%012d-%s", sequence, object.replace('/', '+'));
  }

  static SpoolEntry of(SpoolPlace place, String fileName) {
    int dash = fileName.indexOf('-');
    return new SpoolEntry(
        place,
        Long.parseLong(fileName.substring(0, dash)),
        fileName.substring(dash + 1).replace('+', '/'));
  }

  String hash() {
    return object.substring(object.lastIndexOf('/') + 1);
  }
}
