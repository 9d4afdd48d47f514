package caravan.cli;

import caravan.service.UseCases;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The commands of the command line, run inside a service: with an engine that stays open, and
 * without a person who could be asked. Safe for concurrent use.
 */
final class ServiceCommands implements UseCases {
  private static final int BUFFER = 64 * 1024;

  private final World world;
  private final SharedEngine engine;

  ServiceCommands(World world, SharedEngine engine) {
    this.world = world;
    this.engine = engine;
  }

  @Override
  public int run(List<String> arguments, Path directory, Channel channel) {
    PrintStream answer =
        new PrintStream(
            new BufferedOutputStream(channel.answer(), BUFFER), false, StandardCharsets.UTF_8);
    World inside =
        world.within(
            answer,
            new ChannelTerminal(channel),
            directory,
            engine,
            channel::mayGoOn,
            channel.operation());
    int exit = CommandLineRunner.run(arguments.toArray(String[]::new), inside);
    answer.flush();
    return exit;
  }
}
