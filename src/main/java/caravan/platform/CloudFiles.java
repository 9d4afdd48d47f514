package caravan.platform;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the system says of files that a cloud service keeps elsewhere. To ask never fetches one.
 * Safe for concurrent use.
 */
public final class CloudFiles {
  private static final String OS = System.getProperty("os.name", "");

  /** {@code SF_DATALESS} of {@code sys/stat.h}. */
  static final int SF_DATALESS = 0x40000000;

  /** {@code FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS} of {@code winnt.h}. */
  static final int RECALL_ON_DATA_ACCESS = 0x00400000;

  /** Of {@code struct stat} with 64-bit inodes, the only one that macOS on ARM has. */
  private static final int STAT_SIZE = 144;

  private static final int ST_FLAGS = 116;

  /** What macOS before version 14 calls the stand-in of a file that it evicted: .NAME.icloud. */
  private static final String PREFIX = ".";

  private static final String SUFFIX = ".icloud";

  private CloudFiles() {}

  /** The name of the file that a stand-in is there for; empty if this names no stand-in. */
  public static Optional<String> original(String fileName) {
    int inner = fileName.length() - PREFIX.length() - SUFFIX.length();
    return inner > 0 && fileName.startsWith(PREFIX) && fileName.endsWith(SUFFIX)
        ? Optional.of(fileName.substring(PREFIX.length(), PREFIX.length() + inner))
        : Optional.empty();
  }

  /** Where the stand-in of a file would be. */
  public static Path standIn(Path file) {
    return file.resolveSibling(PREFIX + file.getFileName() + SUFFIX);
  }

  /** Whether a file has its content elsewhere; false if there is no such file. */
  public static boolean dataless(Path file) throws IOException {
    if (OS.startsWith("Mac")) {
      return (macFlags(file) & SF_DATALESS) != 0;
    }
    if (OS.startsWith("Windows") && Files.exists(file)) {
      return ((Integer) Files.getAttribute(file, "dos:attributes") & RECALL_ON_DATA_ACCESS) != 0;
    }
    return false;
  }

  private static int macFlags(Path file) {
    boolean arm = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
    Function lstat = NativeLibrary.getProcess().getFunction(arm ? "lstat" : "lstat$INODE64");
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    try (Memory name = new Memory(path.length + 1L);
        Memory stat = new Memory(STAT_SIZE)) {
      name.write(0, path, 0, path.length);
      name.setByte(path.length, (byte) 0);
      stat.clear();
      int answer = (Integer) lstat.invoke(Integer.class, new Object[] {name, stat});
      return answer == 0 ? stat.getInt(ST_FLAGS) : 0; // what is not there has no flags
    }
  }
}
