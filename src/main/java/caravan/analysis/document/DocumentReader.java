package caravan.analysis.document;

import caravan.model.meaning.Unreadable.Reason;
import caravan.platform.temporary.TemporaryFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.tika.exception.TikaConfigException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.pipes.FetchEmitTuple;
import org.apache.tika.pipes.HandlerConfig;
import org.apache.tika.pipes.PipesConfig;
import org.apache.tika.pipes.PipesException;
import org.apache.tika.pipes.PipesParser;
import org.apache.tika.pipes.PipesResult;
import org.apache.tika.pipes.emitter.EmitKey;
import org.apache.tika.pipes.fetcher.FetchKey;
import org.apache.tika.sax.BasicContentHandlerFactory.HANDLER_TYPE;

/**
 * Reads documents by Tika in a JVM of its own, one document at a time. The JVM is started by the
 * first document and again after a crash, after a document that took too long or too much, and
 * after so many documents; it ends with this object and with this process, however that ends. Safe
 * for concurrent use; callers wait for one another. The worker is a fence against accidents and
 * greed; it runs as the same user, so it is none against somebody who takes the JVM itself over.
 */
public final class DocumentReader implements AutoCloseable {
  /** What this analyzer says is asked again when this grows. */
  public static final int VERSION = 1;

  private static final long START_MILLIS = 60_000;
  private static final long AGAIN_MILLIS = 500;

  private final DocumentLimits limits;
  private final WorkerHome home;
  private PipesParser pipes;
  private int documents;

  private DocumentReader(DocumentLimits limits, WorkerHome home) throws IOException {
    this.limits = limits;
    this.home = home;
    this.pipes = new PipesParser(configuration(limits, home));
  }

  /**
   * Starts no process yet.
   *
   * @throws IOException if there is no room for temporary files
   */
  public static DocumentReader open(DocumentLimits limits) throws IOException {
    WorkerHome home = WorkerHome.in(TemporaryFiles.ofProcess().folder());
    try {
      return new DocumentReader(limits, home);
    } catch (IOException | RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private static PipesConfig configuration(DocumentLimits limits, WorkerHome home)
      throws IOException {
    PipesConfig config;
    try {
      config =
          PipesConfig.load(
              new ByteArrayInputStream("<properties/>".getBytes(StandardCharsets.UTF_8)));
    } catch (TikaConfigException e) {
      throw new IllegalStateException("Tika does not take an empty configuration", e);
    }
    config.setTikaConfig(home.configuration());
    config.setJavaPath(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    config.setForkedJvmArgs(arguments(limits, home));
    config.setNumClients(1);
    config.setTimeoutMillis(limits.time().toMillis());
    config.setShutdownClientAfterMillis(limits.idle().toMillis());
    config.setMaxFilesProcessedPerProcess(-1); // its count never comes to anything: see replaceWorn
    config.setMaxForEmitBatchBytes(-1); // everything comes back; the parser has bounded it
    config.setStartupTimeoutMillis(START_MILLIS);
    config.setSleepOnStartupTimeoutMillis(AGAIN_MILLIS);
    return config;
  }

  private static List<String> arguments(DocumentLimits limits, WorkerHome home) {
    List<String> arguments = new ArrayList<>();
    arguments.add("-cp");
    arguments.add(System.getProperty("java.class.path"));
    arguments.add("-Xmx" + limits.heapMegabytes() + "m");
    arguments.add("-XX:+UseSerialGC");
    // every format brings its own parser, and few of them run for long: with the second compiler
    // most of a worker's time went into that compiler
    arguments.add("-XX:TieredStopAtLevel=1");
    arguments.add("-XX:-UsePerfData");
    arguments.add("-XX:-CreateCoredumpOnCrash");
    arguments.add("-XX:ErrorFile=" + home.temporary().resolve("crash"));
    arguments.add("-Djava.io.tmpdir=" + home.temporary());
    arguments.add("-Djava.awt.headless=true");
    arguments.add("-Dfile.encoding=UTF-8");
    // PDFBox looks through the system's fonts once, and would remember them in the user's home
    arguments.add("-Dpdfbox.fontcache=" + home.directory());
    // no document can be logged, for there is no log
    arguments.add("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");
    arguments.add("-Dslf4j.internal.verbosity=ERROR");
    arguments.add(
        "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    arguments.add("-Dorg.apache.logging.log4j.simplelog.level=OFF");
    // and no network: no name has an address, and what has one lies behind a proxy that is none
    arguments.add("-Djdk.net.hosts.file=" + home.hosts());
    arguments.add("-DsocksProxyHost=127.0.0.1");
    arguments.add("-DsocksProxyPort=1");
    arguments.add(DocumentWorker.class.getName());
    return arguments;
  }

  /**
   * What a document says. A document that cannot be read is an answer, not an error.
   *
   * @param file the bytes
   * @param name the document's own name, a hint of what it is
   * @param mediaType what it was taken for so far, another hint; may be empty
   * @param size in bytes
   * @throws IOException if the worker cannot be started, with the reason; retryable
   * @throws InterruptedException if the thread is interrupted; the worker is ended, and the next
   *     document starts another
   */
  public synchronized Extract read(Path file, String name, String mediaType, long size)
      throws IOException, InterruptedException {
    String type = Answer.mediaType(mediaType);
    if (size > limits.bytes()) {
      return Extract.nothing(
          type, Reason.TOO_LARGE, "it has more than " + limits.bytes() + " bytes");
    }
    if (size == 0) {
      return new Extract(
          type, new TreeMap<>(), "", List.of(), OptionalLong.empty(), Optional.empty());
    }
    replaceWorn();
    ParseContext context = new ParseContext();
    context.set(
        HandlerConfig.class,
        new HandlerConfig(HANDLER_TYPE.TEXT, HandlerConfig.PARSE_MODE.CONCATENATE, -1, -1, true));
    context.set(Request.class, new Request(Plain.line(name, 255), mediaType, limits));
    PipesResult result;
    try {
      result =
          pipes.parse(
              new FetchEmitTuple(
                  "document",
                  new FetchKey(FileFetcher.NAME, file.toAbsolutePath().toString()),
                  new EmitKey("", "document"),
                  new Metadata(),
                  context));
    } catch (PipesException | RuntimeException e) {
      throw new IOException(
          "cannot start the worker that reads documents. Caravan must run from its extracted jar"
              + " (the launcher does that), and a second JVM of "
              + limits.heapMegabytes()
              + " MB must find memory: "
              + e.getMessage(),
          e);
    }
    return extract(result, type);
  }

  /** Ends a worker that has read its number of documents; the next one starts another. */
  private void replaceWorn() throws IOException {
    if (documents == limits.documents()) {
      documents = 0;
      pipes.close();
      pipes = new PipesParser(configuration(limits, home));
    }
    documents++;
  }

  private Extract extract(PipesResult result, String type) throws IOException {
    switch (result.getStatus()) {
      case PARSE_SUCCESS, PARSE_SUCCESS_WITH_EXCEPTION -> {
        return Answer.read(result.getEmitData().getMetadataList().get(0), limits);
      }
      case TIMEOUT -> {
        return failed(result, type, Reason.TIMED_OUT, "it took longer than " + limits.time());
      }
      case OOM -> {
        return failed(
            result,
            type,
            Reason.OUT_OF_MEMORY,
            "it needs more than " + limits.heapMegabytes() + " MB of memory");
      }
      case UNSPECIFIED_CRASH, INTERRUPTED_EXCEPTION -> {
        return failed(result, type, Reason.CRASHED, "its reader ended while it read");
      }
      case FETCH_EXCEPTION -> {
        return Extract.nothing(type, Reason.UNAVAILABLE, "its bytes cannot be read");
      }
      case EMPTY_OUTPUT, PARSE_EXCEPTION_NO_EMIT, PARSE_EXCEPTION_EMIT -> {
        return Extract.nothing(type, Reason.MALFORMED, "its reader takes it for broken");
      }
      default ->
          throw new IOException(
              "the worker that reads documents is set up wrongly: " + result.getStatus());
    }
  }

  /** The worker is gone; what it had found out about the type before is worth keeping. */
  private Extract failed(PipesResult result, String type, Reason reason, String detail)
      throws IOException {
    home.sweep();
    String found = type;
    if (result.getEmitData() != null) {
      Metadata first = result.getEmitData().getMetadataList().get(0);
      found = Answer.mediaType(first.get(Metadata.CONTENT_TYPE));
    }
    return Extract.nothing(found, reason, detail);
  }

  /** Ends the worker. */
  @Override
  public synchronized void close() throws IOException {
    try (home) {
      pipes.close();
    }
  }
}
