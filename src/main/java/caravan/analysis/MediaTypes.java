package caravan.analysis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypes;

/** Tika's detector, given a name and a head and nothing else. Safe for concurrent use. */
final class MediaTypes {
  /** Kinds that the detector knows no name for, and of which there are many. */
  private static final Map<String, String> OTHERS =
      Map.of(
          ".pyc", "application/x-python-bytecode",
          ".pyo", "application/x-python-bytecode",
          ".mo", "application/x-gettext-translation",
          ".gmo", "application/x-gettext-translation");

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();

  String byName(String name) {
    String other = OTHERS.get(name.substring(Math.max(0, name.lastIndexOf('.'))));
    if (other != null) {
      return other;
    }
    try {
      return types.detect(null, named(name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("a name alone cannot fail to be read", e);
    }
  }

  String byHead(byte[] head, String name) {
    try {
      return types.detect(new ByteArrayInputStream(head), named(name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
  }

  private static Metadata named(String name) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    return metadata;
  }
}
