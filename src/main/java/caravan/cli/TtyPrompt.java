package caravan.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks on {@code /dev/tty}, so also where standard input and output lead elsewhere. {@link
 * System#console} would not do that.
 */
final class TtyPrompt implements Prompt {
  private static final Path TTY = Path.of("/dev/tty");
  private static final int MAX_LENGTH = 16 * 1024;

  @Override
  public boolean available() {
    try (InputStream tty = Files.newInputStream(TTY)) {
      return true;
    } catch (IOException e) {
      return false; // a process without a terminal cannot open it
    }
  }

  @Override
  public char[] ask(String question) throws IOException {
    Thread restore = new Thread(() -> echo(true));
    Runtime.getRuntime().addShutdownHook(restore); // an interrupt must not leave a blind terminal
    try (InputStream in = Files.newInputStream(TTY);
        OutputStream out = Files.newOutputStream(TTY)) {
      out.write((question + ": ").getBytes(StandardCharsets.UTF_8));
      out.flush();
      echo(false);
      char[] answer = line(in);
      out.write('\n');
      return answer;
    } finally {
      echo(true);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  private static char[] line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    while (b >= 0 && b != '\n' && bytes.size() < MAX_LENGTH) {
      bytes.write(b);
      b = in.read();
    }
    if (b < 0 && bytes.size() == 0) {
      throw new IOException("Nothing was typed, so nothing was done.");
    }
    byte[] typed = bytes.toByteArray();
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(typed));
      char[] answer = new char[text.length()];
      text.get(answer);
      return answer;
    } finally {
      Arrays.fill(typed, (byte) 0);
    }
  }

  private static void echo(boolean on) {
    try {
      new ProcessBuilder("stty", on ? "echo" : "-echo")
          .redirectInput(new File(TTY.toString()))
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return; // no stty: what is typed is seen, which is better than not being able to type
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
