package caravan.config;

import caravan.config.DestinationKinds.Form;
import caravan.config.DestinationKinds.Option;
import caravan.config.SettingsTree.Text;
import caravan.graph.GraphSettings;
import caravan.vault.retention.RetentionPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns texts into typed settings, and says where one is wrong. Used once. */
final class SettingsReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  static final int MAX_TAG_LENGTH = 256;

  private final SettingsTree tree;
  private final Path home;
  private final Path userHome;
  private final Map<String, String> environment;

  /**
   * @param environment where a secret is fetched from when it is needed
   */
  SettingsReader(SettingsTree tree, Path home, Path userHome, Map<String, String> environment) {
    this.tree = tree;
    this.home = home;
    this.userHome = userHome;
    this.environment = environment;
  }

  Settings read(Optional<Path> file, List<String> warnings) throws SettingsException {
    Map<String, DestinationSettings> destinations = destinations();
    Optional<String> schedule = timing(List.of("schedule"));
    Map<String, SourceSettings> sources = new LinkedHashMap<>();
    for (String name : tree.names("sources")) {
      sources.put(name, source(name, schedule));
    }
    int copies = number(List.of("required-copies"), 1, 1, 1000);
    if (destinations.values().stream().allMatch(DestinationSettings::organized)) {
      throw bad(
          List.of("destinations"),
          "each has the layout 'organized'; at least one must be a vault, from which they get their"
              + " files");
    }
    long counting =
        destinations.values().stream().filter(DestinationSettings::countsAsCopy).count();
    if (copies > counting) {
      throw bad(
          List.of("required-copies"),
          "it is "
              + copies
              + ", but there are only "
              + counting
              + " destinations"
              + (counting < destinations.size()
                  ? " that count as a copy (an organized one does with counts-as-copy: true)"
                  : ""));
    }
    MeaningSettingsReader meaning = new MeaningSettingsReader(tree, this);
    RetentionPolicy retention = new SourceCareReader(this).retention(List.of("retention"));
    boolean forgets =
        !retention.isEmpty()
            || sources.values().stream().anyMatch(one -> one.care().retention().isPresent());
    GraphSettings graph = new GraphSettingsReader(this, environment).read();
    return new Settings(
        home,
        file,
        copies,
        destinations,
        sources,
        vault(),
        schedule,
        retention,
        number(List.of("upload-parallel"), Settings.DEFAULT_UPLOAD_PARALLEL, 1, 16),
        spool(),
        new ResourceSettingsReader(this).read(),
        meaning.sensitivity(),
        meaning.backup(),
        meaning.understanding(),
        meaning.placeRules(),
        meaning.embedding(),
        graph,
        new CacheSettingsReader(this).read(),
        new ServerSettingsReader(tree, this).read(),
        new DropSettingsReader(tree, this, home).read(sources.keySet()),
        new AutomationSettingsReader(this)
            .read(forgets, graph.mode() != GraphSettings.Mode.OFF, tree.names("notify")),
        new ReportSettingsReader(this).read(),
        warnings);
  }

  private SpoolSettings spool() throws SettingsException {
    List<String> directory = List.of("spool", "directory");
    Optional<Text> given = tree.one(directory);
    return new SpoolSettings(
        given.isPresent() ? Path.of(absolute(directory, given.get())) : home.resolve("spool"),
        value(List.of("spool", "limit"), Sizes::parse).orElse(SpoolSettings.DEFAULT_LIMIT));
  }

  private Map<String, DestinationSettings> destinations() throws SettingsException {
    Set<String> names = tree.names("destinations");
    Map<String, DestinationSettings> destinations = new LinkedHashMap<>();
    for (String name : names.isEmpty() ? Set.of(Settings.DEFAULT_DESTINATION) : names) {
      destinations.put(name, destination(name));
    }
    return destinations;
  }

  private DestinationSettings destination(String name) throws SettingsException {
    checkName("destinations", name);
    List<String> base = List.of("destinations", name);
    String kind = tree.one(key(base, "kind")).map(Text::value).orElse("file");
    boolean known = DestinationKinds.names().contains(kind);
    if (!known && !ownRoutes()) {
      throw bad(
          key(base, "kind"),
          "there is no kind '"
              + kind
              + "'. Nearest valid kind: "
              + Nearest.to(kind, DestinationKinds.names()).orElseThrow()
              + ". (The template of a kind of your own belongs into "
              + home.resolve("routes")
              + ")");
    }
    Map<String, String> options = new LinkedHashMap<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (Option option : DestinationKinds.options(kind)) {
      List<String> path = key(base, option.name());
      Optional<Text> text = tree.one(path);
      if (text.isPresent() && option.form() == Form.SECRET) {
        secrets.put(option.name(), value(path, Secret::new).orElseThrow());
      } else if (text.isPresent()) {
        options.put(option.name(), option(path, option, text.get()));
      } else if (option.required() && name.equals(Settings.DEFAULT_DESTINATION)) {
        options.put(option.name(), home.resolve("vault").toString());
      } else if (option.required()) {
        throw bad(base, "a destination of kind '" + kind + "' needs a '" + option.name() + "'");
      }
    }
    refuseOthers(base, kind, known);
    for (String option : tree.names(key(base, "options"))) {
      List<String> path = key(base, "options", option);
      options.put(option, tree.one(path).map(Text::value).orElse(""));
    }
    layout(base, options);
    return new DestinationSettings(
        name,
        kind,
        options,
        secrets,
        number(key(base, "retries"), DestinationSettings.DEFAULT_RETRIES, 0, 100),
        duration(
            key(base, "retry-delay"),
            DestinationSettings.DEFAULT_RETRY_DELAY,
            Duration.ZERO,
            Duration.ofHours(1)),
        rate(key(base, "rate")),
        value(key(base, "bandwidth"), Bandwidth::parse).orElse(Bandwidth.UNLIMITED),
        number(key(base, "bulkhead"), DestinationSettings.DEFAULT_BULKHEAD, 1, 1_000),
        number(
            key(base, "breaker", "failures"),
            DestinationSettings.DEFAULT_BREAKER_FAILURES,
            1,
            1_000),
        duration(
            key(base, "breaker", "wait"),
            DestinationSettings.DEFAULT_BREAKER_WAIT,
            Duration.ofMillis(1),
            Duration.ofDays(1)));
  }

  /** What concerns the layout, whatever the kind. */
  private void layout(List<String> base, Map<String, String> options) throws SettingsException {
    List<String> path = key(base, DestinationSettings.LAYOUT);
    Optional<Text> layout = tree.one(path);
    boolean organized =
        layout.isPresent() && layout.get().value().equals(DestinationSettings.ORGANIZED);
    if (layout.isPresent() && !organized && !layout.get().value().equals("vault")) {
      throw bad(path, "'" + layout.get().value() + "' is not one of vault, organized");
    }
    for (String option :
        List.of(
            DestinationSettings.SEAL_FILES,
            DestinationSettings.KEEP_DELETED,
            DestinationSettings.COUNTS_AS_COPY)) {
      if (!organized && tree.one(key(base, option)).isPresent()) {
        throw bad(key(base, option), "it belongs to a destination with 'layout: organized'");
      }
    }
    if (organized) {
      options.put(DestinationSettings.LAYOUT, DestinationSettings.ORGANIZED);
      for (String option :
          List.of(DestinationSettings.SEAL_FILES, DestinationSettings.COUNTS_AS_COPY)) {
        options.put(option, String.valueOf(flag(key(base, option))));
      }
      options.put(
          DestinationSettings.KEEP_DELETED,
          duration(
                  key(base, DestinationSettings.KEEP_DELETED),
                  DestinationSettings.DEFAULT_KEEP_DELETED,
                  Duration.ZERO,
                  Duration.ofDays(36_500))
              .toString());
    }
  }

  /** Whether there may be kinds of the user's own; which, is known when their files are read. */
  private boolean ownRoutes() {
    String[] files = home.resolve("routes").toFile().list((folder, name) -> name.endsWith(".yaml"));
    return files != null && files.length > 0;
  }

  /** An option that another kind has, or that only a kind of the user's own would have. */
  private void refuseOthers(List<String> base, String kind, boolean known)
      throws SettingsException {
    List<String> own = DestinationKinds.options(kind).stream().map(Option::name).toList();
    for (String other : DestinationKinds.names()) {
      for (Option option : DestinationKinds.options(other)) {
        if (!own.contains(option.name()) && tree.one(key(base, option.name())).isPresent()) {
          throw bad(
              key(base, option.name()),
              known
                  ? "the kind '" + kind + "' has no such option. It has: " + String.join(", ", own)
                  : "what a kind of your own is told stands under 'options'");
        }
      }
    }
    if (known && !tree.names(key(base, "options")).isEmpty()) {
      throw bad(
          key(base, "options"),
          "these are for kinds of your own. The kind '"
              + kind
              + "' has: "
              + String.join(", ", own));
    }
  }

  private String option(List<String> path, Option option, Text text) throws SettingsException {
    if (!option.choices().isEmpty() && !option.choices().contains(text.value())) {
      throw bad(
          path, "'" + text.value() + "' is not one of " + String.join(", ", option.choices()));
    }
    return switch (option.form()) {
      case PATH -> absolute(path, text);
      case FLAG -> String.valueOf(flag(path));
      case NUMBER -> String.valueOf(number(path, 0, 0, Integer.MAX_VALUE));
      case SIZE -> String.valueOf(value(path, Sizes::parse).orElse(0L));
      case DURATION -> value(path, Durations::parse).orElse(Duration.ZERO).toString();
      case TEXT, SECRET -> text.value();
    };
  }

  /** {@code 50/s}, or the number alone. */
  private int rate(List<String> path) throws SettingsException {
    return value(
            path,
            text -> {
              if (!text.matches("[0-9]{1,5}(/s)?")) {
                throw new IllegalArgumentException(
                    "'" + text + "' is no rate; write operations a second, as 50/s");
              }
              int rate = Integer.parseInt(text.replace("/s", ""));
              if (rate > 10_000) {
                throw new IllegalArgumentException(text + " is out of range; write 0 to 10000");
              }
              return rate;
            })
        .orElse(0);
  }

  private SourceSettings source(String name, Optional<String> schedule) throws SettingsException {
    checkName("sources", name);
    if (name.equals(ScheduledJobs.CONFIGURATION) || name.equals(ScheduledJobs.GRAPH)) {
      throw bad(
          List.of("sources", name), "Caravan has a source of its own of that name; choose another");
    }
    List<String> base = List.of("sources", name);
    List<String> paths = new ArrayList<>();
    for (Text text : tree.list(key(base, "paths"))) {
      paths.add(absolute(key(base, "paths"), text));
    }
    if (paths.isEmpty()) {
      throw bad(base, "a source needs 'paths', at least one");
    }
    Optional<String> own = timing(key(base, "schedule"));
    Optional<Long> largest = value(key(base, "exclude-larger-than"), Sizes::parse);
    return new SourceSettings(
        name,
        paths,
        texts(key(base, "include"), 4_096),
        texts(key(base, "exclude"), 4_096),
        flag(key(base, "exclude-caches")),
        fileNames(key(base, "exclude-if-present")),
        largest.isPresent() ? OptionalLong.of(largest.get()) : OptionalLong.empty(),
        flag(key(base, "one-file-system")),
        texts(key(base, "tags"), MAX_TAG_LENGTH),
        own.isPresent() ? own : schedule,
        new SourceCareReader(this).read(base));
  }

  private VaultSettings vault() throws SettingsException {
    List<String> chunk = List.of("vault", "chunk-size");
    long size = value(chunk, Sizes::parse).orElse((long) VaultSettings.DEFAULT_CHUNK_SIZE);
    Compression compression =
        value(List.of("vault", "compression"), SettingsReader::compression)
            .orElse(Compression.DEFAULT);
    Optional<Secret> passphrase = value(List.of("vault", "passphrase"), Secret::new);
    List<String> keyFile = List.of("vault", "key-file");
    Optional<Text> file = tree.one(keyFile);
    Optional<String> path =
        file.isPresent() ? Optional.of(absolute(keyFile, file.get())) : Optional.empty();
    if (passphrase.isPresent() && path.isPresent()) {
      throw bad(keyFile, "there is also a vault.passphrase; keep one of them");
    }
    try {
      return new VaultSettings(
          (int) Math.min(size, Integer.MAX_VALUE), compression, passphrase, path);
    } catch (IllegalArgumentException e) {
      throw bad(chunk, String.valueOf(e.getMessage()));
    }
  }

  private static Compression compression(String text) {
    for (Compression compression : Compression.values()) {
      if (compression.name().toLowerCase(Locale.ROOT).equals(text)) {
        return compression;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not one of fast, default, best");
  }

  void checkName(String section, String name) throws SettingsException {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          List.of(section, name),
          "a name has letters, digits, '.', '_' and '-', starts with a letter or digit, and has at"
              + " most 63 characters");
    }
  }

  int number(List<String> path, int otherwise, int least, int most) throws SettingsException {
    return value(
            path,
            text -> {
              String wanted = "a whole number from " + least + " to " + most;
              if (!text.matches("-?[0-9]{1,18}")) {
                throw new IllegalArgumentException("'" + text + "' is not " + wanted);
              }
              long number = Long.parseLong(text);
              if (number < least || number > most) {
                throw new IllegalArgumentException(text + " is out of range; write " + wanted);
              }
              return (int) number;
            })
        .orElse(otherwise);
  }

  /** A share, from {@code 1%} to {@code 100%}. */
  double percent(List<String> path, double otherwise) throws SettingsException {
    return value(
            path,
            text -> {
              if (!text.matches("[0-9]{1,3}%") || text.matches("0+%")) {
                throw new IllegalArgumentException("'" + text + "' is no share, as 10%");
              }
              int percent = Integer.parseInt(text.substring(0, text.length() - 1));
              if (percent > 100) {
                throw new IllegalArgumentException(text + " is out of range; write 1% to 100%");
              }
              return percent / 100.0;
            })
        .orElse(otherwise);
  }

  boolean flag(List<String> path) throws SettingsException {
    return value(path, SettingsReader::yesOrNo).orElse(false);
  }

  static boolean yesOrNo(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }
    return text.equals("true");
  }

  Duration duration(List<String> path, Duration otherwise, Duration least, Duration most)
      throws SettingsException {
    return value(
            path,
            text -> {
              Duration duration = Durations.parse(text);
              if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                    text
                        + " is out of range; write "
                        + Durations.format(least)
                        + " to "
                        + Durations.format(most));
              }
              return duration;
            })
        .orElse(otherwise);
  }

  private Optional<String> timing(List<String> path) throws SettingsException {
    return value(
        path,
        text -> {
          Timings.parse(text);
          return text;
        });
  }

  List<String> texts(List<String> path, int longest) throws SettingsException {
    List<String> texts = new ArrayList<>();
    for (Text text : tree.list(path)) {
      if (text.value().isBlank() || text.value().length() > longest) {
        throw bad(path, text.place(), "a text in it is empty or too long");
      }
      texts.add(text.value());
    }
    return texts;
  }

  private List<String> fileNames(List<String> path) throws SettingsException {
    for (Text text : tree.list(path)) {
      if (text.value().contains("/")) {
        throw bad(path, text.place(), "'" + text.value() + "' must be a file's name, not a path");
      }
    }
    return texts(path, 255);
  }

  /** As text, since the file system may have names that this JVM's paths cannot hold. */
  String absolute(List<String> path, Text text) throws SettingsException {
    String value = text.value();
    if (value.equals("~") || value.startsWith("~/")) {
      value = userHome + value.substring(1);
    }
    boolean absolute;
    try {
      absolute = Path.of(value).isAbsolute();
    } catch (InvalidPathException e) {
      absolute = value.startsWith("/") && value.indexOf('\0') < 0;
    }
    if (!absolute) {
      throw bad(
          path,
          text.place(),
          "'" + value + "' must be an absolute path, or start with ~/ for your home");
    }
    return value;
  }

  <T> Optional<T> value(List<String> path, Function<String, T> parse) throws SettingsException {
    Optional<Text> text = tree.one(path);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(text.get().value()));
    } catch (IllegalArgumentException e) {
      throw bad(path, text.get().place(), String.valueOf(e.getMessage()));
    }
  }

  /** An absolute path; {@code ~/} stands for the user's home. */
  Optional<Path> path(List<String> path) throws SettingsException {
    Optional<Text> text = tree.one(path);
    return text.isPresent() ? Optional.of(Path.of(absolute(path, text.get()))) : Optional.empty();
  }

  SettingsException bad(List<String> path, String why) {
    return bad(path, tree.one(path).map(Text::place).orElse(tree.place(path)), why);
  }

  static SettingsException bad(List<String> path, Place place, String why) {
    String key = SettingsTree.ROOT + "." + String.join(".", path);
    return new SettingsException(place, key, "", "bad '" + key + "': " + why + ".");
  }

  static List<String> key(List<String> base, String... more) {
    List<String> path = new ArrayList<>(base);
    path.addAll(List.of(more));
    return List.copyOf(path);
  }
}
