package caravan.analysis.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.pipes.fetcher.AbstractFetcher;

/**
 * Opens a document in the worker. Tika's own would tell the parsers the name of the copy, and not
 * that of the document. Public because Tika makes it, by its name in the configuration.
 */
public final class FileFetcher extends AbstractFetcher {
  static final String NAME = "file";

  /** Made by Tika. */
  public FileFetcher() {
    super(NAME);
  }

  @Override
  public InputStream fetch(String path, Metadata metadata, ParseContext context)
      throws IOException {
    Request request = context.get(Request.class);
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, request.name());
    if (!request.mediaType().isEmpty()) {
      metadata.set(HttpHeaders.CONTENT_TYPE, request.mediaType());
    }
    return TikaInputStream.get(Path.of(path), metadata);
  }
}
