package caravan.analysis.document;

import caravan.analysis.document.TextSink.Full;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.metadata.TikaCoreProperties.EmbeddedResourceType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Names what is inside of a document and reads the first of it: so many members, so deep, so many
 * unpacked bytes. Belongs to one document.
 */
final class Members implements EmbeddedDocumentExtractor {
  /** Thrown when more is unpacked than is allowed. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuch() {
      super("more is unpacked than is allowed");
    }
  }

  /** Thrown when no more names are wanted; no error. */
  static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough members", null, false, false);
    }
  }

  private static final Set<EmbeddedResourceType> PARTS =
      Set.of(
          EmbeddedResourceType.INLINE,
          EmbeddedResourceType.THUMBNAIL,
          EmbeddedResourceType.METADATA,
          EmbeddedResourceType.FONT,
          EmbeddedResourceType.MACRO,
          EmbeddedResourceType.RENDERING,
          EmbeddedResourceType.VERSION);

  private final ParseContext context;
  private final Parser parser;
  private final TextSink sink;
  private final Request request;
  private final List<String> names = new ArrayList<>();
  private final Deque<String> containers = new ArrayDeque<>();
  private long left;
  private int read;
  private boolean bomb;

  Members(ParseContext context, Parser parser, TextSink sink, Request request) {
    this.context = context;
    this.parser = parser;
    this.sink = sink;
    this.request = request;
    this.left = request.unpackedBytes();
  }

  List<String> names() {
    return names;
  }

  /** Whether more was unpacked than is allowed, whatever the parsers made of it. */
  boolean bomb() {
    return bomb;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    if (bomb || part(metadata)) {
      return false;
    }
    String name = name(metadata);
    if (!name.isEmpty()) {
      if (names.size() >= request.members()) {
        throw new Enough();
      }
      names.add(path(name));
    }
    return read < request.readMembers()
        && containers.size() < request.depth()
        && !sink.full()
        && !picture(metadata);
  }

  private static boolean part(Metadata metadata) {
    String type = metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE);
    return type != null && PARTS.stream().anyMatch(part -> part.toString().equals(type));
  }

  private static boolean picture(Metadata metadata) {
    String type = metadata.get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("image/");
  }

  private static String name(Metadata metadata) {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    return name == null ? "" : Plain.path(name);
  }

  private String path(String name) {
    return containers.isEmpty() || containers.peek().isEmpty()
        ? name
        : containers.peek() + "/" + name;
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean html)
      throws SAXException, IOException {
    read++;
    containers.push(Plain.line(path(name(metadata)), 1_000));
    try (TemporaryResources temporary = new TemporaryResources()) {
      TikaInputStream counted = TikaInputStream.get(new Counted(stream), temporary, metadata);
      if (stream instanceof TikaInputStream opened && opened.getOpenContainer() != null) {
        counted.setOpenContainer(opened.getOpenContainer());
      }
      parser.parse(
          counted, new EmbeddedContentHandler(new BodyContentHandler(handler)), metadata, context);
    } catch (SAXException e) {
      if (Causes.find(e, Full.class) == null) {
        throw e;
      }
      sink.goOn(); // the names of the other members are still wanted
    } catch (TikaException e) {
      if (Causes.find(e, Enough.class) != null) {
        throw new Enough(); // past the member's own parser, which took it for a failure
      }
      if (Causes.find(e, Full.class) != null) {
        sink.goOn();
      }
      // else a member that is encrypted or broken: the others may be neither
    } catch (IOException e) {
      if (bomb) {
        throw e;
      }
      // as above; if the archive itself is broken, its next entry says so
    } finally {
      containers.pop();
    }
  }

  /** What comes out of a member counts, at each level anew. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int got = super.read(to, offset, length);
      count(Math.max(got, 0));
      return got;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() {
      // the archive goes on
    }

    private void count(long bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        bomb = true;
        throw new TooMuch();
      }
    }
  }
}
