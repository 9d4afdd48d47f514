package caravan.platform.cache.redis;

import caravan.platform.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.JedisPooled;

/** A real redis-server as a child process on a free port of the loopback. */
public final class RedisServer implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final List<String> options;
  private Process process;

  /** Starts one with its data in a directory. */
  public RedisServer(Path directory, String... options) throws IOException {
    Commands.needTool("redis-server", "redis-server");
    this.directory = directory;
    this.options = List.of(options);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.process = start();
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", "", "--dir", directory.toString(), "--daemonize", "no"));
    command.addAll(options);
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output = started.inputReader();
    StringBuilder said = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      said.append(line).append('\n');
      if (line.contains("Ready to accept connections")) {
        Thread drain = new Thread(() -> output.lines().forEach(more -> {}));
        drain.setDaemon(true);
        drain.start();
        return started;
      }
    }
    throw new AssertionError("redis-server did not start:\n" + said);
  }

  public RedisAddress address() {
    return RedisAddress.parse("redis://127.0.0.1:" + port);
  }

  public JedisPooled connect() {
    return RedisConnections.open(address(), null, RedisConnections.DEFAULT_TIMEOUT);
  }

  JedisPooled connect(String password) {
    return RedisConnections.open(
        address(), password.toCharArray(), RedisConnections.DEFAULT_TIMEOUT);
  }

  long pid() {
    return process.pid();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void restart() throws IOException {
    process = start();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
