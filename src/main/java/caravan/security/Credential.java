package caravan.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a machine opens a vault with. Immutable but for {@link #wipe}, safe for
 * concurrent use; {@code toString} shows no secret. Java strings that a passphrase passed through
 * (for NFC) cannot be wiped: they are gone when the collector takes them.
 */
public sealed interface Credential {

  /** The kind of slot that it opens. */
  Keyslot.Kind kind();

  /** Overwrites the secret; the credential opens nothing afterwards. */
  void wipe();

  /** A passphrase, in NFC and UTF-8 as the format demands. */
  final class Passphrase implements Credential {
    /** The longest that is taken, in characters. */
    public static final int MAX_LENGTH = 4096;

    private final byte[] utf8;

    /**
     * What slots ask for by the text of the derivation, under way or done: destinations of one
     * vault share it.
     */
    private final Map<String, FutureTask<byte[]>> secrets = new ConcurrentHashMap<>();

    /** What {@link #prepareNew} began, until a slot takes it. */
    private final AtomicReference<@Nullable Derivation> next = new AtomicReference<>();

    /**
     * @param characters copied; the caller may overwrite them
     * @throws IllegalArgumentException if it is empty, too long, or no proper text
     */
    public Passphrase(char[] characters) {
      if (characters.length == 0) {
        throw new IllegalArgumentException("The passphrase is empty.");
      }
      if (characters.length > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "The passphrase is longer than " + MAX_LENGTH + " characters.");
      }
      String normal = Normalizer.normalize(CharBuffer.wrap(characters), Normalizer.Form.NFC);
      try {
        ByteBuffer encoded =
            StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .encode(CharBuffer.wrap(normal));
        utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        encoded.clear();
        encoded.put(new byte[encoded.remaining()]);
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("The passphrase holds half a character.", e);
      }
    }

    /**
     * The passphrase in a file: UTF-8, without one line end after it.
     *
     * @throws IOException if the file cannot be read, or holds no usable passphrase; the message
     *     names the file and says nothing of what is in it
     */
    public static Passphrase read(Path file) throws IOException {
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(4 * MAX_LENGTH + 1);
      }
      try {
        CharBuffer text =
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes));
        int length = text.length();
        if (length > 0 && text.charAt(length - 1) == '\n') {
          length--;
          if (length > 0 && text.charAt(length - 1) == '\r') {
            length--;
          }
        }
        char[] characters = new char[length];
        text.get(characters);
        return new Passphrase(characters);
      } catch (CharacterCodingException e) {
        throw new IOException("The passphrase file " + file + " is not UTF-8 text.", e);
      } catch (IllegalArgumentException e) {
        throw new IOException("The passphrase file " + file + ": " + e.getMessage(), e);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }

    byte[] utf8() {
      return utf8;
    }

    /** Begins on another thread what a slot is going to ask for. */
    public void prepare(Derivation derivation) {
      Thread thread = new Thread(task(derivation), "argon2");
      thread.setDaemon(true);
      thread.start();
    }

    /** As {@link #prepare}, for the next slot that is made with the default parameters. */
    public Derivation prepareNew() {
      Derivation derivation = Derivation.random(KdfParameters.DEFAULT);
      next.set(derivation);
      prepare(derivation);
      return derivation;
    }

    /** How a new slot is to be opened: with a random salt that no slot had before. */
    Derivation forNewSlot(KdfParameters cost) {
      Derivation prepared = next.getAndSet(null);
      return prepared != null && prepared.cost().equals(cost) ? prepared : Derivation.random(cost);
    }

    /** The secret for a slot, for the caller to overwrite; waits if it is being derived. */
    byte[] secret(Derivation derivation) {
      FutureTask<byte[]> task = task(derivation);
      task.run(); // does nothing where it runs already, or has run
      try {
        return task.get().clone();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the key was derived", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error; // as out of memory, of which the caller knows what to say
        }
        throw new IllegalStateException("the key could not be derived", e.getCause());
      }
    }

    private FutureTask<byte[]> task(Derivation derivation) {
      return secrets.computeIfAbsent(
          derivation.text(), text -> new FutureTask<>(() -> derivation.secret(utf8)));
    }

    @Override
    public Keyslot.Kind kind() {
      return Keyslot.Kind.PASSPHRASE;
    }

    @Override
    public void wipe() {
      Arrays.fill(utf8, (byte) 0);
      for (FutureTask<byte[]> task : secrets.values()) {
        if (task.isDone()) {
          try {
            Arrays.fill(task.get(), (byte) 0);
          } catch (InterruptedException | ExecutionException e) {
            continue; // it holds nothing
          }
        }
      }
      secrets.clear();
    }

    @Override
    public String toString() {
      return "Passphrase[hidden]";
    }
  }

  /** 32 random bytes that lie in a file. */
  final class KeyFile implements Credential {
    /** Bytes of the key. */
    public static final int LENGTH = 32;

    private final byte[] key;

    /**
     * @param key copied; the caller may overwrite it
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public KeyFile(byte[] key) {
      if (key.length != LENGTH) {
        throw new IllegalArgumentException("A key file holds 32 bytes, not " + key.length + ".");
      }
      this.key = key.clone();
    }

    /** A new random key. */
    public static KeyFile random() {
      byte[] key = new byte[LENGTH];
      new SecureRandom().nextBytes(key);
      KeyFile file = new KeyFile(key);
      Arrays.fill(key, (byte) 0);
      return file;
    }

    byte[] key() {
      return key;
    }

    @Override
    public Keyslot.Kind kind() {
      return Keyslot.Kind.KEY_FILE;
    }

    @Override
    public void wipe() {
      Arrays.fill(key, (byte) 0);
    }

    @Override
    public String toString() {
      return "KeyFile[hidden]";
    }
  }
}
