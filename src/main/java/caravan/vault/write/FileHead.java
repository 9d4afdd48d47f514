package caravan.vault.write;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the first bytes of a file look like. Noise is what has no known beginning and whose bytes
 * are as evenly spread as random ones are, by the chi-square test against the uniform distribution:
 * random bytes give 255 with a deviation of 22.6, whatever their number, and stay below {@value
 * #RANDOM} in all but one of 100,000 cases; text, records and machine code give far more.
 * Compressed content may look random too, and is told by its beginning. Pure functions.
 */
enum FileHead {
  /** Too short to say. */
  SHORT,
  TEXT,
  /** It begins as files of some format do. */
  FORMAT,
  NOISE,
  OTHER;

  /** So many bytes are looked at, at most. */
  static final int LENGTH = 2048;

  private static final int LEAST = 64;
  private static final double RANDOM = 360;

  /** Beginnings of common formats, the compressed ones above all; as Latin-1. */
  private static final List<String> BEGINNINGS =
      List.of(
          "PK\3\4",
          "PK\5\6",
          "PK\7\10",
          "\37\213",
          "BZh",
          "\3757zXZ",
          "(\265/\375",
          "7z\274\257",
          "Rar!",
          "\4\"M\30",
          "\211LZO",
          "MSCF",
          "xar!",
          "%PDF",
          "%!PS",
          "{\\rtf",
          "\320\317\21\340",
          "\377\330\377",
          "\211PNG",
          "GIF8",
          "II*\0",
          "MM\0*",
          "RIFF",
          "8BPS",
          "ID3",
          "OggS",
          "fLaC",
          "FORM",
          "\32E\337\243",
          "FLV\1",
          "\0\0\1\272",
          "\0\0\1\263",
          "0&\262u",
          "\177ELF",
          "MZ",
          "\312\376\272\276",
          "SQLite format 3",
          "PACK",
          "DIRC",
          "\377tOc",
          "wOFF",
          "wOF2",
          "!<arch>",
          "\0asm",
          "KDMV",
          "QFI\373",
          "LUKS\272\276",
          "Salted__",
          "age-encryption.org",
          "restic",
          "\211HDF",
          "PAR1",
          "Obj\1");

  /**
   * Extensions whose files are text, or begin in a known way: noise in them is not what they were.
   */
  private static final Set<String> TELLING =
      Set.of(
          "txt",
          "md",
          "rst",
          "tex",
          "csv",
          "tsv",
          "json",
          "xml",
          "html",
          "htm",
          "css",
          "yaml",
          "yml",
          "toml",
          "ini",
          "conf",
          "properties",
          "sql",
          "java",
          "kt",
          "scala",
          "groovy",
          "c",
          "h",
          "cc",
          "cpp",
          "hpp",
          "cs",
          "go",
          "rs",
          "py",
          "rb",
          "php",
          "pl",
          "sh",
          "js",
          "ts",
          "jsx",
          "tsx",
          "vue",
          "swift",
          "r",
          "ipynb",
          "svg",
          "eml",
          "mbox",
          "ics",
          "vcf",
          "bib",
          "log",
          "pdf",
          "ps",
          "rtf",
          "doc",
          "xls",
          "ppt",
          "docx",
          "xlsx",
          "pptx",
          "docm",
          "xlsm",
          "odt",
          "ods",
          "odp",
          "odg",
          "epub",
          "jpg",
          "jpeg",
          "png",
          "gif",
          "tif",
          "tiff",
          "webp",
          "heic",
          "psd",
          "wav",
          "flac",
          "ogg",
          "mkv",
          "webm",
          "avi",
          "mp4",
          "m4a",
          "m4v",
          "mov",
          "zip",
          "gz",
          "tgz",
          "bz2",
          "xz",
          "zst",
          "7z",
          "rar",
          "jar",
          "sqlite");

  /** Whether files of this name are text or begin in a known way. */
  static boolean tells(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && TELLING.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  static FileHead of(byte[] bytes, int from, int available) {
    int length = Math.min(available, LENGTH);
    if (length < LEAST) {
      return SHORT;
    }
    String start = new String(bytes, from, 32, StandardCharsets.ISO_8859_1);
    if (BEGINNINGS.stream().anyMatch(start::startsWith)
        || start.startsWith("ftyp", 4)
        || start.startsWith("moov", 4)
        || start.startsWith("mdat", 4)
        || isZlib(start)) {
      return FORMAT;
    }
    int[] counts = new int[256];
    for (int i = from; i < from + length; i++) {
      counts[bytes[i] & 0xff]++;
    }
    double squares = 0;
    int control = 0;
    for (int i = 0; i < counts.length; i++) {
      squares += (double) counts[i] * counts[i];
      if (i < ' ' && i != '\n' && i != '\t' && i != '\r' && i != '\f' && i != 27) {
        control += counts[i];
      }
    }
    double expected = length / 256.0;
    if (squares / expected - length < RANDOM) {
      return NOISE;
    }
    return control == 0 ? TEXT : OTHER;
  }

  /** RFC 1950: deflate, and a check of the first two bytes; git's loose objects are such. */
  private static boolean isZlib(String start) {
    return (start.charAt(0) & 0x0f) == 8
        && start.charAt(0) >> 4 <= 7
        && ((start.charAt(0) << 8) + start.charAt(1)) % 31 == 0;
  }
}
