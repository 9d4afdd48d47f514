package caravan.storage.icloud.web;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.icloud.web.Web.Answer;
import caravan.storage.icloud.web.Web.Call;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One account, signed in when it is first needed, and once more when Apple ends the session. A
 * refusal is remembered: whoever asks again gets it without Apple being asked, since a few wrong
 * tries lock an account. Safe for concurrent use.
 */
public final class ICloudAccount {
  private static final String FILE = "icloud-session";

  /** Where a code comes from that Apple shows on the account's devices. */
  public interface CodeSource {
    /**
     * Called once Apple was asked to show one.
     *
     * @throws IOException if there is none
     */
    String code() throws IOException;
  }

  private final ICloudAccess access;
  private final Web web;
  private final SealedFile file;
  private final ReentrantLock signingIn = new ReentrantLock();
  private volatile Session session = new Session();
  private boolean loaded;
  private volatile long generation;
  private volatile @Nullable StoreException refusal;

  public ICloudAccount(ICloudAccess access) {
    this.access = access;
    this.web = new Web(access.timeout());
    this.file = new SealedFile(access.state().resolve(FILE), access.password(), access.account());
  }

  /**
   * Signs in with a person at hand, and keeps what later sign-ins need.
   *
   * @return whether a code was needed
   * @throws IOException if the code could not be had, or Apple refuses; nothing is kept then
   */
  public boolean login(CodeSource codes) throws IOException {
    signingIn.lock();
    try {
      load();
      Session next = session.next();
      SignIn signIn = new SignIn(access, web, next);
      boolean complete = signIn.password();
      if (!complete) {
        signIn.push();
        signIn.code(codes.code().strip());
      }
      signIn.services();
      begin(next);
      refusal = null;
      generation++;
      return !complete;
    } finally {
      signingIn.unlock();
    }
  }

  ICloudAccess access() {
    return access;
  }

  Web web() {
    return web;
  }

  /**
   * Calls a service as whoever is signed in.
   *
   * @param call made once the session is there, and made again after a new sign-in
   * @return an answer of whatever status but those that end a session
   */
  Answer call(Function<Session, Call> call) throws StoreException {
    long before = ready();
    Answer answer = send(call);
    if (ended(answer)) {
      renew(before);
      answer = send(call);
      if (ended(answer)) {
        throw StoreException.permanent(
            Reason.DENIED,
            "iCloud ends each session of '"
                + access.destination()
                + "' at once ("
                + answer.status()
                + "). At a terminal, run caravan login icloud "
                + access.destination()
                + ".");
      }
    }
    if (answer.status() == 423) {
      throw SignIn.protectedData(access);
    }
    return answer;
  }

  private Answer send(Function<Session, Call> call) throws StoreException {
    Session current = session; // another thread may begin a new one
    Answer answer = web.send(call.apply(current).with(SignIn.browser(current.services)));
    current.take(answer, current.services);
    return answer;
  }

  private static boolean ended(Answer answer) {
    return answer.status() == 401 || answer.status() == 421 || answer.status() == 450;
  }

  /** Signs in if nobody is; answers which sign-in this is. */
  private long ready() throws StoreException {
    long now = generation;
    if (now > 0) {
      return now;
    }
    signingIn.lock();
    try {
      if (generation == 0) {
        load();
        if (!session.ready()) {
          signIn();
        }
        generation = 1;
      }
      return generation;
    } finally {
      signingIn.unlock();
    }
  }

  private void renew(long before) throws StoreException {
    signingIn.lock();
    try {
      if (generation == before) { // else another thread did it
        signIn();
        generation++;
      }
    } finally {
      signingIn.unlock();
    }
  }

  private void signIn() throws StoreException {
    StoreException known = refusal;
    if (known != null) {
      throw known;
    }
    try {
      Session next = session.next();
      SignIn signIn = new SignIn(access, web, next);
      if (!signIn.password()) {
        throw SignIn.secondFactor(access);
      }
      signIn.services();
      begin(next);
    } catch (StoreException e) {
      if (!e.retryable()) {
        refusal = e;
      }
      throw e;
    }
  }

  private void load() throws StoreException {
    if (loaded) {
      return;
    }
    try {
      Optional<byte[]> kept = file.read();
      if (kept.isPresent()) {
        session.read(kept.get());
      }
      loaded = true;
    } catch (IOException e) {
      throw broken("read", e);
    }
  }

  private void begin(Session next) throws StoreException {
    session = next;
    try {
      file.write(next.write());
    } catch (IOException e) {
      throw broken("write", e);
    }
  }

  private StoreException broken(String verb, IOException e) {
    return StoreException.permanent(
        Reason.UNAVAILABLE,
        "Cannot "
            + verb
            + " the session of '"
            + access.destination()
            + "' in "
            + access.state()
            + ": "
            + e.getMessage()
            + ". Give the user that runs this the right to it.",
        e);
  }
}
