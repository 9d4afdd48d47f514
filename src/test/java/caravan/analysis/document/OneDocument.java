package caravan.analysis.document;

import java.nio.file.Files;
import java.nio.file.Path;

/** A process that reads one document, says its text and waits to be killed. */
final class OneDocument {
  private OneDocument() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    try (DocumentReader reader = DocumentReader.open(DocumentLimits.standard())) {
      System.out.println(reader.read(file, "a.txt", "", Files.size(file)).text());
      System.in.read();
    }
  }
}
