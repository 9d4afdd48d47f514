package caravan.analysis.document;

import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/** What is behind an exception. */
final class Causes {
  private static final int DEPTH = 20;

  private Causes() {}

  /** The first of a kind in a chain of causes, or null. */
  static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> kind) {
    Throwable each = thrown;
    for (int i = 0; i < DEPTH && each != null; i++) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
      each = next(each);
    }
    return null;
  }

  /** Whether a class of that simple name, or a message with these words, is in the chain. */
  static boolean mention(Throwable thrown, String words) {
    Throwable each = thrown;
    for (int i = 0; i < DEPTH && each != null; i++) {
      String message = each.getMessage();
      if (each.getClass().getSimpleName().equals(words)
          || (message != null && message.contains(words))) {
        return true;
      }
      each = next(each);
    }
    return false;
  }

  private static @Nullable Throwable next(Throwable thrown) {
    // a SAXException of the JDK may keep its cause apart
    if (thrown.getCause() == null && thrown instanceof SAXException sax) {
      return sax.getException();
    }
    return thrown.getCause();
  }
}
