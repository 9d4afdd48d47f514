package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Principal;
import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.UseCases;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Asks a use case and waits for its answer, a few at a time: readers must not take the machine away
 * from a backup. Safe for concurrent use.
 */
@Component
class Queries {
  static final int MOST_ITEMS = 1_000;

  /** Fewer than the web server has threads, so that slow ones leave some for all else. */
  private static final int DOWNLOADS = 16;

  private static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** Of a command that has answered these say how things are, not that it failed. */
  private static final Set<Integer> VERDICTS = Set.of(1, 3, 4, 5);

  private static final int ANSWER_LIMIT = 16 << 20;
  private static final Path HERE = Path.of("/");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;
  private final Semaphore downloads = new Semaphore(DOWNLOADS);
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Answers answers = new Answers(Ticker.systemTicker());

  Queries(Served served) {
    this.served = served;
    served
        .operations()
        .listen(
            new OperationListener() {
              @Override
              public void changed(Operation operation) {
                answers.forget();
              }
            });
  }

  /** Something was done that answers may speak of. */
  void forget() {
    answers.forget();
  }

  /** The JSON that a command answers with; an error is a {@link ProblemException}. */
  JsonNode ask(Principal who, String... arguments) throws IOException, NotAllowedException {
    byte[] answer = text(who, arguments);
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IOException("the answer of '" + arguments[0] + "' is no JSON", e);
    }
  }

  /** What a command answers with, as it is; an error is a {@link ProblemException}. */
  byte[] text(Principal who, String... arguments) throws IOException, NotAllowedException {
    List<String> question = List.of(arguments);
    return shared(
        who,
        question,
        question,
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          run(who, question, new Limited(bytes));
          return bytes.toByteArray();
        });
  }

  /**
   * A part of a long list.
   *
   * @param cursor where the page before this one ended, null for the first
   * @param limit items, 1 to {@link #MOST_ITEMS}
   */
  ObjectNode page(Principal who, @Nullable String cursor, int limit, String... arguments)
      throws IOException, NotAllowedException {
    if (limit < 1 || limit > MOST_ITEMS) {
      throw ProblemException.badRequest("'limit' is from 1 to " + MOST_ITEMS + ".");
    }
    String query = hash(String.join("\0", arguments));
    int from = cursor == null ? 0 : offset(cursor, query);
    List<String> command = List.of(arguments);
    List<String> question = new ArrayList<>(command);
    question.add(0, from + "+" + limit);
    byte[] answer =
        shared(
            who,
            command,
            question,
            () -> {
              Items items = new Items(from, limit);
              run(who, command, items);
              ObjectNode page = JSON.createObjectNode();
              page.putArray("items").addAll(items.found);
              if (items.more) {
                page.put("next", cursor(from + limit, query));
              }
              return JSON.writeValueAsBytes(page);
            });
    return (ObjectNode) JSON.readTree(answer);
  }

  /** An answer that others who ask the same may have too, if the command only reads. */
  private byte[] shared(
      Principal who, List<String> command, List<String> question, Answers.Question ask)
      throws IOException, NotAllowedException {
    try {
      return served.desk().isReading(who, command)
          ? answers.to(List.copyOf(question), ask)
          : ask.answer();
    } catch (IOException | NotAllowedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a question fails in no other way", e);
    }
  }

  /**
   * Lets one more download begin: they take as long as whoever reads them, so they have places of
   * their own, and never a turn that others wait for.
   *
   * @return gives the place back
   * @throws ProblemException if all places are taken
   */
  Download download() {
    if (!downloads.tryAcquire()) {
      throw new ProblemException(
          HttpStatus.SERVICE_UNAVAILABLE,
          DOWNLOADS + " downloads are under way, which is the most. Ask again when one has ended.");
    }
    return downloads::release;
  }

  /** A download that is under way. */
  interface Download extends AutoCloseable {
    @Override
    void close();
  }

  /** Streams what a command answers with, as a {@link #download}. */
  void stream(Principal who, OutputStream out, String... arguments)
      throws IOException, NotAllowedException {
    answer(who, List.of(arguments), out);
  }

  private void run(Principal who, List<String> arguments, OutputStream out)
      throws IOException, NotAllowedException {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping.");
    }
    try {
      answer(who, arguments, out);
    } finally {
      turns.release();
    }
  }

  private void answer(Principal who, List<String> arguments, OutputStream out)
      throws IOException, NotAllowedException {
    Listener listener = new Listener(out);
    int exit = served.desk().ask(who, arguments, HERE, listener);
    boolean enough = out instanceof Items items && items.full;
    boolean answered = out instanceof Limited limited && limited.into.size() > 0;
    if (exit != 0 && !enough && !(answered && VERDICTS.contains(exit))) {
      throw problem(exit, listener.last);
    }
  }

  /** What an exit code of the command line is over HTTP. */
  private static ProblemException problem(int exit, String sentence) {
    String said = sentence.startsWith("caravan: ") ? sentence.substring(9) : sentence;
    HttpStatus status =
        switch (exit) {
          case 2 -> HttpStatus.BAD_REQUEST;
          case 7 -> HttpStatus.CONFLICT;
          case 6 -> HttpStatus.SERVICE_UNAVAILABLE;
          default ->
              said.startsWith("There is no ") || said.contains(" is in no snapshot")
                  ? HttpStatus.NOT_FOUND
                  : HttpStatus.BAD_GATEWAY;
        };
    return new ProblemException(status, said.isEmpty() ? "It failed (" + exit + ")." : said);
  }

  private static String cursor(int offset, String query) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((offset + "." + query).getBytes(StandardCharsets.US_ASCII));
  }

  private static int offset(String cursor, String query) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      int dot = text.indexOf('.');
      int offset = Integer.parseInt(text.substring(0, Math.max(0, dot)));
      if (offset >= 0 && text.substring(dot + 1).equals(query)) {
        return offset;
      }
    } catch (IllegalArgumentException e) {
      // it is none of ours
    }
    throw ProblemException.badRequest(
        "This cursor belongs to another query. Ask again without it, and follow 'next'.");
  }

  private static String hash(String query) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(query.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 12));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Hears what a command says. */
  private static final class Listener implements UseCases.Channel {
    private final OutputStream out;
    private volatile String last = "";

    Listener(OutputStream out) {
      this.out = out;
    }

    @Override
    public OutputStream answer() {
      return out;
    }

    @Override
    public void said(String sentence) {
      last = sentence;
    }

    @Override
    public void progress(UseCases.Progress progress) {
      // whoever asks waits for the end
    }

    @Override
    public void mayGoOn() {
      // nobody pauses a question
    }
  }

  /** An answer that fits into memory. */
  private static final class Limited extends OutputStream {
    private final ByteArrayOutputStream into;

    Limited(ByteArrayOutputStream into) {
      this.into = into;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (into.size() + length > ANSWER_LIMIT) {
        throw new ProblemException(
            HttpStatus.PAYLOAD_TOO_LARGE, "The answer is too long. Ask for less of it.");
      }
      into.write(bytes, from, length);
    }
  }

  /** Some items of a list that comes one a line; when there are enough, nothing more is taken. */
  private static final class Items extends OutputStream {
    private final int from;
    private final int limit;
    private final List<JsonNode> found = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int passed;
    private boolean more;
    private boolean full;

    Items(int from, int limit) {
      this.from = from;
      this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
      if (b == '\n') {
        end();
      } else {
        line.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }

    private void end() throws IOException {
      String text = line.toString(StandardCharsets.UTF_8).strip();
      line.reset();
      if (text.endsWith(",")) {
        text = text.substring(0, text.length() - 1);
      }
      Optional<JsonNode> item = text.startsWith("{") ? Optional.of(JSON.readTree(text)) : empty();
      if (item.isEmpty() || passed++ < from) {
        return;
      }
      if (found.size() == limit) {
        more = true;
        full = true;
        throw new IOException("enough");
      }
      found.add(item.get());
    }

    private static Optional<JsonNode> empty() {
      return Optional.empty();
    }
  }
}
