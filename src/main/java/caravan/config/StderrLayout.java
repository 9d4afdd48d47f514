package caravan.config;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * What {@link StderrLogging} prints: a line of time, level, the logger's last name and message,
 * then what failed, root cause first and with one line of each trace. In code, as Logback's
 * patterns take a fiftieth of the start of a command, which mostly has nothing to log. Safe for
 * concurrent use.
 */
final class StderrLayout extends LayoutBase<ILoggingEvent> {
  private static final int LEVEL = 5;

  /** Made with the first line. */
  private static final class Parts {
    static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    static final RootCauseFirstThrowableProxyConverter FAILURE =
        new RootCauseFirstThrowableProxyConverter();

    static {
      FAILURE.setOptionList(List.of("short"));
      FAILURE.start();
    }
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String level = event.getLevel().toString();
    String logger = event.getLoggerName();
    return Parts.TIME.format(event.getInstant())
        + " "
        + level
        + " ".repeat(LEVEL - level.length() + 1)
        + logger.substring(logger.lastIndexOf('.') + 1)
        + ": "
        + event.getFormattedMessage()
        + System.lineSeparator()
        + Parts.FAILURE.convert(event);
  }
}
