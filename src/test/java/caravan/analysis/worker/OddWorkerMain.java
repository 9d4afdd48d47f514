package caravan.analysis.worker;

import caravan.model.meaning.Unreadable.Reason;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A worker's process that does on request whatever may go wrong in one. */
public final class OddWorkerMain {
  private OddWorkerMain() {}

  public static void main(String[] args) {
    Service.serve(
        () -> {
          if (args[0].equals("never-starts")) {
            throw new IllegalStateException("no such luck");
          }
          if (args[0].equals("never-ready")) {
            new CountDownLatch(1).await();
          }
          return OddWorkerMain::handle;
        });
  }

  private static byte[] handle(byte[] request) throws Exception {
    String word = new String(request, StandardCharsets.UTF_8);
    String answer =
        switch (word) {
          case "hang" -> hang();
          case "spin" -> spin();
          case "exit" -> exit();
          case "memory" -> memory();
          case "segfault" -> String.valueOf(new Pointer(8).getInt(0));
          case "refuse" -> throw new UnreadableException(Reason.ENCRYPTED, "has a password");
          case "throw" -> throw new IOException("the content says: secret");
          case "recurse" -> recurse("");
          case "noise" -> noise();
          case "print" -> print();
          case "temporary" -> File.createTempFile("left", "behind").getPath();
          case "folder" -> System.getProperty("java.io.tmpdir");
          case "environment" -> String.join(" ", System.getenv().keySet());
          default -> word;
        };
    return answer.getBytes(StandardCharsets.UTF_8);
  }

  private static String hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return "";
  }

  private static String spin() {
    long n = 0;
    while (n >= 0) {
      n = (n + 1) & 0xffff;
    }
    return "";
  }

  private static String exit() {
    Runtime.getRuntime().halt(9);
    return "";
  }

  private static String memory() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 20]);
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static String recurse(String s) {
    return recurse(s + "x") + s;
  }

  private static String noise() throws IOException {
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      out.write("a library has its say on stdout".getBytes(StandardCharsets.UTF_8));
    }
    return "";
  }

  private static String print() throws IOException {
    for (int i = 0; i < 100_000; i++) {
      System.out.println("more than a pipe holds");
    }
    Files.createTempDirectory("x");
    return "printed";
  }
}
