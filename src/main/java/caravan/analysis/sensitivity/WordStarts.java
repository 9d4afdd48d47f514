package caravan.analysis.sensitivity;

/** Secrets that have no fixed beginning, but a length and a first letter. */
final class WordStarts {
  private static final int WIF = 0x80;

  private WordStarts() {}

  /** Looks at a word that starts here. */
  static void look(Pass pass, int start) {
    switch (pass.text.charAt(start)) {
      case '5', 'K', 'L' -> wallet(pass, start);
      case 'M', 'N', 'O' -> discord(pass, start);
      default -> {}
    }
  }

  /** A private key of Bitcoin in the wallet import format: 51 or 52 characters with a check sum. */
  private static void wallet(Pass pass, int start) {
    int end = Chars.BASE58.run(pass.text, start, 53);
    int length = end - start;
    boolean long5 = pass.text.charAt(start) == '5';
    if (length == (long5 ? 51 : 52)
        && !Chars.WORD.at(pass.text, end)
        && Encoded.isBase58Check(pass.text.substring(start, end), WIF)) {
      pass.hit(Kind.WALLET_KEY, start, end);
    }
  }

  /** A bot's id in base64, a time and a check sum. */
  private static void discord(Pass pass, int start) {
    String text = pass.text;
    int first = Chars.URL64.run(text, start, 29);
    int second = Chars.URL64.run(text, first + 1, 8);
    int third = Chars.URL64.run(text, second + 1, 41);
    if (first - start >= 23
        && first - start <= 28
        && Places.at(text, first) == '.'
        && second - first == 7
        && Places.at(text, second) == '.'
        && third - second >= 28
        && third - second <= 40
        && Strength.entropy(text.substring(start, third)) > 4) {
      pass.hit(Kind.DISCORD_TOKEN, start, third);
    }
  }
}
