package caravan.analysis.document;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A reader and a place for what it reads. */
final class ReaderFixture implements AutoCloseable {
  private final DocumentReader reader;
  private final Path directory;

  ReaderFixture(DocumentLimits limits, Path directory) throws IOException {
    this.reader = DocumentReader.open(limits);
    this.directory = directory;
  }

  Extract read(String name, byte[] bytes) throws Exception {
    Path file = directory.resolve("content");
    Files.write(file, bytes);
    return reader.read(file, name, "", bytes.length);
  }

  Extract read(String name, String text) throws Exception {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Extract read(String name, Path file) throws Exception {
    return reader.read(file, name, "", Files.size(file));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
