package caravan.analysis.sensitivity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret of several parts. The pattern is tried at one place only, on a bounded part of the text,
 * and repeats nothing that it could give back, so that it cannot be made to run long.
 *
 * @param before how many characters before the word the pattern begins
 * @param reach how many characters behind the word's start it may look at
 * @param pattern its first group is the secret
 */
record PatternRule(Kind kind, int before, int reach, Pattern pattern) implements Rule {
  static PatternRule of(Kind kind, int before, int reach, String pattern) {
    return new PatternRule(kind, before, reach, Pattern.compile(pattern));
  }

  @Override
  public void look(Pass pass, int start, int end) {
    int from = start - before;
    boolean goesOn = Chars.WORD.at(pass.text, from - 1) && Chars.WORD.at(pass.text, from);
    if (from < 0 || goesOn) {
      return;
    }
    Matcher matcher = pattern.matcher(pass.text);
    matcher.region(from, Math.min(pass.text.length(), start + reach));
    if (matcher.lookingAt()) {
      String value = matcher.group(1);
      if (!Strength.isSequence(value) && !value.contains("EXAMPLE") && !value.contains("XXXX")) {
        pass.hit(kind, matcher.start(1), matcher.end(1));
      }
    }
  }
}
