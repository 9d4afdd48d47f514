package caravan.analysis.document;

import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Collects the text of a document up to a limit, and then ends its reading by {@link Full}: nothing
 * is parsed that nobody will see. Belongs to one thread.
 */
final class TextSink extends DefaultHandler {
  /** Thrown when no more text is wanted; no error. */
  static final class Full extends SAXException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("enough text");
    }
  }

  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "div",
          "br",
          "tr",
          "li",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "table",
          "body",
          "pre",
          "blockquote",
          "dt",
          "dd");
  private static final Set<String> CELLS = Set.of("td", "th");

  /** What no reader sees; a title is a fact. */
  private static final Set<String> HIDDEN = Set.of("script", "style", "title");

  private final StringBuilder text = new StringBuilder();
  private final int limit;
  private boolean quiet;
  private int hidden;

  TextSink(int limit) {
    this.limit = limit;
  }

  /** From now on, what is beyond the limit is dropped, and reading goes on. */
  void goOn() {
    quiet = true;
  }

  boolean full() {
    return text.length() >= limit;
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    if (HIDDEN.contains(local)) {
      hidden++;
    }
    gap(local);
  }

  @Override
  public void endElement(String uri, String local, String name) throws SAXException {
    if (HIDDEN.contains(local) && hidden > 0) {
      hidden--;
    }
    gap(local);
  }

  private void gap(String element) throws SAXException {
    if (BLOCKS.contains(element)) {
      add('\n');
    } else if (CELLS.contains(element)) {
      add(' ');
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    if (hidden > 0) {
      return;
    }
    for (int i = start; i < start + length; i++) {
      add(chars[i]);
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
    characters(chars, start, length);
  }

  /** One character; white space is folded to one blank or line break. */
  private void add(char c) throws SAXException {
    if (full()) {
      if (quiet) {
        return;
      }
      throw new Full();
    }
    if (c == '\n' || c == '\r' || c == '\f' || c == '\u000b' || c == '\u2028' || c == '\u2029') {
      trimEnd();
      if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
        text.append('\n');
      }
    } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      if (!text.isEmpty() && !Character.isWhitespace(text.charAt(text.length() - 1))) {
        text.append(' ');
      }
    } else if (Character.isSurrogate(c) || Plain.visible(c)) {
      text.append(c);
    }
  }

  private void trimEnd() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
  }

  /** What was collected, without half a character at its end. */
  String text() {
    int end = text.length();
    while (end > 0
        && (Character.isWhitespace(text.charAt(end - 1))
            || Character.isHighSurrogate(text.charAt(end - 1)))) {
      end--;
    }
    return text.substring(0, end);
  }
}
