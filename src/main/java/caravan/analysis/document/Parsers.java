package caravan.analysis.document;

import java.util.List;
import java.util.Set;
import org.apache.tika.config.ServiceLoader;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.DefaultParser;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;

/**
 * Tika's parsers without those that start programs, recognise characters in pictures or need what
 * is not shipped; and none of them runs macros or renders pages.
 */
final class Parsers {
  private static final long PDF_MEMORY = 64L << 20;

  /** By name, because what is not on the class path cannot be named otherwise. */
  private static final Set<String> NOT =
      Set.of(
          "org.apache.tika.parser.external.ExternalParser",
          "org.apache.tika.parser.external.CompositeExternalParser",
          "org.apache.tika.parser.external2.ExternalParser",
          "org.apache.tika.parser.ocr.TesseractOCRParser",
          "org.apache.tika.parser.pkg.RarParser",
          "org.apache.tika.parser.microsoft.JackcessParser",
          "org.apache.tika.parser.pdf.PDFParser");

  private Parsers() {}

  static AutoDetectParser all() {
    MediaTypeRegistry types = TikaConfig.getDefaultConfig().getMediaTypeRegistry();
    List<Parser> found =
        new DefaultParser(types, new ServiceLoader(Parsers.class.getClassLoader()))
            .getAllComponentParsers().stream()
                .filter(parser -> !NOT.contains(parser.getClass().getName()))
                .toList();
    for (Parser parser : found) {
      if (parser instanceof OfficeParser office) {
        office.setExtractMacros(false);
      } else if (parser instanceof OOXMLParser office) {
        office.setExtractMacros(false);
      }
    }
    Parser[] parsers = new Parser[found.size() + 1];
    for (int i = 0; i < found.size(); i++) {
      parsers[i] = found.get(i);
    }
    parsers[found.size()] = pdf();
    return new AutoDetectParser(new DefaultDetector(), parsers);
  }

  private static PDFParser pdf() {
    PDFParserConfig config = new PDFParserConfig();
    config.setOcrStrategy("no_ocr");
    config.setExtractInlineImages(false);
    config.setExtractUniqueInlineImagesOnly(true);
    config.setExtractActions(false);
    config.setMaxMainMemoryBytes(PDF_MEMORY);
    PDFParser parser = new PDFParser();
    parser.setPDFParserConfig(config);
    return parser;
  }
}
