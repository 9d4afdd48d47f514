package caravan.cli;

import caravan.vault.maintain.MaintenanceProgress;

/** Shows how far a maintenance is, phase by phase. */
final class Phases implements MaintenanceProgress, AutoCloseable {
  private record Phase(String name, long done, long total) {}

  private final String what;
  private volatile Phase now = new Phase("", 0, 0);
  private final Watch watch;

  Phases(Terminal terminal, String what) {
    this.what = what;
    this.watch = Watch.start(terminal, this::status);
  }

  @Override
  public void at(String phase, long done, long total) {
    now = new Phase(phase, done, total);
  }

  private Terminal.Status status() {
    Phase phase = now;
    String part = phase.total() > 0 ? " " + phase.done() + " of " + phase.total() : "";
    return new Terminal.Status(what, 0, -1, false, phase.name() + part);
  }

  @Override
  public void close() {
    watch.close();
  }
}
