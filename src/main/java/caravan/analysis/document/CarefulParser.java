package caravan.analysis.document;

import caravan.analysis.document.Members.Enough;
import caravan.analysis.document.TextSink.Full;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.writefilter.StandardWriteFilterFactory;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.SecureContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * The only parser that the worker's Tika knows: sets limits, lets Tika's parsers read, and answers
 * with Caravan's own names and nothing else of the document's metadata. Public because Tika makes
 * it, by its name in the configuration. Belongs to one thread.
 */
public final class CarefulParser implements Parser {
  @Serial private static final long serialVersionUID = 1L;

  private static final int METADATA_BYTES = 1 << 20;
  private static final int METADATA_FIELD = 20_000;
  private static final int METADATA_VALUES = 100;
  private static final int NESTED_ELEMENTS = 200;

  private final transient AutoDetectParser tika = Parsers.all();

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return tika.getSupportedTypes(context);
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException {
    Request request = context.get(Request.class);
    TextSink sink = new TextSink(request.text());
    Members members = new Members(context, tika, sink, request);
    Failure failure = Failure.NONE;
    StandardWriteFilterFactory limits = new StandardWriteFilterFactory();
    limits.setMaxTotalEstimatedBytes(METADATA_BYTES);
    limits.setMaxFieldSize(METADATA_FIELD);
    limits.setMaxValuesPerField(METADATA_VALUES);
    Metadata said = new Metadata();
    for (String name : metadata.names()) {
      said.set(name, metadata.get(name));
    }
    said.setMetadataWriteFilter(limits.newInstance());
    // Tika's parsers may close what they read, and the hash of a picture reads it again
    TikaInputStream document = TikaInputStream.get(stream);
    try {
      context.set(Parser.class, tika);
      context.set(EmbeddedDocumentExtractor.class, members);
      SecureContentHandler secure = new SecureContentHandler(sink, document);
      secure.setMaximumDepth(NESTED_ELEMENTS);
      tika.parse(document, secure, said, context);
    } catch (StackOverflowError e) {
      failure = Failure.NESTED;
    } catch (Exception e) {
      boolean wanted = Causes.find(e, Full.class) != null || Causes.find(e, Enough.class) != null;
      failure = wanted ? Failure.NONE : Failure.of(e);
    }
    if (members.bomb()) {
      failure = Failure.UNPACKED;
    }
    String text = sink.text();
    Answer.write(
        metadata,
        Facts.of(said, Languages.of(text)),
        members.names(),
        pictureHash(said, document, request),
        failure);
    metadata.set(HttpHeaders.CONTENT_TYPE, said.get(HttpHeaders.CONTENT_TYPE));
    handler.startDocument();
    handler.characters(text.toCharArray(), 0, text.length());
    handler.endDocument();
  }

  private static OptionalLong pictureHash(
      Metadata said, TikaInputStream document, Request request) {
    String type = said.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.startsWith("image/") || !document.hasFile()) {
      return OptionalLong.empty();
    }
    try {
      return PictureHash.of(document.getPath(), request.pixels());
    } catch (IOException | RuntimeException e) {
      return OptionalLong.empty(); // what is broken beyond its header: it has facts, and no hash
    }
  }
}
