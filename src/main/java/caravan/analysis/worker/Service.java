package caravan.analysis.worker;

import caravan.analysis.worker.Frames.Frame;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The worker's side of the pipe: one thread reads requests, one handles them. The end of standard
 * input means that whoever asked is gone: the process ends at once, even in the middle of a
 * request.
 */
final class Service {
  /** Grammars descend as deep as what they read nests. */
  private static final long STACK = 64L << 20;

  private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
  private final DataOutputStream out;

  private Service(DataOutputStream out) {
    this.out = out;
  }

  /** Returns never: the process ends with its standard input. */
  static void serve(Callable<Handler> factory) {
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    // whatever prints must not write between messages
    System.setOut(System.err);
    Service service = new Service(out);
    Thread handling = new Thread(null, () -> service.run(factory), "handler", STACK);
    handling.setDaemon(true);
    handling.start();
    service.read(new DataInputStream(new FileInputStream(FileDescriptor.in)));
  }

  private void read(DataInputStream in) {
    try {
      while (true) {
        Frame frame = Frames.read(in);
        requests.add(frame.bytes());
      }
    } catch (IOException e) {
      exit(0);
    }
  }

  private void run(Callable<Handler> factory) {
    try {
      Handler handler = factory.call();
      Frames.write(out, Frames.READY, new byte[0]);
      while (true) {
        answer(handler, requests.take());
      }
    } catch (OutOfMemoryError e) {
      exit(ChildProcess.OUT_OF_MEMORY);
    } catch (Throwable e) {
      // before the first request this is what the asking side shows; afterwards nobody reads it
      System.err.println(e);
      exit(1);
    }
  }

  private void answer(Handler handler, byte[] request) throws IOException {
    byte[] answer;
    try {
      answer = handler.handle(request);
    } catch (UnreadableException e) {
      fail(e.unreadable());
      return;
    } catch (StackOverflowError e) {
      fail(new Unreadable(Reason.BOMB, "nests too deeply"));
      return;
    } catch (Exception e) {
      // its message may quote the content
      fail(new Unreadable(Reason.MALFORMED, "gave rise to a " + e.getClass().getSimpleName()));
      return;
    }
    if (answer.length > Frames.MAX) {
      fail(new Unreadable(Reason.TOO_LARGE, "has an answer of " + answer.length + " bytes"));
      return;
    }
    Frames.write(out, Frames.DONE, answer);
  }

  private void fail(Unreadable unreadable) throws IOException {
    byte[] detail = unreadable.detail().getBytes(StandardCharsets.UTF_8);
    Frames.write(out, Frames.FAILED, Frames.concat((byte) unreadable.reason().ordinal(), detail));
  }

  private static void exit(int status) {
    String folder = System.getProperty(PrivateFolder.PROPERTY);
    try {
      if (folder != null) {
        PrivateFolder.remove(Path.of(folder));
      }
    } catch (IOException e) {
      System.err.println(e);
    }
    Runtime.getRuntime().halt(status);
  }
}
