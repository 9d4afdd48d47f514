package caravan.cli;

import caravan.analysis.backlog.BacklogRun;
import caravan.analysis.backlog.BacklogStatus;
import caravan.analysis.backlog.Fetcher;
import caravan.analysis.backlog.Pace;
import caravan.analysis.backlog.SnapshotIntake;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.backlog.Waiting;
import caravan.analysis.deep.Analyst;
import caravan.analysis.deep.Phrases;
import caravan.analysis.text.EmbedOptions;
import caravan.config.Durations;
import caravan.config.UnderstandingSettings;
import caravan.platform.Priority;
import caravan.platform.temporary.TemporaryFiles;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.index.IndexView;
import caravan.vault.meaning.KeptClusters;
import caravan.vault.meaning.MeaningWriter;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.Contents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Analyzes what the snapshots hold and nobody has analyzed. */
@Command(
    name = "run",
    description = {
      "Find out what the contents of the newest snapshots mean: text, code, pictures, sensitive",
      "data, relations. Reads them from the vault, each distinct content once, the most important",
      "first, at low priority. It may be stopped at any moment and goes on where it was."
    })
final class UnderstandingRunCommand extends CliCommand {
  private static final String PHRASES = "phrases";

  @Option(names = "--limit", paramLabel = "N", description = "Analyze at most so many contents.")
  @Nullable Long limit;

  @Option(names = "--for", paramLabel = "TIME", description = "Stop after this time, as 30m.")
  @Nullable String time;

  @Option(names = "--all-snapshots", description = "Also what only older snapshots hold.")
  boolean allSnapshots;

  @Option(names = "--on-battery", description = "Go on without mains, too.")
  boolean onBattery;

  @Override
  int run(World world) throws Exception {
    if (limit != null && limit < 1) {
      throw CommandException.usage("--limit must be at least 1.");
    }
    Duration most = most();
    if (world.ending()) { // for good: a process that goes on must not stay behind
      Priority.lowest();
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      Path home = engine.engine().settings().home();
      Vault vault = engine.vault();
      Interruption.keeps("What was analyzed is kept, and the same command goes on from there.");
      try (UnderstandingStore store = Knowledge.open(world, home, vault)) {
        Phrases phrases = Phrases.of(store.state(PHRASES));
        try (Analyst analyst =
            Analyst.open(
                Knowledge.findingsKey(vault),
                phrases,
                options(engine),
                limits(engine).processes())) {
          return run(world, engine, store, analyst, most);
        } finally {
          store.remember(PHRASES, phrases.toBytes());
          store.commit();
        }
      }
    }
  }

  private static EmbedOptions options(Engine.Opened engine) {
    return engine.engine().settings().embedding().orElse(EmbedOptions.DEFAULT);
  }

  private static UnderstandingSettings limits(Engine.Opened engine) {
    return engine.engine().settings().understanding();
  }

  private Duration most() throws CommandException {
    try {
      return time == null ? Duration.ofDays(3650) : Durations.parse(time);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--for: " + e.getMessage() + ".");
    }
  }

  private int run(
      World world, Engine.Opened engine, UnderstandingStore store, Analyst analyst, Duration most)
      throws Exception {
    Vault vault = engine.vault();
    UnderstandingSettings settings = limits(engine);
    IndexView index = SnapshotFiles.index(vault);
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    List<StoredSnapshot> newest = Conclusions.newest(listing.snapshots());
    List<StoredSnapshot> wanted = allSnapshots ? listing.snapshots() : newest;
    try (SnapshotFiles files = new SnapshotFiles(vault, index);
        Phases phases = new Phases(world.terminal(), "understanding")) {
      SnapshotIntake intake =
          new SnapshotIntake(
              store, analyst, new LightImportance(engine.engine().settings(), world.clock()));
      for (int i = 0; i < wanted.size(); i++) {
        phases.at("looking for what is new, snapshot", i + 1, wanted.size());
        intake.take(files.trees(), wanted.get(i).snapshot().root());
      }
      intake.done();
    }
    long started = System.nanoTime();
    BacklogRun.Outcome outcome;
    Path work = Knowledge.work(engine.engine().settings().home(), vault);
    try (Watch watch = Watch.start(world.terminal(), () -> shown)) {
      outcome =
          new BacklogRun(
                  store,
                  analyst,
                  () -> new VaultFetcher(vault, index),
                  new MeaningWriter(engine.vaults()),
                  new BacklogRun.Options(
                      settings.threads(),
                      new Pace(
                          settings.cpuShare(), onBattery || settings.onBattery(), Pace.SUPPLIES),
                      limit == null ? Long.MAX_VALUE : limit,
                      () ->
                          System.nanoTime() - started > most.toNanos() || Interruption.requested(),
                      settings.largest(),
                      work,
                      Knowledge.status(engine.engine().settings().home(), vault),
                      world.clock(),
                      engine.engine().limits().cpu(),
                      TemporaryFiles.ofProcess()))
              .run(this::show);
    }
    Conclusions.Drawn drawn;
    try (SnapshotFiles files = new SnapshotFiles(vault, index);
        Phases phases = new Phases(world.terminal(), "understanding")) {
      drawn =
          Conclusions.draw(
              vault, store, files, listing.snapshots(), engine.engine().settings(), phases);
    }
    Map<String, IOException> unkept = keepClusters(world, engine, store);
    report(world, outcome, store.waiting(), drawn);
    return outcome.notSaved().isEmpty() && unkept.isEmpty()
        ? ExitCode.DONE
        : ExitCode.TOO_FEW_COPIES;
  }

  private volatile Terminal.Status shown = new Terminal.Status("understanding", 0, 0, false, "");

  private void show(BacklogStatus status) {
    String left =
        status.secondsLeft().map(s -> ", " + Terminal.range(s * 0.8, s * 1.3) + " left").orElse("");
    shown =
        new Terminal.Status(
            "understanding",
            0,
            -1,
            false,
            Texts.count(status.waiting())
                + " waiting"
                + (status.paused().isEmpty()
                    ? String.format(java.util.Locale.ROOT, ", %.1f a second", status.perSecond())
                        + left
                    : ", paused: " + status.paused()));
  }

  /** Stores the clusters where the vault has others, and says who did not take them. */
  private static Map<String, IOException> keepClusters(
      World world, Engine.Opened engine, UnderstandingStore store) throws IOException {
    Optional<byte[]> state = Insight.unkept(store);
    if (state.isEmpty()) {
      return Map.of();
    }
    Map<String, IOException> failures =
        KeptClusters.keep(engine.vaults(), state.get(), world.clock().instant());
    if (failures.size() < engine.vaults().size()) {
      Insight.kept(store, state.get());
      store.commit();
    }
    failures.forEach(
        (name, why) ->
            world.say(
                "'"
                    + name
                    + "' did not get the clusters: "
                    + Failures.message(why)
                    + " Run 'caravan replicate' when it answers."));
    return failures;
  }

  private void report(
      World world, BacklogRun.Outcome outcome, long waiting, Conclusions.Drawn drawn) {
    outcome
        .notSaved()
        .forEach(
            (name, why) ->
                world.say(
                    "'"
                        + name
                        + "' did not get the analysis records: "
                        + Failures.message(why)
                        + " Run 'caravan replicate' when it answers."));
    if (outcome.postponed() > 0) {
      world.say(
          Texts.count(outcome.postponed(), "content")
              + " wait on: larger than all temporary files together may be. Raise"
              + " caravan.resources.temporary.limit, and they are analyzed by the next run.");
    }
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("analyzed", outcome.analyzed());
      json.put("postponed", outcome.postponed());
      json.put("waiting", waiting);
      json.set("failed", Json.counts(outcome.failed()));
      json.put("relations", drawn.relations());
      json.put("clusters", drawn.clusters());
      json.put("seconds", outcome.seconds());
      Json.print(world, json);
      return;
    }
    world.print(
        "analyzed "
            + Texts.count(outcome.analyzed(), "content")
            + String.format(java.util.Locale.ROOT, " in %.1f s", outcome.seconds())
            + ", "
            + Texts.count(waiting)
            + " waiting, "
            + Texts.count(drawn.relations(), "relation")
            + " between files, "
            + Texts.count(drawn.clusters(), "cluster"));
    outcome
        .failed()
        .forEach((reason, count) -> world.print("not read, " + reason + ": " + Texts.count(count)));
  }

  /** Reads contents from the vault, for one thread. */
  private static final class VaultFetcher implements Fetcher {
    private final Vault vault;
    private Set<String> names = Set.of();
    private ChunkReader chunks;
    private Contents contents;

    VaultFetcher(Vault vault, IndexView index) {
      this.vault = vault;
      chunks = new ChunkReader(vault, index);
      contents = new Contents(chunks);
    }

    @Override
    public void fetch(Waiting content, Path file) throws IOException {
      try {
        copy(content, file);
      } catch (DamagedException e) {
        Set<String> now = new HashSet<>(vault.indexNames());
        if (now.equals(names)) {
          throw e;
        }
        names = now; // a prune may have moved what it holds since the index was opened
        chunks.close();
        chunks = new ChunkReader(vault, SnapshotFiles.index(vault));
        contents = new Contents(chunks);
        copy(content, file);
      }
    }

    private void copy(Waiting content, Path file) throws IOException {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
        contents.copy(content.chunks(), content.holes(), content.size(), out, () -> false);
      }
    }

    @Override
    public void close() {
      chunks.close();
    }
  }
}
