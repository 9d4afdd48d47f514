package caravan.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Logging of a command: warnings, one plain line each, to stderr, because stdout belongs to the
 * command's answer. In code, and not in XML, because parsing it would take a tenth of the start.
 */
public final class StderrLogging extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    StderrLayout layout = new StderrLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("stderr");
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr);
    // Every failure reaches the engine, which reports it; without retries Camel logs it all the
    // same.
    context.getLogger("org.apache.camel.processor.errorhandler").setLevel(Level.OFF);
    // a stop that interrupts work is told by the command, in a sentence and not in a thread dump
    context.getLogger("org.apache.camel.impl.engine").setLevel(Level.ERROR);
    // a service that opens its vaults anew has the routes of both for a moment, by two names
    context
        .getLogger("org.apache.camel.management.JmxManagementLifecycleStrategy")
        .setLevel(Level.ERROR);
    // how a document failed is kept with it, and Tika would say it again, for each, with a trace
    context.getLogger("org.apache.tika.pipes").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
