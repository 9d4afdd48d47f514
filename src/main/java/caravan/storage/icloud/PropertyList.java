package caravan.storage.icloud;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts and whole numbers at the top of a property list, binary or XML. Anything else in it is
 * passed over; one that is not well formed is as good as empty, since a length that may be wrong is
 * worse than none. Immutable.
 */
final class PropertyList {
  static final PropertyList EMPTY = new PropertyList(Map.of());

  private static final byte[] MAGIC = "bplist00".getBytes(StandardCharsets.US_ASCII);
  private static final int TRAILER = 32;
  private static final int INTEGER = 0x1;
  private static final int ASCII = 0x5;
  private static final int UTF16 = 0x6;
  private static final int DICTIONARY = 0xd;

  private final Map<String, Object> values;

  private PropertyList(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  static PropertyList read(byte[] bytes) {
    try {
      boolean binary =
          bytes.length >= MAGIC.length
              && ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
      return new PropertyList(binary ? new Binary(bytes).top() : xml(bytes));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | XMLStreamException e) {
      return EMPTY; // not well formed
    }
  }

  OptionalLong number(String key) {
    return values.get(key) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
  }

  Optional<String> text(String key) {
    return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static void put(Map<String, Object> values, String key, Object value) {
    if (values.putIfAbsent(key, value) != null) {
      throw new IllegalArgumentException("a key twice");
    }
  }

  private static Map<String, Object> xml(byte[] bytes) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // named in it, and never looked at
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader in = factory.createXMLStreamReader(new StringReader(utf8(bytes)));
    open(in, "plist");
    open(in, "dict");
    Map<String, Object> values = new HashMap<>();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      in.require(XMLStreamConstants.START_ELEMENT, null, "key");
      String key = in.getElementText();
      if (in.nextTag() != XMLStreamConstants.START_ELEMENT) {
        throw new IllegalArgumentException("a key without a value");
      }
      switch (in.getLocalName()) {
        case "integer" -> put(values, key, Long.parseLong(in.getElementText().strip()));
        case "string" -> put(values, key, in.getElementText());
        default -> skip(in);
      }
    }
    while (in.hasNext()) {
      in.next(); // must be well formed to its end
    }
    return values;
  }

  /** Apple writes XML lists in no other encoding. The parser would complain on standard error. */
  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("no UTF-8", e);
    }
  }

  private static void open(XMLStreamReader in, String name) throws XMLStreamException {
    int event = in.next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      event = in.next();
    }
    in.require(XMLStreamConstants.START_ELEMENT, null, name);
  }

  private static void skip(XMLStreamReader in) throws XMLStreamException {
    for (int depth = 1; depth > 0; ) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {}
      }
    }
  }

  /** A list of objects, a table of where each is, and a trailer; references are indices. */
  private static final class Binary {
    private final ByteBuffer bytes;
    private final int offsetSize;
    private final int referenceSize;
    private final int objects;
    private final int top;
    private final int table;

    Binary(byte[] array) {
      bytes = ByteBuffer.wrap(array);
      int trailer = array.length - TRAILER;
      offsetSize = bytes.get(trailer + 6);
      referenceSize = bytes.get(trailer + 7);
      objects = index(bytes.getLong(trailer + 8), trailer);
      top = index(bytes.getLong(trailer + 16), objects);
      table = index(bytes.getLong(trailer + 24), trailer);
    }

    Map<String, Object> top() {
      int at = offset(top);
      if (kind(at) != DICTIONARY) {
        throw new IllegalArgumentException("no dictionary at the top");
      }
      int count = count(at);
      int keys = body(at);
      Map<String, Object> values = new HashMap<>();
      for (int i = 0; i < count; i++) {
        int key = offset(reference(keys, i));
        int value = offset(reference(keys, count + i));
        switch (kind(value)) {
          case INTEGER -> put(values, text(key), integer(value));
          case ASCII, UTF16 -> put(values, text(key), text(value));
          default -> {}
        }
      }
      return values;
    }

    private int kind(int at) {
      return (bytes.get(at) & 0xff) >> 4;
    }

    private int reference(int list, int i) {
      return index(
          sized(Math.addExact(list, Math.multiplyExact(i, referenceSize)), referenceSize), objects);
    }

    private int offset(int object) {
      return index(sized(table + Math.multiplyExact(object, offsetSize), offsetSize), table);
    }

    /** How many elements or characters an object has; more than 14 are told in an integer. */
    private int count(int at) {
      int low = bytes.get(at) & 0xf;
      return low < 0xf ? low : index(integer(at + 1), bytes.limit());
    }

    /** Where what it has begins. */
    private int body(int at) {
      boolean told = (bytes.get(at) & 0xf) == 0xf;
      return told ? at + 2 + (1 << (bytes.get(at + 1) & 0xf)) : at + 1;
    }

    private long integer(int at) {
      int power = bytes.get(at) & 0xf;
      if (kind(at) != INTEGER || power > 3) {
        throw new IllegalArgumentException("no integer of at most eight bytes");
      }
      return sized(at + 1, 1 << power);
    }

    private String text(int at) {
      boolean wide = kind(at) == UTF16;
      if (!wide && kind(at) != ASCII) {
        throw new IllegalArgumentException("no text");
      }
      byte[] text = new byte[count(at) * (wide ? 2 : 1)];
      bytes.get(body(at), text);
      return new String(text, wide ? StandardCharsets.UTF_16BE : StandardCharsets.US_ASCII);
    }

    /** A big-endian number of 1 to 8 bytes; only those of eight have a sign. */
    private long sized(int at, int size) {
      if (size < 1 || size > 8) {
        throw new IllegalArgumentException("a number of " + size + " bytes");
      }
      long value = 0;
      for (int i = 0; i < size; i++) {
        value = value << 8 | bytes.get(at + i) & 0xff;
      }
      return value;
    }

    private static int index(long value, int limit) {
      if (value < 0 || value > limit) {
        throw new IllegalArgumentException("beyond the end");
      }
      return (int) value;
    }
  }
}
