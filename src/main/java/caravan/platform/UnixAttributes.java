package caravan.platform;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Reads what {@link PosixFileAttributes} already holds but does not show, without the map that
 * named attributes cost. Works where {@code java.base/sun.nio.fs} is open to this code ({@code
 * --add-opens} or {@code Add-Opens} in the manifest); elsewhere {@link #OPEN} is false and nothing
 * here may be called.
 */
final class UnixAttributes {
  static final boolean OPEN;

  private static final MethodHandle MODE;
  private static final MethodHandle UID;
  private static final MethodHandle GID;
  private static final MethodHandle NLINK;
  private static final MethodHandle INO;
  private static final MethodHandle DEV;
  private static final MethodHandle RDEV;
  private static final MethodHandle SIZE;
  private static final MethodHandle MTIME;
  private static final MethodHandle MTIME_NANOS;
  private static final MethodHandle CTIME;
  private static final MethodHandle CTIME_NANOS;

  static {
    MethodHandle[] handles = new MethodHandle[12];
    boolean open = false;
    try {
      Class<?> attributes = Class.forName("sun.nio.fs.UnixFileAttributes");
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(attributes, MethodHandles.lookup());
      String[] fields = {
        "st_mode",
        "st_uid",
        "st_gid",
        "st_nlink",
        "st_ino",
        "st_dev",
        "st_rdev",
        "st_size",
        "st_mtime_sec",
        "st_mtime_nsec",
        "st_ctime_sec",
        "st_ctime_nsec"
      };
      for (int i = 0; i < fields.length; i++) {
        Class<?> type = i < 4 ? int.class : long.class;
        handles[i] =
            lookup
                .findGetter(attributes, fields[i], type)
                .asType(MethodType.methodType(type, PosixFileAttributes.class));
      }
      open = true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Not open, or another JDK: the documented way is slower and as exact.
    }
    OPEN = open;
    MODE = handles[0];
    UID = handles[1];
    GID = handles[2];
    NLINK = handles[3];
    INO = handles[4];
    DEV = handles[5];
    RDEV = handles[6];
    SIZE = handles[7];
    MTIME = handles[8];
    MTIME_NANOS = handles[9];
    CTIME = handles[10];
    CTIME_NANOS = handles[11];
  }

  private UnixAttributes() {}

  static UnixStat stat(PosixFileAttributes a) {
    try {
      return new UnixStat(
          (int) MODE.invokeExact(a),
          (int) UID.invokeExact(a),
          (int) GID.invokeExact(a),
          (int) NLINK.invokeExact(a),
          (long) INO.invokeExact(a),
          (long) DEV.invokeExact(a),
          (long) RDEV.invokeExact(a),
          (long) SIZE.invokeExact(a),
          (long) MTIME.invokeExact(a),
          (int) (long) MTIME_NANOS.invokeExact(a),
          (long) CTIME.invokeExact(a),
          (int) (long) CTIME_NANOS.invokeExact(a));
    } catch (Throwable e) {
      throw new LinkageError("the JDK's file attributes cannot be read", e);
    }
  }
}
