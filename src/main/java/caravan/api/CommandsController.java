package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import caravan.service.CommandPermissions;
import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.Submission;
import caravan.service.UseCases;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Runs a command line for this machine's own client. The answer is a sequence of frames: one byte
 * that says what it is, four bytes of length, and so many bytes. {@code O}: of the answer; {@code
 * S}: a sentence; {@code P}: progress; {@code X}: the exit code, the last.
 */
@Hidden
@RestController
class CommandsController {
  private final Served served;
  private final Queries queries;

  CommandsController(Served served, Queries queries) {
    this.served = served;
    this.queries = queries;
  }

  /** A command line and where it was typed. */
  record Call(@Nullable List<String> arguments, @Nullable String directory) {}

  @PostMapping("/api/v1/commands")
  void run(
      @AuthenticationPrincipal Principal who, @RequestBody Call call, HttpServletResponse response)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.ADMINISTER, "commands", ""); // options may name any file
    List<String> arguments = call.arguments() == null ? List.of() : call.arguments();
    String directory = call.directory() == null ? "" : call.directory();
    if (arguments.isEmpty() || !directory.startsWith("/")) {
      throw ProblemException.badRequest("A command has 'arguments' and an absolute 'directory'.");
    }
    response.setContentType("application/octet-stream");
    Frames frames = new Frames(new DataOutputStream(response.getOutputStream()));
    String words = CommandPermissions.words(arguments);
    int exit =
        isLong(words)
            ? operation(who, words, arguments, Path.of(directory), frames)
            : served.desk().ask(who, arguments, Path.of(directory), frames);
    queries.forget();
    frames.exit(exit);
  }

  /** What takes time shows among the operations, and may be ended from there. */
  private static boolean isLong(String words) {
    Permission needed = CommandPermissions.of(words);
    return needed == Permission.OPERATE || words.equals("forget") || words.equals("prune");
  }

  private int operation(
      Principal who, String words, List<String> arguments, Path directory, Frames frames)
      throws IOException, NotAllowedException {
    Submission wish =
        Submission.of(words, BackupSource.of(arguments, directory), arguments, who.name())
            .in(directory);
    Operation operation = served.desk().submit(who, wish, Optional.of(frames));
    try {
      while (!frames.isOver()) {
        if (frames.isGone()) {
          served.operations().cancel(operation.id()); // as Ctrl-C does
        }
        frames.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      served.operations().cancel(operation.id());
    }
    return served.operations().find(operation.id()).map(Operation::exit).orElse(-1);
  }

  /** Writes frames; whoever has gone away gets no more of them. */
  private static final class Frames implements UseCases.Channel, OperationListener {
    private static final long LOOK_MILLIS = 500;

    private final DataOutputStream out;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean gone;

    Frames(DataOutputStream out) {
      this.out = out;
    }

    boolean isGone() {
      return gone;
    }

    boolean isOver() {
      return over.getCount() == 0;
    }

    void await() throws InterruptedException {
      if (!over.await(LOOK_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        frame('K', new byte[0]); // shows whether somebody is there
      }
    }

    void exit(int code) {
      frame('X', Integer.toString(code).getBytes(StandardCharsets.US_ASCII));
    }

    private synchronized void frame(char kind, byte[] bytes) {
      if (gone) {
        return;
      }
      try {
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
      } catch (IOException e) {
        gone = true;
      }
    }

    @Override
    public OutputStream answer() {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          frame('O', java.util.Arrays.copyOfRange(bytes, from, from + length));
          if (gone) {
            throw new IOException("the caller has gone away");
          }
        }
      };
    }

    @Override
    public void said(String sentence) {
      frame('S', sentence.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void progress(UseCases.Progress now) {
      frame(
          'P',
          String.join(
                  "\n",
                  now.what(),
                  Long.toString(now.done()),
                  Long.toString(now.total()),
                  Boolean.toString(now.totalKnown()),
                  now.note())
              .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void mayGoOn() {
      // what is paused is an operation
    }

    @Override
    public void answered(Operation operation, String line) {
      frame('O', (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void said(Operation operation, String sentence) {
      said(sentence);
    }

    @Override
    public void progressed(Operation operation, UseCases.Progress now) {
      progress(now);
    }

    @Override
    public void changed(Operation operation) {
      if (operation.state().isOver()) {
        over.countDown();
      }
    }
  }
}
