package caravan.analysis;

import caravan.analysis.language.Guess;
import caravan.analysis.language.Languages;
import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what new and changed files are: by name where it tells, and by the first 4 KiB of files
 * whose name leaves several languages, tells nothing, or is of a kind that is often misnamed, as
 * documents are. The detector is given no more than the first 512 bytes, so that it cannot be led
 * astray by what is behind them. Loads what it needs when the first file needs it. Safe for
 * concurrent use.
 */
public final class Classifier {
  private static final int DETECTED = 512;
  private static final String UNKNOWN = "application/octet-stream";
  private static final Set<String> OFTEN_MISNAMED =
      Set.of("document", "text", "picture", "mail", "archive");

  private static final Set<OpenOption> READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private static final List<String> TELLING =
      List.of(
          "<",
          "%",
          "{",
          "[",
          "#!",
          "#<",
          "-----",
          "BEGIN:",
          "From ",
          "From:",
          "Received:",
          "Return-Path:",
          "Message-ID:",
          "Delivered-To:",
          "MIME-Version:",
          "GIF8",
          "ISO-10303",
          "II",
          "MM",
          "P1",
          "P2",
          "P3",
          "SQLite",
          "Relay-Version:",
          "Path:",
          "Xref:",
          "Date:",
          "Subject:",
          "To:",
          "X-",
          "(deffile",
          "<?xml",
          "AC10",
          "solid ",
          "//DBG");

  /** After so many files of an extension in a row of one type, the next is taken to be so too. */
  private static final int ENOUGH = 8;

  /** How many files of an extension in a row were found to be the same. */
  private record Agreed(Classification what, int files) {
    Agreed and(Agreed next) {
      return what.equals(next.what) ? new Agreed(what, files + 1) : next;
    }
  }

  /**
   * What a name tells.
   *
   * @param type media type; {@link #UNKNOWN} if it tells none
   * @param settled if nothing in the file could change it
   */
  private record Named(String type, Guess guess, @Nullable Classification settled) {}

  private final Map<String, Named> byKey = new ConcurrentHashMap<>();
  private final Map<String, Agreed> agreement = new ConcurrentHashMap<>();

  /** The detector, loaded when it is first needed: a backup without changes never does. */
  private static final class Detector {
    static final MediaTypes TYPES = new MediaTypes();
    static final Languages LANGUAGES = new Languages();
  }

  /** The batch with its changed files classified. */
  public FileBatch classify(FileBatch batch) {
    List<Found> steps = null;
    for (int i = 0; i < batch.steps().size(); i++) {
      if (batch.steps().get(i) instanceof Found.Changed changed) {
        if (steps == null) {
          steps = new ArrayList<>(batch.steps());
        }
        steps.set(i, changed.with(classify(changed)));
      }
    }
    return steps == null ? batch : batch.with(steps);
  }

  /** A file's bytes, read when they are asked for. */
  public interface Head {
    /** The first 4,096 bytes of the file, or all that there are; with 512 it tells less. */
    byte[] bytes() throws IOException;

    /** Bytes from its middle, fewer at its end; none if only the head can be had. */
    default byte[] at(long offset, int length) throws IOException {
      return new byte[0];
    }
  }

  /**
   * What a file is by its name and its head alone, whatever was classified before.
   *
   * @param name own name, as people read it
   */
  public Classification classify(String name, Head head) throws IOException {
    Named named = named(name);
    return named.settled() != null ? named.settled() : inspect(name, named, head).what();
  }

  /**
   * What a file is, and why.
   *
   * @param path with {@code /} between names; directories say what configuration is for
   */
  public Explanation explain(String path, Head head) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    Named named = named(name);
    Inspected inspected = inspect(name, named, head);
    Classification what = inspected.what();
    List<String> evidence = new ArrayList<>();
    double confidence = inspected.typeConfidence();
    evidence.add("media type " + what.mediaType() + ": " + inspected.typeEvidence());
    if (inspected.guess().found()) {
      evidence.add("language " + what.language() + ": " + inspected.guess().evidence());
      confidence = inspected.guess().confidence();
    }
    String configuration =
        what.category().equals("configuration")
                || what.category().equals("code")
                || what.category().equals("text")
                || what.category().equals("other")
            ? ConfigurationKinds.of(path)
            : "";
    if (!configuration.isEmpty()) {
      evidence.add("configuration for " + configuration + ": its name and directory");
    }
    return new Explanation(what, configuration, confidence, evidence);
  }

  private Classification classify(Found.Changed changed) {
    String name = changed.name().toString();
    String key = Detector.LANGUAGES.key(name);
    Named named = byKey.computeIfAbsent(key, k -> named(name));
    if (named.settled() != null) {
      return named.settled();
    }
    if (changed.metadata().size() == 0 || !named.type().equals(UNKNOWN)) {
      return byName(named); // what a look inside would add is found out later, from the vault
    }
    Classification what;
    try (OpenFile file = new OpenFile(changed.path())) {
      byte[] head = file.at(0, DETECTED);
      what = of(quickly(head, file), named.guess());
    } catch (IOException e) {
      return byName(named); // packing opens it too, and reports it
    }
    if (key.startsWith(".") && named.type().equals(UNKNOWN)) {
      Agreed agreed = agreement.merge(key, new Agreed(what, 1), Agreed::and);
      if (agreed.files() >= ENOUGH) {
        byKey.put(key, new Named(named.type(), named.guess(), what));
      }
    }
    return what;
  }

  /** A file of the source, opened once and only if it is asked for. */
  private static final class OpenFile implements Head, AutoCloseable {
    private final SeekableByteChannel channel;

    OpenFile(Path path) throws IOException {
      channel = Files.newByteChannel(path, READING);
    }

    @Override
    public byte[] bytes() throws IOException {
      return at(0, Languages.HEAD);
    }

    @Override
    public byte[] at(long offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {}
      return buffer.position() == length
          ? buffer.array()
          : Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static Named named(String name) {
    String type = Detector.TYPES.byName(Languages.plain(name));
    Guess guess = Detector.LANGUAGES.byName(name);
    if (guess.found() && !LanguageTypes.isText(type)) {
      type = LanguageTypes.of(guess.language());
    }
    boolean open =
        type.equals(UNKNOWN)
            || Signatures.strict(type)
            || !guess.found()
                && (OFTEN_MISNAMED.contains(Categories.of(type, ""))
                    || Detector.LANGUAGES.isAmbiguous(name));
    Classification byName = of(type, guess);
    return new Named(type, guess, open ? null : byName);
  }

  private static Classification byName(Named named) {
    return of(named.type(), named.guess());
  }

  /** What was found in a file, and what tells. */
  private record Inspected(
      Classification what, double typeConfidence, String typeEvidence, Guess guess) {}

  private static Inspected inspect(String name, Named named, Head file) throws IOException {
    byte[] head = file.bytes();
    if (head.length == 0) {
      return new Inspected(byName(named), 0.5, "the name; the file is empty", named.guess());
    }
    boolean unknown = named.type().equals(UNKNOWN);
    boolean checked = unknown || Signatures.strict(named.type());
    Optional<String> signed = checked ? Signatures.type(head, file) : Optional.empty();
    if (signed.isPresent() && Signatures.agree(named.type(), signed.get())) {
      return new Inspected(byName(named), 0.99, "name and signature", named.guess());
    }
    if (signed.isPresent()) {
      Guess guess = language(signed.get());
      String evidence = unknown ? "the signature" : "the signature, against the name";
      return new Inspected(of(signed.get(), guess), 0.97, evidence, guess);
    }
    Guess guess = named.guess().found() ? named.guess() : Detector.LANGUAGES.of(name, head);
    if (guess.found()) {
      boolean fits = LanguageTypes.isOf(named.type(), guess.language());
      String type =
          fits || named.guess().found() ? named.type() : LanguageTypes.of(guess.language());
      return new Inspected(of(type, guess), guess.confidence(), guess.evidence(), guess);
    }
    if (checked && isBinary(named.type()) && isPlainText(head)) {
      return new Inspected(of("text/plain", guess), 0.9, "plain text, against the name", guess);
    }
    if (!unknown && !Detector.LANGUAGES.isAmbiguous(name)) {
      return new Inspected(byName(named), 0.9, "the name", guess);
    }
    String type = byMagic(head, name);
    return new Inspected(of(type, guess), 0.8, "the first bytes", guess);
  }

  private static boolean isBinary(String type) {
    return Signatures.office(type) || type.equals("application/pdf");
  }

  private static Guess language(String type) {
    return type.equals("text/html")
        ? new Guess("html", 0.97, "an HTML document's start")
        : Guess.NONE;
  }

  /**
   * What a backup may spend on a file whose name tells nothing. The detector is not asked: it knows
   * a thousand more kinds, which are rare, and takes 2 ms for a file and seconds until it is
   * compiled. What it would say is found out later, from the vault.
   */
  private static String quickly(byte[] head, Head file) throws IOException {
    Optional<String> signed = Signatures.type(head, file);
    if (signed.isPresent()) {
      return signed.get();
    }
    // a text may begin with any word: only the first line of a script says more
    Optional<String> text = Texts.type(head);
    return text.isPresent() && !Heads.isScript(head)
        ? text.get()
        : Heads.type(head).or(() -> text).orElse(UNKNOWN);
  }

  private static String byMagic(byte[] head, String name) {
    byte[] start = Arrays.copyOf(head, Math.min(head.length, DETECTED));
    return isPlainText(start)
        ? "text/plain"
        : Heads.type(start).orElseGet(() -> Detector.TYPES.byHead(start, name));
  }

  /**
   * Whether a head is text that begins in none of the ways by which the detector tells kinds of
   * text apart. Most files without an extension are such, and asking the detector costs more than
   * all else here.
   */
  private static boolean isPlainText(byte[] head) {
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r' && b != '\f') {
        return false;
      }
    }
    String start =
        new String(head, 0, Math.min(head.length, 16), StandardCharsets.ISO_8859_1).stripLeading();
    return !start.isEmpty() && !tells(start) && (start.charAt(0) & 0x80) == 0;
  }

  private static boolean tells(String start) {
    for (String telling : TELLING) {
      if (start.startsWith(telling)) {
        return true;
      }
    }
    return false;
  }

  private static Classification of(String type, Guess guess) {
    return new Classification(
        type, Categories.of(type, Detector.LANGUAGES.kind(guess.language())), guess.language(), "");
  }
}
