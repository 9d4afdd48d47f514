package org.example;

import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.PlainFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHFsyncExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import routes.ProviderSettings;

/**
 * Files in a directory of an SSH server. One is written under {@code .tmp/}, forced to the server's
 * disk, renamed, and forced again, which on journalling file systems takes the new name along. Safe
 * for concurrent use.
 */
final class SftpFiles implements PlainFiles {
  /** What every server gives in one answer, and far more than its least of 32 KiB. */
  private static final int MOST = 128 << 10;

  private static final Duration STALE = Duration.ofDays(1);

  private final SftpServer server;
  private final String root;
  private final String temporary;
  private final boolean create;
  private final AtomicBoolean created = new AtomicBoolean();
  private final AtomicBoolean swept = new AtomicBoolean();

  SftpFiles(ProviderSettings settings) {
    this.server = new SftpServer(settings);
    this.root = settings.option("directory").orElseThrow().replaceAll("(?<=.)/+$", "");
    this.temporary = root + "/.tmp";
    this.create = settings.flag("create"); // only 'caravan init' sets it
  }

  @Override
  public boolean write(String name, Payload payload, boolean replace) throws IOException {
    return server.with(
        channel -> {
          requireRoot(channel);
          String written = temporary + "/" + UUID.randomUUID();
          try {
            send(channel, written, payload);
            force(channel, written, OpenMode.Write);
            String target = root + "/" + name;
            makeDirectories(channel, target.substring(0, target.lastIndexOf('/')));
            boolean renamed = rename(channel, written, target, replace);
            if (renamed) {
              force(channel, target, OpenMode.Read);
            }
            sweepOnce(channel);
            return renamed;
          } finally {
            discard(channel, written); // nothing to do where it was renamed
          }
        });
  }

  @Override
  public byte[] read(String name, long first, int length) throws IOException {
    return server.with(
        channel -> {
          try (CloseableHandle file = channel.open(root + "/" + name, OpenMode.Read)) {
            byte[] bytes = new byte[length];
            int done = 0;
            while (done < length) {
              int wanted = Math.min(MOST, length - done);
              int count = channel.read(file, first + done, bytes, done, wanted);
              if (count < 0) {
                return Arrays.copyOf(bytes, done);
              }
              done += count;
            }
            return bytes;
          } catch (SftpException e) {
            if (!absent(e)) {
              throw e;
            }
            requireRoot(channel);
            throw new NoSuchFileException(name);
          }
        });
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws IOException {
    return server.with(
        channel -> {
          Optional<Attributes> found = attributes(channel, root + "/" + name);
          if (found.isEmpty()) {
            requireRoot(channel);
          }
          return found.filter(Attributes::isRegularFile).map(file -> info(name, file));
        });
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws IOException {
    return server.with(
        channel -> {
          requireRoot(channel);
          List<ObjectInfo> found = new ArrayList<>();
          collect(channel, prefix, found);
          return found;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    server.with(
        channel -> {
          if (attributes(channel, root + "/" + name).isEmpty()) {
            requireRoot(channel);
          } else {
            remove(channel, root + "/" + name);
          }
          return name;
        });
  }

  private static void send(SftpClient channel, String path, Payload payload) throws IOException {
    ByteBuffer bytes = payload.bytes();
    byte[] slice = new byte[MOST];
    List<OpenMode> modes = List.of(OpenMode.Write, OpenMode.Create, OpenMode.Exclusive);
    try (OutputStream out = channel.write(path, MOST, modes)) {
      while (bytes.hasRemaining()) {
        int count = Math.min(slice.length, bytes.remaining());
        bytes.get(slice, 0, count);
        out.write(slice, 0, count);
      }
    }
  }

  private void force(SftpClient channel, String path, OpenMode mode) throws IOException {
    OpenSSHFsyncExtension fsync = channel.getExtension(OpenSSHFsyncExtension.class);
    if (fsync == null || !fsync.isSupported()) {
      throw server.unforced();
    }
    try (CloseableHandle file = channel.open(path, mode)) {
      fsync.fsync(file);
    }
  }

  /**
   * A plain rename fails where something is there: that is what makes it create and never replace.
   */
  private static boolean rename(SftpClient channel, String from, String to, boolean replace)
      throws IOException {
    OpenSSHPosixRenameExtension posix = channel.getExtension(OpenSSHPosixRenameExtension.class);
    if (replace && posix != null && posix.isSupported()) {
      posix.posixRename(from, to);
      return true;
    }
    if (replace) {
      remove(channel, to); // was damaged, so nothing is lost in between
    }
    try {
      channel.rename(from, to);
      return true;
    } catch (SftpException e) {
      if (attributes(channel, to).isPresent()) {
        return false;
      }
      throw e;
    }
  }

  private static void makeDirectories(SftpClient channel, String directory) throws IOException {
    if (directory.isEmpty() || attributes(channel, directory).isPresent()) {
      return;
    }
    int slash = directory.lastIndexOf('/');
    makeDirectories(channel, slash < 0 ? "" : directory.substring(0, slash));
    try {
      channel.mkdir(directory);
    } catch (SftpException e) {
      if (attributes(channel, directory).isEmpty()) { // else another one was first
        throw e;
      }
    }
  }

  private void collect(SftpClient channel, String prefix, List<ObjectInfo> found)
      throws IOException {
    List<String> folders = new ArrayList<>();
    String directory = (root + "/" + prefix).replaceAll("/$", "");
    for (DirEntry entry : entries(channel, directory)) {
      String name = entry.getFilename();
      if (name.equals(".") || name.equals("..") || (prefix.isEmpty() && name.equals(".tmp"))) {
        continue;
      }
      if (entry.getAttributes().isDirectory()) {
        folders.add(prefix + name + "/");
      } else if (entry.getAttributes().isRegularFile()) {
        found.add(info(prefix + name, entry.getAttributes()));
      }
    }
    for (String folder : folders) {
      collect(channel, folder, found);
    }
  }

  /** All that is in a directory, page by page; nothing if there is no such directory. */
  private static List<DirEntry> entries(SftpClient channel, String directory) throws IOException {
    List<DirEntry> entries = new ArrayList<>();
    try (CloseableHandle opened = channel.openDir(directory)) {
      for (List<DirEntry> page = channel.readDir(opened);
          page != null;
          page = channel.readDir(opened)) {
        entries.addAll(page);
      }
    } catch (SftpException e) {
      if (!absent(e)) {
        throw e;
      }
    }
    return entries;
  }

  /** A directory without {@code .tmp} is no vault, but a disk that is not mounted. */
  private void requireRoot(SftpClient channel) throws IOException {
    if (create && !created.get()) {
      makeDirectories(channel, temporary);
      created.set(true);
    }
    if (attributes(channel, temporary).isEmpty()) {
      throw server.noVault();
    }
  }

  /** Removes what writers that died left behind, by the server's own clock. */
  private void sweepOnce(SftpClient channel) throws IOException {
    if (!swept.compareAndSet(false, true)) {
      return;
    }
    Instant now = modified(channel.stat(temporary)); // a file was just made in it
    for (DirEntry entry : entries(channel, temporary)) {
      Attributes file = entry.getAttributes();
      if (file.isRegularFile() && modified(file).isBefore(now.minus(STALE))) {
        discard(channel, temporary + "/" + entry.getFilename());
      }
    }
  }

  private static void remove(SftpClient channel, String path) throws IOException {
    try {
      channel.remove(path);
    } catch (SftpException e) {
      if (!absent(e)) {
        throw e;
      }
    }
  }

  private static void discard(SftpClient channel, String path) {
    try {
      remove(channel, path);
    } catch (IOException e) {
      // Only room is lost, and a later run sweeps: what failed before says more.
    }
  }

  private static Optional<Attributes> attributes(SftpClient channel, String path)
      throws IOException {
    try {
      return Optional.of(channel.stat(path));
    } catch (SftpException e) {
      if (absent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean absent(SftpException e) {
    return e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE
        || e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_PATH
        || e.getStatus() == SftpConstants.SSH_FX_NOT_A_DIRECTORY;
  }

  private static ObjectInfo info(String name, Attributes file) {
    return new ObjectInfo(name, file.getSize(), modified(file));
  }

  private static Instant modified(Attributes file) {
    return file.getModifyTime().toInstant();
  }
}
