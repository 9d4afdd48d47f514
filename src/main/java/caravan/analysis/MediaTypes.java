package caravan.analysis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypes;

/**
 * Media types by a name, and by a name and a head, by Tika's tables and nothing else. Safe for
 * concurrent use.
 */
final class MediaTypes {
  /** Kinds that the detector knows no name for, and of which there are many. */
  private static final Map<String, String> OTHERS =
      Map.of(
          ".pyc", "application/x-python-bytecode",
          ".pyo", "application/x-python-bytecode",
          ".mo", "application/x-gettext-translation",
          ".gmo", "application/x-gettext-translation");

  private static final String UNKNOWN = "application/octet-stream";

  private final MediaNames names = new MediaNames();

  /** The detector, loaded when a head is first asked about: a backup never does. */
  private static final class Detector {
    static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
  }

  String byName(String name) {
    String other = OTHERS.get(name.substring(Math.max(0, name.lastIndexOf('.'))));
    return other != null ? other : names.type(name).orElse(UNKNOWN);
  }

  String byHead(byte[] head, String name) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try {
      return Detector.TYPES.detect(new ByteArrayInputStream(head), metadata).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
  }
}
