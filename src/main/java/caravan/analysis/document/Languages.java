package caravan.analysis.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * In which natural language a text is, by OpenNLP's model for 183 languages, from the text's start.
 * The model takes some 60 MB of heap once it is used, so this is for the worker. Safe for use by
 * one thread.
 */
final class Languages {
  private static final String MODEL = "/langdetect-183.bin";
  private static final int ENOUGH = 2_000;
  private static final int TOO_LITTLE = 40;
  private static final double SURE = 0.05;

  private Languages() {}

  private static final class Holder {
    private static final LanguageDetectorME DETECTOR = load();
    private static final Map<String, String> SHORT = twoLetters();

    private static LanguageDetectorME load() {
      try (InputStream model = Languages.class.getResourceAsStream(MODEL)) {
        if (model == null) {
          throw new IOException(MODEL + " is not on the class path");
        }
        return new LanguageDetectorME(new LanguageDetectorModel(model));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot load the model of languages", e);
      }
    }

    private static Map<String, String> twoLetters() {
      Map<String, String> map = new HashMap<>();
      for (String language : Locale.getISOLanguages()) {
        map.put(Locale.forLanguageTag(language).getISO3Language(), language);
      }
      map.put("cmn", "zh");
      map.put("pes", "fa");
      map.put("ekk", "et");
      map.put("lvs", "lv");
      map.put("plt", "mg");
      map.put("pnb", "pa");
      map.put("azj", "az");
      return map;
    }
  }

  /**
   * As {@code en}, {@code de}; empty if the text has fewer than 40 letters or the model is in
   * doubt.
   */
  static Optional<String> of(String text) {
    String start = text.substring(0, Math.min(text.length(), ENOUGH));
    long letters = start.codePoints().filter(Character::isLetter).count();
    if (letters < TOO_LITTLE || letters < start.length() / 2) {
      return Optional.empty();
    }
    Language best = Holder.DETECTOR.predictLanguage(start);
    return best.getConfidence() < SURE
        ? Optional.empty()
        : Optional.of(Holder.SHORT.getOrDefault(best.getLang(), best.getLang()));
  }
}
