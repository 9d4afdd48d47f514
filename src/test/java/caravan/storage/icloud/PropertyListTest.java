package caravan.storage.icloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists were made by another implementation, Python's plistlib. */
class PropertyListTest {
  private static final String SIZE = "NSURLFileSizeKey";

  /** With the keys in the order in which macOS has them, and a length beyond 31 bits. */
  private static final byte[] BINARY =
      Base64.getDecoder()
          .decode(
              "YnBsaXN0MDDTAQIDBAUGXxAYTlNVUkxGaWxlUmVzb3VyY2VUeXBlS2V5XxAQTlNVUkxGaWxlU2l6ZUtleVxO"
                  + "U1VSTE5hbWVLZXlfEBxOU1VSTEZpbGVSZXNvdXJjZVR5cGVSZWd1bGFyErLQXgBUcGFjawgPKj1KaW4A"
                  + "AAAAAAABAQAAAAAAAAAHAAAAAAAAAAAAAAAAAAAAcw==");

  /** With a name in UTF-16 and a list of lists. */
  private static final byte[] NESTED =
      Base64.getDecoder()
          .decode(
              "YnBsaXN0MDDTAQIDBAUGXxAQTlNVUkxGaWxlU2l6ZUtleVxOU1VSTE5hbWVLZXlReBAXbxAnANwAYgBlAHIA"
                  + "ZwByAPYA3wBlACAAbQBpAHQAIABtAGUAaAByACAAYQBsAHMAIABmAPwAbgBmAHoAZQBoAG4AIABaAGUA"
                  + "aQBjAGgAZQBuogcIEAHRCQpRYRACCA8iLzEzhIeJjI4AAAAAAAABAQAAAAAAAAALAAAAAAAAAAAAAAAA"
                  + "AAAAkA==");

  static String xml(String dictionary) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <plist version="1.0"><dict>%s</dict></plist>
    """
        .formatted(dictionary);
  }

  private static PropertyList read(String text) {
    return PropertyList.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void read_binary_hasLengthNameAndType() {
    PropertyList list = PropertyList.read(BINARY);

    assertThat(list.number(SIZE)).hasValue(3_000_000_000L);
    assertThat(list.text("NSURLNameKey")).contains("pack");
    assertThat(list.text("NSURLFileResourceTypeKey")).contains("NSURLFileResourceTypeRegular");
    assertThat(list.number("NSURLNameKey")).isEmpty();
  }

  @Test
  void read_binaryWithMore_passesOverIt() {
    PropertyList list = PropertyList.read(NESTED);

    assertThat(list.number(SIZE)).hasValue(23);
    assertThat(list.text("NSURLNameKey")).contains("Übergröße mit mehr als fünfzehn Zeichen");
    assertThat(list.number("a")).isEmpty();
  }

  @Test
  void read_xml_passesOverWhatIsNested() {
    PropertyList list =
        read(
            xml(
                "<key>x</key><dict><key>"
                    + SIZE
                    + "</key><integer>1</integer></dict><key>"
                    + SIZE
                    + "</key><integer> 23"
                    + " </integer><key>t</key><true/><key>n</key><string>a</string>"));

    assertThat(list.number(SIZE)).hasValue(23);
    assertThat(list.text("n")).contains("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bplist00",
        "not a list",
        "<plist><array/></plist>",
        "<plist><dict><key>NSURLFileSizeKey</key></dict></plist>",
        "<plist><dict><key>NSURLFileSizeKey</key><integer>many</integer></dict></plist>",
        "<plist><dict><key>NSURLFileSizeKey</key><integer>5</integer></dict>",
        "<plist><dict><key>NSURLFileSizeKey</key><integer>5</integer>"
            + "<key>NSURLFileSizeKey</key><integer>6</integer></dict></plist>",
        "<!DOCTYPE plist [<!ENTITY five SYSTEM \"file:///etc/hostname\">]>"
            + "<plist><dict><key>NSURLFileSizeKey</key><integer>&five;</integer></dict></plist>"
      })
  void read_notWellFormed_knowsNothing(String text) {
    assertThat(read(text).number(SIZE)).isEmpty();
  }

  @Test
  void read_cutBinary_knowsNothingAndNeverFails() {
    for (int length = 0; length < BINARY.length; length++) {
      assertThat(PropertyList.read(Arrays.copyOf(BINARY, length)).number(SIZE))
          .as("%s bytes", length)
          .isEmpty();
    }
  }

  @Test
  void read_damagedBinary_neverFails() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = NESTED.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

      OptionalLong size = PropertyList.read(damaged).number(SIZE);

      assertThat(size).isNotNull();
    }
  }
}
