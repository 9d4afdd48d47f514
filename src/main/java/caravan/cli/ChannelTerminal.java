package caravan.cli;

import caravan.service.UseCases;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Messages and progress of a command that a service runs: they go to who asked for it. */
final class ChannelTerminal extends Terminal {
  private final UseCases.Channel channel;

  ChannelTerminal(UseCases.Channel channel) {
    super(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        false,
        () -> 0,
        System::nanoTime);
    this.channel = channel;
  }

  @Override
  public synchronized void println(String line) {
    if (!line.isBlank()) {
      channel.said(sanitise(line));
    }
  }

  @Override
  public synchronized void progress(Status status) {
    channel.progress(
        new UseCases.Progress(
            status.what(), status.done(), status.total(), status.totalKnown(), status.note()));
  }
}
