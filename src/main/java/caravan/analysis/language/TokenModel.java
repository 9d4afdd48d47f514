package caravan.analysis.language;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A naive Bayes classifier (multinomial over the presence of tokens) that is only asked to choose
 * among candidates. Learned by {@code bench/intelligence/languages --train}; about 150 KB in
 * memory. Safe for concurrent use.
 */
final class TokenModel {
  static final int MAGIC = 0x43544d31; // CTM1

  /** Steps of a weight in a natural logarithm of a probability. */
  private static final double SCALE = 16;

  private final String[] languages;
  private final int[] tokens;

  /** By token, then by language: -log P(token | language), in sixteenths. */
  private final byte[] weights;

  private TokenModel(String[] languages, int[] tokens, byte[] weights) {
    this.languages = languages;
    this.tokens = tokens;
    this.weights = weights;
  }

  /** The model that is in the jar. */
  static TokenModel load() {
    try (InputStream in = TokenModel.class.getResourceAsStream("tokens.model")) {
      if (in == null) {
        throw new IllegalStateException("tokens.model is not in the jar");
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read tokens.model", e);
    }
  }

  static TokenModel read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(new GZIPInputStream(in, 1 << 14));
    if (data.readInt() != MAGIC) {
      throw new IOException("not a model of tokens");
    }
    String[] languages = new String[data.readInt()];
    for (int i = 0; i < languages.length; i++) {
      languages[i] = data.readUTF();
    }
    int[] tokens = new int[data.readInt()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = data.readInt();
    }
    return new TokenModel(languages, tokens, data.readNBytes(tokens.length * languages.length));
  }

  /**
   * The likeliest of the candidates.
   *
   * @return none if the model knows less than two of them, or none of the text's tokens
   */
  Guess choose(List<String> candidates, String text) {
    int[] columns =
        candidates.stream().mapToInt(this::column).filter(column -> column >= 0).toArray();
    if (columns.length < 2) {
      return Guess.NONE;
    }
    long[] cost = new long[columns.length];
    int known = 0;
    for (int token : Tokens.of(text)) {
      int row = Arrays.binarySearch(tokens, token);
      if (row >= 0) {
        known++;
        for (int i = 0; i < columns.length; i++) {
          cost[i] += weights[row * languages.length + columns[i]] & 0xff;
        }
      }
    }
    return known == 0 ? Guess.NONE : cheapest(columns, cost, known);
  }

  private Guess cheapest(int[] columns, long[] cost, int known) {
    int best = 0;
    for (int i = 1; i < cost.length; i++) {
      best = cost[i] < cost[best] ? i : best;
    }
    // Tokens depend on each other: the more there are, the less each of them counts.
    double damping = SCALE * Math.max(1, Math.sqrt(known));
    double sum = 0;
    for (long each : cost) {
      sum += Math.exp((cost[best] - each) / damping);
    }
    return new Guess(
        languages[columns[best]],
        Math.min(0.94, 1 / sum),
        known + " words and signs that are usual in " + languages[columns[best]]);
  }

  private int column(String language) {
    return Arrays.asList(languages).indexOf(language);
  }
}
