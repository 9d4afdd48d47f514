package caravan.analysis.text;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Weighted;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyphrasesTest {
  private static List<String> names(String text, Statistics statistics) {
    return Keyphrases.of(text, statistics).stream().map(Weighted::name).toList();
  }

  @Test
  void of_repeatedPhrase_comesBeforeItsWords() {
    String text =
        "The electricity meter is read each spring. Send a photo of the electricity meter.\n"
            + "The electricity meter hangs in the cellar.";

    List<String> names = names(text, new Statistics());

    assertThat(names.get(0)).isEqualTo("electricity meter");
    assertThat(names).doesNotContain("electricity", "meter", "the", "meter is");
  }

  @Test
  void of_wordThatIsEverywhere_weighsLess() {
    Statistics statistics = new Statistics();
    for (int i = 0; i < 100; i++) {
      statistics.add(Keyphrases.words("report of the committee number " + i));
    }
    String text = "report about glaciers, report about moraines, report about glaciers";

    List<String> names = names(text, statistics);

    assertThat(names.indexOf("glacier"))
        .isLessThan(names.indexOf("report") < 0 ? 99 : names.indexOf("report"));
    assertThat(names.get(0)).contains("glacier");
  }

  @Test
  void of_code_splitsIdentifiersAndLeavesKeywordsOut() {
    String text =
        """
        public final class InvoiceParser {
          private static int parse_line_items(String invoiceNumber) { return 0; }
          public void readXMLFile(String invoiceNumber) { if (true) return; }
        }
        """;

    List<String> names = names(text, new Statistics());

    assertThat(names).contains("invoice number");
    assertThat(names).doesNotContain("public", "static", "return", "invoicenumber");
    assertThat(Words.of("readXMLFile PDFs snake_case_name"))
        .containsExactly("read", "xml", "file", "pdfs", "snake", "case", "name");
  }

  @Test
  void of_german_leavesItsStopWordsOut() {
    String text =
        "Die Rechnung für den Zahnarzt ist noch nicht bezahlt. Die Rechnung war im Mai fällig.";

    List<String> names = names(text, new Statistics());

    assertThat(names.get(0)).isEqualTo("rechnung");
    assertThat(names).contains("zahnarzt").doesNotContain("die", "war", "nicht");
  }

  @Test
  void of_english_keepsWhatIsAStopWordElsewhere() {
    String text = "The war ended after the treaty. The war was over, and the peace was long.";

    assertThat(names(text, new Statistics())).contains("war");
  }

  @Test
  void of_scriptWithoutSpaces_answersPairsOfCharacters() {
    assertThat(names("電気料金の請求書。電気料金は五千円です。", new Statistics())).contains("電気", "料金");
  }

  @Test
  void of_phraseAcrossPunctuation_isNone() {
    List<String> names = names("apple, pie. apple, pie. apple; pie", new Statistics());

    assertThat(names).contains("apple", "pie").doesNotContain("apple pie");
  }

  @Test
  void of_hugeText_isBoundedInSizeAndNumber() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400_000; i++) {
      text.append(Integer.toString(i, 36).replaceAll("[0-9]", "q")).append(' ');
    }

    List<Weighted> phrases = Keyphrases.of(text.toString(), new Statistics());

    assertThat(phrases).hasSizeLessThanOrEqualTo(Keyphrases.MOST);
    assertThat(phrases).allMatch(each -> each.weight() > 0 && each.weight() <= 1);
    assertThat(phrases.get(0).weight()).isEqualTo(1);
  }

  @Test
  void of_nothing_isNothing() {
    assertThat(Keyphrases.of("", new Statistics())).isEmpty();
    assertThat(Keyphrases.of("… 12 34,5 !", new Statistics())).isEmpty();
  }
}
