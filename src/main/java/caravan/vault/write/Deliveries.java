package caravan.vault.write;

import caravan.platform.AtOnce;
import caravan.platform.LogContext;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolFullException;
import caravan.storage.spool.SpoolRun;
import caravan.vault.pack.SealedPack;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides how what a run stores gets to each destination: at once, or by the spool where one is
 * slow or away. Safe for concurrent use.
 */
final class Deliveries implements AutoCloseable {
  private final List<Target> targets;
  private final Spooling spooling;
  private final Map<Target, Lane> lanes = new LinkedHashMap<>();
  private final Map<SealedPack, PackPuts> puts = new ConcurrentHashMap<>();
  private @Nullable SpoolRun run;
  private boolean closed;

  Deliveries(List<Target> targets, Spooling spooling) {
    this.targets = targets;
    this.spooling = spooling;
    targets.forEach(target -> lanes.put(target, new Lane(target, spooling)));
  }

  private Lane lane(Target target) {
    Lane lane = lanes.get(target);
    if (lane == null) {
      throw new IllegalArgumentException("'" + target.name() + "' is no destination of this run");
    }
    return lane;
  }

  /** Whether a destination takes part and nothing waits for it. */
  boolean isDirect(Target target) {
    return target.active() && lane(target).isDirect();
  }

  /** A pack sets out to all that may get it at once. */
  void begin(SealedPack pack) {
    List<String> names = targets.stream().filter(this::isDirect).map(Target::name).toList();
    PackPuts of = new PackPuts(names, System::nanoTime);
    puts.put(pack, of);
    pack.goingTo(names, of);
  }

  /** A destination answered for a pack; an empty failure is success. */
  void answered(SealedPack pack, String destination, Optional<StoreException> failure) {
    PackPuts of = puts.get(pack);
    if (of != null && failure.isEmpty()) {
      targets.stream()
          .filter(target -> target.name().equals(destination))
          .forEach(target -> lane(target).took(of.nanos()));
    }
    if (of == null || !of.answered(destination, failure, spooling.grace().toNanos())) {
      targets.stream()
          .filter(target -> target.name().equals(destination))
          .forEach(target -> late(target, pack.name(), failure.orElse(null)));
    }
  }

  private void late(Target target, String object, @Nullable StoreException failure) {
    if (failure != null && !failure.retryable()) {
      target.fail(failure);
    }
    lane(target).ended(object, failure);
  }

  /**
   * Waits for the destinations as long as the rule says, and has the pack wait in the spool for
   * those that did not take it. Those that refuse it for good drop out. The pack's bytes belong to
   * others afterwards.
   */
  Set<String> settle(SealedPack pack) throws InterruptedException {
    PackPuts of = puts.get(pack);
    if (of == null) {
      throw new IllegalStateException(pack.name() + " was settled already");
    }
    Set<String> behind = new HashSet<>();
    try {
      Map<String, Optional<StoreException>> answers =
          of.await(
              spooling.spool().isPresent(),
              name -> {
                behind.add(name);
                targets.stream()
                    .filter(target -> target.name().equals(name))
                    .forEach(target -> lane(target).leftBehind(pack.name()));
              });
      Set<String> took = new HashSet<>();
      for (Target target : targets) {
        Optional<StoreException> answer = answers.get(target.name());
        if (answer != null && answer.isEmpty()) {
          target.written.add(pack.name());
          took.add(target.name());
        } else if (target.active()) {
          later(target, pack.name(), pack.payload(), answer == null ? null : answer.get());
        }
      }
      return took;
    } finally {
      puts.remove(pack);
      if (behind.isEmpty()) {
        pack.release();
      } else {
        pack.keep();
      }
    }
  }

  /**
   * Stores an index at each destination that has all packs that it names, or will have them. One
   * that is much slower than another is left behind, as with packs.
   */
  void index(String name, Payload payload) throws InterruptedException {
    List<Target> direct = targets.stream().filter(this::isDirect).toList();
    PackPuts of = new PackPuts(direct.stream().map(Target::name).toList(), System::nanoTime);
    AtomicReference<Throwable> broken = new AtomicReference<>();
    for (Target target : direct) {
      Runnable put = () -> put(target, name, payload, of, broken);
      if (direct.size() == 1) {
        put.run();
      } else {
        Thread thread = new Thread(LogContext.carried(put), "index-" + target.name());
        thread.setDaemon(true);
        thread.start();
      }
    }
    Map<String, Optional<StoreException>> answers =
        of.await(spooling.spool().isPresent(), behind -> lane(named(behind)).leftBehind(name));
    if (broken.get() instanceof RuntimeException e) {
      throw e;
    }
    if (broken.get() instanceof Error e) {
      throw e;
    }
    for (Target target : targets) {
      Optional<StoreException> answer = answers.get(target.name());
      if (answer != null && answer.isEmpty()) {
        target.written.add(name);
      } else if (target.active()) {
        later(target, name, payload, answer == null ? null : answer.get());
      }
    }
  }

  private void put(
      Target target, String name, Payload payload, PackPuts of, AtomicReference<Throwable> broken) {
    StoreException failure;
    try {
      target.vault.store().put(name, payload);
      failure = null;
    } catch (StoreException e) {
      failure = e;
    } catch (RuntimeException | Error e) { // thrown again by who waits, who must not do so for ever
      broken.set(e);
      failure =
          StoreException.retryable(
              Reason.UNAVAILABLE,
              "Cannot store " + name + " on '" + target.name() + "': " + e + ".",
              e);
    }
    if (!of.answered(target.name(), Optional.ofNullable(failure), spooling.grace().toNanos())) {
      late(target, name, failure);
    }
  }

  private Target named(String destination) {
    return targets.stream().filter(t -> t.name().equals(destination)).findFirst().orElseThrow();
  }

  private void later(Target target, String name, Payload payload, @Nullable StoreException why)
      throws InterruptedException {
    if (why != null && !why.retryable()) {
      target.fail(why);
      return;
    }
    Spool spool = spooling.spool().orElse(null);
    if (spool == null) {
      target.fail(
          why != null
              ? why
              : StoreException.retryable(
                  Reason.UNAVAILABLE, "'" + target.name() + "' gave no answer for " + name + "."));
      return;
    }
    try {
      add(target, spool, name, payload, why);
    } catch (SpoolFullException e) {
      target.fail(
          unspooled(
              target,
              why,
              "the spool in " + spool.folder() + " is full. Make caravan.spool.limit larger, or",
              e));
    } catch (IOException e) {
      target.fail(
          unspooled(
              target,
              why,
              "the spool in "
                  + spool.folder()
                  + " cannot be written to ("
                  + e.getMessage()
                  + "). Look at its disk, or",
              e));
    }
  }

  /** Waits for room where that holds nobody up and the destination gets on. */
  private void add(
      Target target, Spool spool, String name, Payload payload, @Nullable StoreException why)
      throws IOException, InterruptedException {
    while (true) {
      try {
        lane(target).add(run(spool), name, payload, why);
        return;
      } catch (SpoolFullException e) {
        if (targets.stream().anyMatch(this::isDirect) || !lane(target).awaitRoom()) {
          throw e;
        }
      }
    }
  }

  private static StoreException unspooled(
      Target target, @Nullable StoreException why, String what, IOException cause) {
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        "'"
            + target.name()
            + "' is too slow or away, and "
            + what
            + " wait until the destination answers. Nothing is lost; the next backup goes on from"
            + " there."
            + (why == null ? "" : " The destination's last answer: " + why.getMessage()),
        cause);
  }

  private synchronized SpoolRun run(Spool spool) throws IOException {
    if (closed) {
      throw new IOException("the backup has ended");
    }
    SpoolRun begun = run;
    if (begun == null) {
      begun = spool.begin();
      run = begun;
    }
    return begun;
  }

  /**
   * Waits until a destination has all that waits for it; one that does not get on drops out, and
   * what waits for it stays in the spool.
   *
   * @param only whether no other destination has everything
   */
  void drain(Target target, boolean only) throws InterruptedException {
    if (target.active() && !lane(target).drain(only)) {
      target.fail(lane(target).reason());
    }
  }

  /** How long one is waited for once another is done. */
  AtOnce.Grace grace() {
    return spooling.spool().isPresent()
        ? new AtOnce.Grace(spooling.grace(), 2)
        : AtOnce.Grace.ENDLESS;
  }

  /** Destinations that were waited for in vain. */
  Set<String> silent() {
    return targets.stream()
        .filter(target -> lane(target).isSilent())
        .map(Target::name)
        .collect(Collectors.toSet());
  }

  /** The run is given up; what is under way may still end. */
  void cancel() {
    lanes.values().forEach(Lane::cancel);
  }

  /** Ends deliveries; what still waits is for a later run. */
  @Override
  public void close() throws IOException {
    SpoolRun begun;
    synchronized (this) {
      closed = true;
      begun = run;
    }
    lanes.values().forEach(Lane::close);
    if (begun != null) {
      try {
        for (Lane lane : lanes.values()) {
          lane.tidy(begun);
        }
      } finally {
        begun.close();
      }
    }
  }
}
