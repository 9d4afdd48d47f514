package contract.files;

import static contract.files.FaultyPath.real;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does what the real file system does, unless a fault's turn has come. */
final class FaultyProvider extends FileSystemProvider {
  private final FaultyFiles faults;

  FaultyProvider(FaultyFiles faults) {
    this.faults = faults;
  }

  FileSystem fileSystem(FileSystem system) {
    return new Faulty(system);
  }

  private static FileSystemProvider provider(Path path) {
    return real(path).getFileSystem().provider();
  }

  private interface Action {
    void run() throws IOException;
  }

  private void act(Action action) throws IOException {
    faults.call(
        () -> {
          action.run();
          return true;
        });
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return faults.call(
        () ->
            new FaultyChannel(
                provider(path).newFileChannel(real(path), options, attributes), faults));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    FileSystem system = directory.getFileSystem();
    DirectoryStream<Path> entries =
        faults.call(
            () ->
                provider(directory)
                    .newDirectoryStream(
                        real(directory), entry -> filter.accept(new FaultyPath(system, entry))));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> each = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Path next() {
            return new FaultyPath(system, each.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    act(() -> provider(directory).createDirectory(real(directory), attributes));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    act(() -> provider(link).createLink(real(link), real(existing)));
  }

  @Override
  public void delete(Path path) throws IOException {
    act(() -> provider(path).delete(real(path)));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    act(() -> provider(from).copy(real(from), real(to), options));
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    act(() -> provider(from).move(real(from), real(to), options));
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return provider(one).isSameFile(real(one), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return provider(path).isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return faults.call(() -> provider(path).getFileStore(real(path)));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    act(() -> provider(path).checkAccess(real(path), modes));
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return provider(path).getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return faults.call(() -> provider(path).readAttributes(real(path), type, options));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return faults.call(() -> provider(path).readAttributes(real(path), attributes, options));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    act(() -> provider(path).setAttribute(real(path), attribute, value, options));
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  /** The real one, but for whose it is. */
  private final class Faulty extends FileSystem {
    private final FileSystem system;

    Faulty(FileSystem system) {
      this.system = system;
    }

    @Override
    public FileSystemProvider provider() {
      return FaultyProvider.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return system.isReadOnly();
    }

    @Override
    public String getSeparator() {
      return system.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return system.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return system.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return system.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return new FaultyPath(this, system.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      return path -> system.getPathMatcher(pattern).matches(real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return system.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return system.newWatchService();
    }
  }
}
