package caravan.cli;

import caravan.config.Limits;
import caravan.model.RouteState;
import caravan.service.observe.RouteJournal;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open engine for many commands: a service derives the key and starts the routes once. It is
 * opened when a command first needs it, and anew after one failed with it, or when a destination
 * that was away or failed may be back. Safe for concurrent use.
 */
public final class SharedEngine implements AutoCloseable {
  /** A destination that could not be opened is tried again after so long. */
  private static final long RETRY_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);

  private final World world;
  private final Common common;
  private final Limits limits;
  private final Map<Engine.Opened, Integer> leases = new IdentityHashMap<>();
  private final SharedGraph graph = new SharedGraph();
  private final SharedVectors vectors = new SharedVectors();
  private volatile Runnable committed = () -> {};

  /** Held by the one who opens, which may take minutes; never asked for by who holds this. */
  private final Object opening = new Object();

  private Engine.Seen seen = Engine.Seen.NOT;
  private Engine.@Nullable Opened current;

  /** How often a fresh engine was wanted, and which of these wishes the current one fulfils. */
  private long wanted;

  private long fulfilled;
  private boolean retrying;
  private boolean closed;
  private long openedAt;

  /** Whether a destination that was open has failed since. */
  private boolean doubted;

  private Map<String, Optional<String>> pinned = Map.of();

  SharedEngine(World world, Common common, Limits limits) {
    this.world = world;
    this.common = common;
    this.limits = limits;
  }

  /** What all commands together may take of the machine. */
  Limits limits() {
    return limits;
  }

  /** Whether a command with these options means what is open here. */
  static boolean serves(Common common) {
    return common.config == null
        && common.passphraseFile == null
        && common.keyFile == null
        && common.destinations.isEmpty()
        && !common.acceptNewVault;
  }

  SharedGraph graph() {
    return graph;
  }

  SharedVectors vectors() {
    return vectors;
  }

  /** Ends what nobody has asked for a while. */
  void tidy() {
    try {
      graph.tidy();
    } catch (IOException e) {
      LOG.warn("It is not known whether another process waits for the graph: {}", e.toString());
    }
    try {
      vectors.tidy();
    } catch (IOException e) {
      LOG.warn("The model for questions could not be ended: {}", e.toString());
    }
  }

  /** Is called after each commit of a snapshot, by the route that the wire tap feeds. */
  void whenCommitted(Runnable then) {
    committed = then;
  }

  /** A snapshot was committed. */
  void committed() {
    committed.run();
  }

  /** Engines that are opened from now on are measured there, and their routes written down. */
  synchronized void seen(MeterRegistry registry, RouteJournal journal) {
    seen = new Engine.Seen(Optional.of(registry), Optional.of(journal));
    wanted++;
  }

  /** The routes of the open engine, as they stand; none while there is no engine. */
  List<RouteState> routes() {
    Engine.Opened engine;
    synchronized (this) {
      engine = current;
    }
    return engine == null ? List.of() : engine.engine().application().routes();
  }

  /**
   * The engine, until it is closed; what cannot be opened is an error as for a command. While a
   * destination is tried again that was away, others go on with what is open.
   */
  Engine.Opened lease(World borrower) throws Exception {
    boolean retry = false;
    synchronized (this) {
      Engine.Opened engine = current;
      if (engine != null && fulfilled == wanted) {
        if (retrying || !isWorthATry(engine)) {
          return lend(engine);
        }
        retrying = true;
        retry = true;
      }
    }
    try {
      synchronized (opening) {
        return open(retry);
      }
    } finally {
      if (retry) {
        synchronized (this) {
          retrying = false;
        }
      }
    }
  }

  private Engine.Opened open(boolean retry) throws Exception {
    Engine.Opened before = null;
    long wish;
    Engine.Seen how;
    synchronized (this) {
      Engine.Opened engine = current;
      if (engine != null && fulfilled == wanted) {
        if (!retry) {
          return lend(engine); // another one has just opened it
        }
        openedAt = world.clock().millis(); // the next try is later, whatever comes of this one
      } else if (engine != null) {
        current = null;
        before = unusedOf(engine);
      }
      wish = wanted;
      how = seen;
    }
    close(before);
    Engine.Opened opened = Engine.openAll(world, common, how, limits);
    boolean kept = false;
    try {
      Map<String, Optional<String>> vaults = pinned(opened);
      Engine.Opened lent;
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("The service is stopping. Ask again when it is back.");
        }
        before = unusedOf(current);
        current = opened;
        kept = true;
        fulfilled = wish;
        openedAt = world.clock().millis();
        doubted = false;
        pinned = vaults;
        lent = lend(opened);
      }
      close(before);
      return lent;
    } finally {
      if (!kept) {
        opened.close();
      }
    }
  }

  private Engine.Opened lend(Engine.Opened engine) {
    leases.merge(engine, 1, Integer::sum);
    return engine.lent(new Back(engine));
  }

  /** To be closed by whoever has put another in its place; else who has it last does. */
  private Engine.@Nullable Opened unusedOf(Engine.@Nullable Opened engine) {
    return engine != null && leases.getOrDefault(engine, 0) == 0 ? engine : null;
  }

  private static void close(Engine.@Nullable Opened engine) {
    if (engine != null) {
      engine.close();
    }
  }

  private boolean isWorthATry(Engine.Opened engine) throws IOException {
    boolean due = world.clock().millis() - openedAt > RETRY_MILLIS;
    return engine.failures().isEmpty() ? doubted && due : due || !pinned(engine).equals(pinned);
  }

  /** Which vaults are known where none could be opened: 'init', elsewhere, may have made one. */
  private static Map<String, Optional<String>> pinned(Engine.Opened engine) throws IOException {
    Map<String, Optional<String>> vaults = new HashMap<>();
    for (String destination : engine.failures().keySet()) {
      vaults.put(destination, engine.engine().state().pinnedVault(destination));
    }
    return vaults;
  }

  /** A command that worked with it has ended: after a failure the next one gets a fresh engine. */
  void ended(int exit) {
    if (exit != ExitCode.DONE && exit != ExitCode.USAGE && exit != ExitCode.INCOMPLETE) {
      renew(); // a key may be new, a destination gone or back
    }
  }

  /** A destination that is open gave no answer to a question: it is opened anew before long. */
  synchronized void doubt() {
    doubted = true;
  }

  /** The settings changed, or a command failed: the next one gets a fresh engine. */
  synchronized void renew() {
    wanted++;
  }

  private void back(Engine.Opened engine) {
    boolean last;
    synchronized (this) {
      last = leases.merge(engine, -1, Integer::sum) == 0;
      if (last) {
        leases.remove(engine);
        last = engine != current;
      }
    }
    if (last) {
      engine.close();
    }
  }

  /** Closes it when the last who borrowed it is done. */
  @Override
  public void close() {
    graph.close();
    try {
      vectors.close();
    } catch (IOException e) {
      LOG.warn("The model for questions could not be ended: {}", e.toString());
    }
    Engine.Opened unused;
    synchronized (this) {
      closed = true;
      unused = unusedOf(current);
      current = null;
    }
    close(unused);
  }

  /** Gives a lease back, once. */
  private final class Back implements Runnable {
    private final Engine.Opened engine;
    private boolean given;

    Back(Engine.Opened engine) {
      this.engine = engine;
    }

    @Override
    public synchronized void run() {
      if (!given) {
        given = true;
        back(engine);
      }
    }
  }
}
