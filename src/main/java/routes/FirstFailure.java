package routes;

import caravan.model.Cancellable;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Lets a split fail with its first failure, after the parts that are under way have ended, and
 * calls the backup off so that no further part is made. Camel's own way to stop drains the feed to
 * its end and does not wait. The exchange is the split's own afterwards, body included. Safe for
 * concurrent use.
 */
public final class FirstFailure implements AggregationStrategy {
  @Override
  public Exchange aggregate(@Nullable Exchange before, Exchange part) {
    throw new UnsupportedOperationException("a split hands over its own exchange too");
  }

  @Override
  public Exchange aggregate(@Nullable Exchange before, Exchange part, Exchange whole) {
    Exception thrown = part.getException();
    if (thrown != null) {
      if (whole.getException() == null) {
        whole.setException(thrown);
      }
      Object backup = whole.getProperty(Headers.BACKUP);
      if (backup instanceof Cancellable cancellable) {
        cancellable.cancel(thrown);
      }
    }
    return whole;
  }
}
