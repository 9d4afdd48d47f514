package caravan.service.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of a service: lines of JSON in the place of the plain ones of a command, from {@code
 * INFO} for Caravan itself and from {@code WARN} for its libraries. Until it is closed, when the
 * plain lines come back.
 */
public final class ServiceLog implements AutoCloseable {
  private static final List<String> OWN = List.of("caravan", "routes");

  private final LoggerContext context;
  private final OutputStreamAppender<ILoggingEvent> lines = new OutputStreamAppender<>();
  private final List<Appender<ILoggingEvent>> before = new ArrayList<>();

  private ServiceLog(LoggerContext context) {
    this.context = context;
  }

  /**
   * Begins.
   *
   * @param out where lines go; stays open
   * @param secrets values that must never appear in a line, of six characters or more
   */
  public static ServiceLog start(OutputStream out, Collection<String> secrets) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("The log of a service needs Logback, and it is not there.");
    }
    ServiceLog log = new ServiceLog(context);
    log.begin(out, new Redaction(secrets));
    return log;
  }

  private void begin(OutputStream out, Redaction redaction) {
    JsonLines layout = new JsonLines(redaction);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.setCharset(java.nio.charset.StandardCharsets.UTF_8);
    encoder.start();
    lines.setContext(context);
    lines.setName("json");
    lines.setEncoder(encoder);
    lines.setOutputStream(new Unclosed(out));
    lines.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders();
    appenders.forEachRemaining(before::add);
    before.forEach(root::detachAppender);
    root.addAppender(lines);
    OWN.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
  }

  @Override
  public void close() {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    before.forEach(root::addAppender);
    root.detachAppender(lines);
    lines.stop();
    OWN.forEach(name -> context.getLogger(name).setLevel(null));
  }

  /** The stream is the caller's. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws java.io.IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }
}
