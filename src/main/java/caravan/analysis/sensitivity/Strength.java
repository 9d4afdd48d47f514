package caravan.analysis.sensitivity;

/** Whether a value can be a secret at all, by what it is made of. Pure functions. */
final class Strength {
  private static final int RUN = 8;

  private Strength() {}

  /** Shannon's entropy of the characters, in bits a character. */
  static double entropy(String value) {
    int[] counts = new int[128];
    int others = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < counts.length) {
        counts[c]++;
      } else {
        others++;
      }
    }
    double bits = 0;
    for (int count : counts) {
      bits -= share(count, value.length());
    }
    return bits - share(others, value.length());
  }

  private static double share(int count, int all) {
    double p = (double) count / all;
    return count == 0 ? 0 : p * Math.log(p) / Math.log(2);
  }

  /** Whether a part of it is counted up or down, or one character again and again. */
  static boolean isSequence(String value) {
    int up = 1;
    int down = 1;
    int same = 1;
    for (int i = 1; i < value.length(); i++) {
      int step =
          Character.toLowerCase(value.charAt(i)) - Character.toLowerCase(value.charAt(i - 1));
      boolean wrapped = value.charAt(i - 1) == '9' && "aA0".indexOf(value.charAt(i)) >= 0;
      up = step == 1 || wrapped ? up + 1 : 1;
      down = step == -1 ? down + 1 : 1;
      same = step == 0 ? same + 1 : 1;
      if (Math.max(up, Math.max(down, same)) >= RUN) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many of lower case, upper case, digits and others it has; a capital at its start is none.
   */
  static int classes(String value) {
    boolean[] has = new boolean[4];
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isDigit(c)) {
        has[2] = true;
      } else if (Character.isUpperCase(c)) {
        has[1] |= i > 0 || value.length() < 2 || !Character.isLowerCase(value.charAt(1));
        has[0] |= i == 0;
      } else {
        has[Character.isLetter(c) ? 0 : 3] = true;
      }
    }
    int count = 0;
    for (boolean each : has) {
      count += each ? 1 : 0;
    }
    return count;
  }

  static boolean isUuid(String value) {
    if (value.length() != 36) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? value.charAt(i) != '-' : !Chars.ANY_HEX.has(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is words of letters only, with what joins the words of names. */
  static boolean isName(String value) {
    return value.chars().allMatch(c -> Character.isLetter(c) || "._-/:\\ ".indexOf(c) >= 0);
  }

  static boolean hasDigit(String value) {
    return value.chars().anyMatch(Character::isDigit);
  }

  static boolean hasLetter(String value) {
    return value.chars().anyMatch(Character::isLetter);
  }

  /** How many different characters it has. */
  static int different(String value) {
    boolean[] seen = new boolean[128];
    for (int i = 0; i < value.length(); i++) {
      seen[value.charAt(i) & 127] = true;
    }
    int count = 0;
    for (boolean each : seen) {
      count += each ? 1 : 0;
    }
    return count;
  }
}
