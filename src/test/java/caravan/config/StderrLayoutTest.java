package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines by hand are those of the pattern that they stand for. */
class StderrLayoutTest {
  private final LoggerContext context = new LoggerContext();
  private final StderrLayout layout = new StderrLayout();
  private final PatternLayout pattern = new PatternLayout();

  StderrLayoutTest() {
    pattern.setContext(context);
    pattern.setPattern("%d{HH:mm:ss} %-5level %logger{0}: %msg%n%rEx{short}");
    pattern.start();
    layout.setContext(context);
    layout.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"some.package.Name", "Name", "some.package.", "a.B$C"})
  void doLayout_anyEvent_isThatOfThePattern(String logger) {
    Throwable failure = new IOException("it broke", new IllegalStateException("at last"));
    for (@Nullable Throwable thrown : new Throwable[] {null, failure}) {
      for (Level level : new Level[] {Level.WARN, Level.ERROR, Level.INFO, Level.TRACE}) {
        LoggingEvent event =
            new LoggingEvent(
                "x", context.getLogger(logger), level, "{} of {}", thrown, new Object[] {1, "ü"});
        assertThat(layout.doLayout(event)).isEqualTo(pattern.doLayout(event));
        assertThat(layout.doLayout(event)).contains("1 of ü");
      }
    }
  }
}
