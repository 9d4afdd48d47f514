package caravan.analysis.stack;

import caravan.analysis.stack.Technology.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Maven's and .NET's build files. Documents cannot bring entities of their own: document types are
 * not read.
 */
final class XmlBuilds {
  private static final XMLInputFactory FACTORY = factory();

  private XmlBuilds() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** An element's text with the names around it, as {@code project/parent/version}. */
  private interface Visitor {
    void element(String path, String text, XMLStreamReader at);
  }

  static void maven(byte[] xml, Findings to) throws IOException {
    to.add("Maven", "", Kind.BUILD, 1);
    to.add("Java", "", Kind.LANGUAGE, 1);
    Map<String, String> properties = new HashMap<>();
    Map<String, String> block = new HashMap<>();
    walk(
        xml,
        (path, text, at) -> {
          int line = at.getLocation().getLineNumber();
          String last = path.substring(path.lastIndexOf('/') + 1);
          String owner = path.substring(0, Math.max(0, path.lastIndexOf('/')));
          if (owner.endsWith("/properties")) {
            properties.put("${" + last + "}", text);
            if (last.equals("java.version")
                || last.equals("maven.compiler.release")
                || last.equals("maven.compiler.source")) {
              to.add("Java", text, Kind.LANGUAGE, line);
            }
          } else if (last.equals("groupId")
              || last.equals("artifactId")
              || last.equals("version")) {
            block.put(owner + "/" + last, text);
          } else if (last.equals("dependency") || last.equals("parent") || last.equals("plugin")) {
            String version = block.getOrDefault(path + "/version", "");
            to.dependency(
                "maven",
                block.getOrDefault(path + "/groupId", "")
                    + ":"
                    + block.getOrDefault(path + "/artifactId", ""),
                properties.getOrDefault(version, version),
                line);
            block.keySet().removeIf(key -> key.startsWith(path + "/"));
          }
        });
  }

  static void dotNet(byte[] xml, Findings to) throws IOException {
    to.add(".NET", "", Kind.BUILD, 1);
    walk(
        xml,
        (path, text, at) -> {
          int line = at.getLocation().getLineNumber();
          if (path.endsWith("/TargetFramework") || path.endsWith("/TargetFrameworkVersion")) {
            to.add(".NET", text, Kind.BUILD, line);
          }
        },
        at -> {
          String name = at.getLocalName();
          if (name.equals("PackageReference")
              || name.equals("PackageVersion")
              || name.equals("package")) {
            String id = attribute(at, name.equals("package") ? "id" : "Include");
            String version = attribute(at, name.equals("package") ? "version" : "Version");
            to.dependency("nuget", id, version, at.getLocation().getLineNumber());
          } else if (name.equals("Project") && attribute(at, "Sdk").endsWith(".Web")) {
            to.add("ASP.NET Core", "", Kind.FRAMEWORK, at.getLocation().getLineNumber());
          }
        });
  }

  private static String attribute(XMLStreamReader at, String name) {
    String value = at.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /** A start of an element. */
  private interface Start {
    void element(XMLStreamReader at);
  }

  private static void walk(byte[] xml, Visitor visitor) throws IOException {
    walk(xml, visitor, at -> {});
  }

  private static void walk(byte[] xml, Visitor visitor, Start start) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    StringBuilder text = new StringBuilder();
    try {
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            names.addLast(reader.getLocalName());
            if (names.size() > 200) {
              throw new IOException("elements are nested more than 200 deep");
            }
            text.setLength(0);
            start.element(reader);
          }
          case XMLStreamConstants.CHARACTERS -> text.append(reader.getText());
          case XMLStreamConstants.END_ELEMENT -> {
            visitor.element("/" + String.join("/", names), text.toString().strip(), reader);
            names.removeLast();
            text.setLength(0);
          }
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("not well-formed XML", e);
    }
  }
}
