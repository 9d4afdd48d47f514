package caravan.analysis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Documents that are containers: which kind of document a ZIP file or an OLE2 compound file is, by
 * the names of its first entries (APPNOTE 4.3.7; ODF 1.3 part 2, 3.3; MS-CFB 2.2 and 2.6). Reads
 * nothing that is compressed. Pure functions.
 */
final class Containers {
  private static final int LOCAL_HEADER = 30;
  private static final int LONGEST_NAME = 200;
  private static final int DIRECTORY = 2048;
  private static final int OLE_HEADER = 512;
  private static final int FAR = 1 << 16;
  private static final String ZIP = "application/zip";

  private static final String OOXML = "application/vnd.openxmlformats-officedocument.";
  static final String OLE = "application/x-tika-msoffice";

  private Containers() {}

  /** The media type of a ZIP file: of a document if it is one. */
  static String zip(byte[] head, Classifier.Head file) throws IOException {
    String type = zip(head);
    // Some programs put pictures first: then the parts that tell are a little behind the head.
    return type.equals(ZIP) && latin(head, 0, head.length).contains("[Content_Types].xml")
        ? zip(file.at(0, FAR))
        : type;
  }

  private static String zip(byte[] head) {
    List<String> names = new ArrayList<>();
    String mimetype = "";
    for (int at = 0; at + LOCAL_HEADER < head.length; at++) {
      if (head[at] == 'P' && head[at + 1] == 'K' && head[at + 2] == 3 && head[at + 3] == 4) {
        int length = Math.min(u16(head, at + 26), LONGEST_NAME);
        String name = latin(head, at + LOCAL_HEADER, length);
        names.add(name);
        if (name.equals("mimetype")) {
          int from = at + LOCAL_HEADER + length + u16(head, at + 28);
          mimetype = latin(head, from, Math.min(u16(head, at + 18), LONGEST_NAME)).strip();
        }
        at += LOCAL_HEADER + length - 1;
      }
    }
    if (mimetype.matches("application/[a-z0-9.+-]{1,100}")) {
      return mimetype;
    }
    return names.stream()
        .map(Containers::byEntry)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(ZIP);
  }

  private static Optional<String> byEntry(String name) {
    if (name.startsWith("word/")) {
      return Optional.of(OOXML + "wordprocessingml.document");
    }
    if (name.startsWith("xl/")) {
      return Optional.of(OOXML + "spreadsheetml.sheet");
    }
    if (name.startsWith("ppt/")) {
      return Optional.of(OOXML + "presentationml.presentation");
    }
    if (name.startsWith("visio/")) {
      return Optional.of("application/vnd.ms-visio.drawing");
    }
    if (name.equals("AndroidManifest.xml")) {
      return Optional.of("application/vnd.android.package-archive");
    }
    return name.equals("META-INF/MANIFEST.MF")
        ? Optional.of("application/java-archive")
        : Optional.empty();
  }

  /** The media type of an OLE2 file, by its directory, which may lie anywhere in it. */
  static String ole(byte[] head, Classifier.Head file) throws IOException {
    String type = streams(head);
    if (type.equals(OLE) && head.length >= OLE_HEADER) {
      int shift = Math.min(u16(head, 30), 12);
      long sector = u16(head, 48) | (long) u16(head, 50) << 16;
      return streams(file.at((sector + 1) << shift, DIRECTORY));
    }
    return type;
  }

  private static String streams(byte[] directory) {
    // Names are in UTF-16LE: what is between their letters is dropped with the rest.
    String names = new String(directory, StandardCharsets.ISO_8859_1).replace("\0", "");
    if (names.contains("WordDocument")) {
      return "application/msword";
    }
    if (names.contains("PowerPoint Document") || names.contains("Current User")) {
      return "application/vnd.ms-powerpoint";
    }
    if (names.contains("Workbook") || names.contains("Book")) {
      return "application/vnd.ms-excel";
    }
    if (names.contains("VisioDocument")) {
      return "application/vnd.visio";
    }
    return names.contains("__properties_version1.0") || names.contains("__nameid_version1.0")
        ? "application/vnd.ms-outlook"
        : OLE;
  }

  private static int u16(byte[] bytes, int at) {
    return at + 1 < bytes.length ? (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 : 0;
  }

  private static String latin(byte[] bytes, int from, int length) {
    int start = Math.min(from, bytes.length);
    return new String(
        bytes, start, Math.min(length, bytes.length - start), StandardCharsets.ISO_8859_1);
  }
}
