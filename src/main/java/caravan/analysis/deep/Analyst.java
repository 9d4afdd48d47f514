package caravan.analysis.deep;

import caravan.analysis.Classifier;
import caravan.analysis.Texts;
import caravan.analysis.backlog.Analyzer;
import caravan.analysis.backlog.Waiting;
import caravan.analysis.code.CodeAnalyzer;
import caravan.analysis.code.CodeResult;
import caravan.analysis.document.DocumentReader;
import caravan.analysis.document.Entities;
import caravan.analysis.document.Extract;
import caravan.analysis.importance.GeneratedMark;
import caravan.analysis.sensitivity.Redaction;
import caravan.analysis.sensitivity.Scan;
import caravan.analysis.sensitivity.SensitivityScanner;
import caravan.analysis.text.EmbedOptions;
import caravan.analysis.text.Embedder;
import caravan.model.Classification;
import caravan.model.meaning.Code;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a content with every analyzer that has something to say of it: documents, media, archives
 * and mail by one process, code and configuration by another, meanings by a third; the search for
 * secrets comes before anything is told. Safe for concurrent use.
 */
public final class Analyst implements Analyzer, AutoCloseable {
  /** Names of the analyzers, as in {@link Understanding#versions}. */
  public static final String DOCUMENT = "document";

  public static final String CODE = "code";
  public static final String SENSITIVITY = "sensitivity";
  public static final String MEANING = "meaning";
  public static final String BYTES = "bytes";

  /** The fact that a program wrote a content, and what tells it; see {@link GeneratedMark}. */
  public static final String GENERATED = "generated";

  private static final int VERSION = 1;
  private static final int HEAD = 4_096;
  private static final int TEXT_BYTES = 4 << 20;
  private static final int TEXT_CHARS = 1 << 20;
  private static final int MEANINGFUL = 20;

  /** What a reader of documents opens. */
  private static final Set<String> DOCUMENTS =
      Set.of("document", "picture", "audio", "video", "archive", "mail");

  /** What nobody reads. */
  private static final Set<String> OPAQUE = Set.of("program", "font", "database");

  private final Classifier classifier = new Classifier();
  private final SensitivityScanner scanner;
  private final Phrases phrases;
  private final String meaning;
  private final Processes processes;

  private Analyst(byte[] findingsKey, Phrases phrases, EmbedOptions options, int processes) {
    this.scanner = new SensitivityScanner(findingsKey);
    this.phrases = phrases;
    this.meaning = MEANING + "/" + options.name();
    this.processes = new Processes(options, processes);
  }

  /**
   * Starts no process yet.
   *
   * @param findingsKey for the hashes of what is found; see {@link SensitivityScanner}
   * @param phrases what other contents are about, by which keyphrases are weighed
   * @param options how texts become vectors; with others, those that have one are read again
   * @param processes of each kind at most, 1 or more: one for documents takes about 300 MB, one for
   *     meanings 200 MB
   */
  public static Analyst open(
      byte[] findingsKey, Phrases phrases, EmbedOptions options, int processes) {
    return new Analyst(findingsKey, phrases, options, processes);
  }

  @Override
  public SortedMap<String, Integer> versions() {
    SortedMap<String, Integer> versions = new TreeMap<>();
    versions.put(DOCUMENT, DocumentReader.VERSION);
    versions.put(CODE, CodeAnalyzer.VERSION);
    versions.put(SENSITIVITY, SensitivityScanner.VERSION);
    versions.put(meaning, Embedder.VERSION);
    versions.put(BYTES, VERSION);
    return versions;
  }

  @Override
  public boolean worthReading(String path, long size) {
    try {
      Classification known = classifier.classify(name(path), () -> new byte[0]);
      return !OPAQUE.contains(known.category()) && !isCompiled(known);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
  }

  private static boolean isCompiled(Classification known) {
    return known.mediaType().equals("application/java-vm");
  }

  @Override
  public Understanding tooLarge(Waiting content) {
    return unread(content, Unreadable.Reason.TOO_LARGE, content.size() + " bytes");
  }

  @Override
  public Understanding unavailable(Waiting content, String why) {
    return unread(content, Unreadable.Reason.UNAVAILABLE, why);
  }

  private Understanding unread(Waiting content, Unreadable.Reason reason, String detail) {
    Draft draft = new Draft(content.content(), content.mediaType());
    draft.versions.put(BYTES, VERSION);
    draft.failures.put(BYTES, new Unreadable(reason, detail));
    return draft.finish();
  }

  @Override
  public Understanding analyze(Waiting content, Path file)
      throws IOException, InterruptedException {
    String name = name(content.path());
    byte[] head = read(file, HEAD);
    Classification type = classifier.classify(name, () -> head);
    Draft draft = new Draft(content.content(), type.mediaType());
    draft.versions.put(BYTES, VERSION);
    if (Texts.isText(head) && !type.category().equals("mail") && !isMarkedDocument(type)) {
      text(draft, name, type, file);
    } else if (DOCUMENTS.contains(type.category()) || type.category().equals("other")) {
      document(draft, name, content.size(), file);
    }
    return draft.finish();
  }

  /** Texts that are written for a program which shows them. */
  private static boolean isMarkedDocument(Classification type) {
    return switch (type.mediaType()) {
      case "application/rtf", "application/pdf", "application/postscript", "image/svg+xml" -> true;
      default -> false;
    };
  }

  /** Code, configuration, notes: read as they are. */
  private void text(Draft draft, String name, Classification type, Path file)
      throws IOException, InterruptedException {
    byte[] bytes = read(file, TEXT_BYTES);
    String text = SensitivityScanner.decode(bytes);
    Said said = guarded(draft, name, text.substring(0, Math.min(text.length(), TEXT_CHARS)));
    if (CodeAnalyzer.takes(name, type.language())) {
      draft.versions.put(CODE, CodeAnalyzer.VERSION);
      CodeResult result = processes.code(name, type.language(), bytes);
      if (result instanceof CodeResult.Read read) {
        draft.facts.putAll(said.guard().facts(read.facts().facts()));
        draft.references.addAll(said.guard().references(read.facts().references()));
        read.facts().code().ifPresent(code -> draft.code = clean(said.guard(), code));
      } else if (result instanceof CodeResult.Unread unread) {
        draft.failures.put(CODE, unread.unreadable());
      }
    }
    GeneratedMark.of(name, said.text().substring(0, Math.min(said.text().length(), HEAD)))
        .ifPresent(mark -> draft.facts.put(GENERATED, mark));
    if (type.category().equals("text") || type.category().equals("document")) {
      draft.entities = Entities.of(said.text(), "");
    }
    if (!type.category().equals("configuration")) {
      mean(draft, name, said.text());
    }
  }

  private static Code clean(Guard guard, Code code) {
    return new Code(
        code.language(),
        code.namespace(),
        code.symbols(),
        guard.references(code.references()),
        code.test(),
        code.entryPoint());
  }

  /** Whatever needs a parser to be read. */
  private void document(Draft draft, String name, long size, Path file)
      throws IOException, InterruptedException {
    draft.versions.put(DOCUMENT, DocumentReader.VERSION);
    Extract extract = processes.document(file, name, draft.mediaType, size);
    extract.unreadable().ifPresent(why -> draft.failures.put(DOCUMENT, why));
    draft.mediaType = extract.mediaType();
    draft.pictureHash = extract.pictureHash();
    Said said =
        guarded(draft, "", String.join("\n", extract.facts().values()) + "\n" + extract.text());
    draft.facts.putAll(said.guard().facts(extract.facts()));
    draft.members = said.guard().texts(extract.members());
    String text = said.guard().clean(extract.text());
    draft.excerpt = Draft.excerpt(text);
    draft.entities = Entities.of(text, extract.facts().getOrDefault("language", ""));
    mean(draft, name, text);
  }

  private record Said(String text, Guard guard) {}

  /** Searches a text before anything of it is told. */
  private Said guarded(Draft draft, String name, String text) {
    draft.versions.put(SENSITIVITY, SensitivityScanner.VERSION);
    Scan scan = scanner.scan(name, text);
    draft.findings = scan.findings();
    draft.level = scan.level();
    String clean = Redaction.redact(text, scan.secretSpans());
    draft.excerpt = Draft.excerpt(clean);
    return new Said(clean, new Guard(text, scan));
  }

  /** What a clean text is about. */
  private void mean(Draft draft, String name, String text)
      throws IOException, InterruptedException {
    String title = draft.facts.getOrDefault("title", "");
    String whole = (title.isEmpty() ? words(name) : title) + ". " + text;
    draft.keyphrases = phrases.of(whole);
    if (letters(text) < MEANINGFUL) {
      return;
    }
    draft.versions.put(meaning, Embedder.VERSION);
    draft.vector = processes.vector(whole, why -> draft.failures.put(MEANING, why));
  }

  /** A name as words: {@code lease_berlin-2024.pdf} is "lease berlin 2024". */
  private static String words(String name) {
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).replaceAll("[_.-]+", " ").strip();
  }

  private static long letters(String text) {
    return text.chars().limit(HEAD).filter(Character::isLetter).count();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static byte[] read(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    }
  }

  /** Ends the processes. */
  @Override
  public void close() throws IOException {
    processes.close();
  }
}
