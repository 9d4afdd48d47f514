package caravan.security.access;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who did what to what, from where, with what result: one JSON object a line, each with the hash of
 * the line before it, so that no line can be changed or taken out without all that follow it. A
 * line is on the disk when {@link #record} returns. What cuts lines off at the end shows by
 * comparing {@link #head} with one that was written down elsewhere. Safe for concurrent use, by
 * threads and by processes.
 */
public final class AuditLog {
  private static final String START = "0".repeat(64);
  private static final int TAIL = 64 * 1024;

  private final Path file;
  private final Clock clock;

  public AuditLog(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * The state of the chain.
   *
   * @param lines how many fit
   * @param head hash of the last of them
   * @param broken what is wrong after them, empty if nothing is
   * @param anchoredAt the line whose hash was asked for, from 1; 0 if it is none of them
   */
  public record Proof(long lines, String head, Optional<String> broken, long anchoredAt) {}

  /** Adds a line, and has it on disk when it returns, also where the thread is interrupted. */
  public void record(Principal who, String action, String object, String result)
      throws IOException {
    ObjectNode json = Json.object();
    json.put("time", clock.instant().toString());
    json.put("who", who.name());
    json.put("role", who.role().word());
    json.put("from", who.from());
    json.put("action", action);
    json.put("object", object);
    json.put("result", result);
    boolean interrupted = false;
    try {
      for (boolean done = false, again = false; !done; again = true) {
        interrupted |= Thread.interrupted(); // such a thread cannot use a channel
        try {
          append(json, again);
          done = true;
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
          interrupted = true; // what was done is told all the same
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Adds a line.
   *
   * @param again whether it may be there already, from an attempt that was interrupted
   */
  private void append(ObjectNode json, boolean again) throws IOException {
    synchronized (AuditLog.class) { // the lock below is one of processes
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Path made = Files.createTempFile(file.getParent(), "audit", ".tmp"); // for its owner alone
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      }
      try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw");
          FileChannel channel = whole.getChannel();
          FileLock lock = channel.lock()) {
        String last = lastLine(channel);
        if (!again || !last.equals(Json.text(json))) {
          json.put("previous", last.isEmpty() ? START : hash(last));
          channel.position(channel.size());
          byte[] line = (Json.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
          ByteBuffer left = ByteBuffer.wrap(line);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        }
        channel.force(false);
      }
    }
  }

  /** The last line; what a crash cut off of it is taken away. */
  private static String lastLine(FileChannel channel) throws IOException {
    long size = channel.size();
    int length = (int) Math.min(TAIL, size);
    ByteBuffer tail = ByteBuffer.allocate(length);
    while (tail.hasRemaining() && channel.read(tail, size - length + tail.position()) >= 0) {
      // until it is full
    }
    String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf('\n');
    if (end + 1 < text.length()) {
      channel.truncate(size - (text.length() - end - 1));
    }
    if (end < 0) {
      return "";
    }
    int from = text.lastIndexOf('\n', end - 1) + 1;
    return new String(
        text.substring(from, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Follows the chain from its first line on. */
  public Proof verify() throws IOException {
    return verify("");
  }

  /**
   * Follows the chain, and looks for a head that was written down elsewhere before.
   *
   * @param anchor hash of a line, or empty
   */
  public Proof verify(String anchor) throws IOException {
    long anchoredAt = 0;
    String previous = START;
    long lines = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Optional<String> wrong = wrong(line, previous);
        if (wrong.isPresent()) {
          return new Proof(
              lines, previous, Optional.of("line " + (lines + 1) + " " + wrong.get()), anchoredAt);
        }
        previous = hash(line);
        lines++;
        anchoredAt = previous.equals(anchor) ? lines : anchoredAt;
      }
    } catch (NoSuchFileException e) {
      return new Proof(0, START, Optional.empty(), 0);
    }
    return new Proof(lines, previous, Optional.empty(), anchoredAt);
  }

  private static Optional<String> wrong(String line, String previous) {
    try {
      JsonNode json = Json.read(line);
      return json.path("previous").asText().equals(previous)
          ? Optional.empty()
          : Optional.of("does not follow from the one before it: one of them was changed");
    } catch (IOException e) {
      return Optional.of("is no JSON: it was cut off or changed");
    }
  }

  /** The hash of the newest line, which stands for all of them. */
  public String head() throws IOException {
    synchronized (AuditLog.class) {
      if (!Files.exists(file)) {
        return START;
      }
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) { // else half a line of another process looks cut off
        String last = lastLine(channel);
        return last.isEmpty() ? START : hash(last);
      }
    }
  }

  /** The {@link #head}, to be written down elsewhere; empty where there is no line yet. */
  public String anchor() throws IOException {
    String head = head();
    return head.equals(START) ? "" : head;
  }

  private static String hash(String line) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
