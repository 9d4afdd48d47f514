package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Unreadable.Reason;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML event by event, without the definitions and entities that can grow or reach outside. */
final class XmlSettings {
  private XmlSettings() {}

  static void read(String text, Settings settings) throws UnreadableException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
      StringBuilder content = new StringBuilder();
      while (reader.hasNext()) {
        int line = Math.max(1, reader.getLocation().getLineNumber());
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            settings.enter(reader.getLocalName());
            for (int i = 0; i < reader.getAttributeCount(); i++) {
              settings.enter(reader.getAttributeLocalName(i));
              settings.value(reader.getAttributeValue(i), line);
              settings.leave();
            }
            content.setLength(0);
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            if (content.length() < 1000) {
              content.append(reader.getText());
            }
          }
          case XMLStreamConstants.END_ELEMENT -> {
            String value = content.toString().strip();
            if (!value.isEmpty()) {
              settings.value(value, line);
            }
            content.setLength(0);
            settings.leave();
          }
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw new UnreadableException(Reason.MALFORMED, "no valid XML, or one with entities");
    }
  }
}
