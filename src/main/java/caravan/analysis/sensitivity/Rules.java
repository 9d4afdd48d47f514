package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All rules, and the table that finds their words. Made once, when the first text is searched. */
final class Rules {
  static final Rules ALL = new Rules();

  private final Rule[] rules;
  private final Keywords keywords;

  private Rules() {
    List<Map.Entry<String, Rule>> all = new ArrayList<>();
    all.addAll(Topics.all()); // first, as other rules ask what the text speaks of
    all.addAll(KeyBlocks.all());
    all.addAll(VendorRules.all());
    all.addAll(UrlRules.all());
    all.addAll(FileRules.all());
    all.addAll(Assignments.all());
    all.addAll(PersonalRules.all());
    rules = new Rule[all.size()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = all.get(i).getValue();
    }
    keywords = new Keywords(all.stream().map(Map.Entry::getKey).toList());
  }

  /** Searches the whole text. */
  void run(Pass pass) {
    String text = pass.text;
    int length = text.length();
    int state = 0;
    int nextNumber = 0;
    boolean inWord = false;
    char before = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      state = keywords.next(state, c);
      int[] found = keywords.found(state);
      for (int rule : found) {
        rules[rule].look(pass, i + 1 - keywords.length(rule), i + 1);
      }
      boolean digit = c >= '0' && c <= '9';
      if (digit && i >= nextNumber && !(before >= '0' && before <= '9')) {
        nextNumber = Numbers.look(pass, i);
      }
      boolean word = Chars.WORD.has(c);
      if (word && !inWord && (c == '5' || c >= 'K' && c <= 'O')) {
        WordStarts.look(pass, i);
      }
      inWord = word;
      before = c;
      pass.passed(c);
    }
    if (pass.form == TextForm.PGPASS) {
      FileRules.pgpass(pass);
    }
  }
}
