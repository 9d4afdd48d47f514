package contract.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A channel of a real file, whose reads, writes and forces can fail. */
final class FaultyChannel extends FileChannel {
  private final FileChannel channel;
  private final FaultyFiles faults;

  FaultyChannel(FileChannel channel, FaultyFiles faults) {
    this.channel = channel;
    this.faults = faults;
  }

  private static ByteBuffer half(ByteBuffer bytes) {
    return bytes.slice().limit(bytes.remaining() / 2);
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return faults.call(() -> channel.read(to));
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    return faults.call(() -> channel.read(to, offset, length));
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    return faults.call(() -> channel.read(to, position));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return faults.write(() -> channel.write(from), () -> channel.write(half(from)));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return faults.call(() -> channel.write(from, offset, length));
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return faults.write(
        () -> channel.write(from, position), () -> channel.write(half(from), position));
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return faults.call(channel::size);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    faults.call(() -> channel.truncate(size));
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    faults.call(
        () -> {
          channel.force(metaData);
          return true;
        });
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return faults.call(() -> channel.transferTo(position, count, to));
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    return faults.call(() -> channel.transferFrom(from, position, count));
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return channel.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
