package caravan.discovery;

import caravan.model.FileName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of one directory are left out, by patterns as gitignore(5) has them. A walk starts
 * at {@link #of}, asks {@link #excludes} once for each entry, and goes down with {@link #enter},
 * never into what is excluded: so nothing below an excluded directory can come back, as in git.
 *
 * <p>Patterns of the command line are relative to the source's root and come first: what they
 * exclude or take back ({@code !}) no file can change. Of the files the deeper wins. Patterns are
 * compared with the bytes of names, so {@code ?} is one byte. Immutable, and safe for concurrent
 * use.
 */
public final class IgnoreRules {
  /** The name of the files that hold patterns for their directory and all below. */
  public static final FileName IGNORE_FILE = FileName.of(".caravanignore");

  private static final byte[] NO_PATH = new byte[0];

  private final byte[] path;
  private final Layer excludes;
  private final Layer includes;

  /** Whether a directory above, or this one, is wanted by an include. */
  private final boolean included;

  /** Deepest last. */
  private final List<Layer> files;

  /**
   * Rules as seen from a directory: where its path begins for them, and which of those by path can
   * match here.
   */
  private record Layer(RuleList rules, int base, int[] active) {
    Layer enter(byte[] directory) {
      if (active.length == 0) {
        return this;
      }
      int[] reaching = rules.reaching(active, directory, base);
      return reaching == active ? this : new Layer(rules, base, reaching);
    }
  }

  private IgnoreRules(
      byte[] path, Layer excludes, Layer includes, boolean included, List<Layer> files) {
    this.path = path;
    this.excludes = excludes;
    this.includes = includes;
    this.included = included;
    this.files = files;
  }

  /**
   * The rules of a source's root.
   *
   * @param excludes patterns of what is left out
   * @param includes if there are any, only files that match one, or lie in a directory that does,
   *     are kept; directories are always walked
   * @throws IllegalArgumentException saying which pattern is bad, in which option, and what to do
   */
  public static IgnoreRules of(List<String> excludes, List<String> includes) {
    RuleList out = RuleList.ofOption(excludes, "--exclude");
    RuleList in = RuleList.ofOption(includes, "--include");
    return new IgnoreRules(
        NO_PATH,
        new Layer(out, 0, out.paths()),
        new Layer(in, 0, in.paths()),
        in.isEmpty(),
        List.of());
  }

  /**
   * The rules of this directory with those of the file of patterns in it.
   *
   * @param content of the {@link #IGNORE_FILE}
   * @param shownAs its path, for messages
   * @throws IllegalArgumentException saying which pattern is bad, in which line, and what to do
   */
  public IgnoreRules with(byte[] content, String shownAs) {
    RuleList rules = RuleList.ofFile(content, shownAs);
    if (rules.isEmpty()) {
      return this;
    }
    List<Layer> more = new ArrayList<>(files);
    more.add(new Layer(rules, path.length == 0 ? 0 : path.length + 1, rules.paths()));
    return new IgnoreRules(path, excludes, includes, included, more);
  }

  /** The rules of a directory in this one, before those of a file in it. */
  public IgnoreRules enter(FileName directory) {
    byte[] below = below(directory);
    boolean wanted = included;
    if (!includes.rules().isEmpty()) {
      int decision = decide(includes, directory, true, below);
      wanted = decision == 0 ? included : decision > 0;
    }
    List<Layer> reaching = files;
    if (!files.isEmpty()) {
      reaching = new ArrayList<>(files.size());
      for (Layer layer : files) {
        reaching.add(layer.enter(below));
      }
    }
    return new IgnoreRules(below, excludes.enter(below), includes.enter(below), wanted, reaching);
  }

  /** Why an entry of this directory is left out; null if it is kept, or to be walked. */
  public @Nullable ExcludeReason excludes(FileName name, boolean directory) {
    byte[] full = needsPath() ? below(name) : NO_PATH;
    int decision = decide(excludes, name, directory, full);
    if (decision > 0) {
      return ExcludeReason.RULE;
    }
    for (int i = files.size() - 1; i >= 0 && decision == 0; i--) {
      decision = decide(files.get(i), name, directory, full);
    }
    if (decision > 0) {
      return ExcludeReason.IGNORE_FILE;
    }
    if (directory || includes.rules().isEmpty()) {
      return null;
    }
    int wanted = decide(includes, name, false, full);
    return (wanted == 0 ? included : wanted > 0) ? null : ExcludeReason.RULE;
  }

  private static int decide(Layer layer, FileName name, boolean directory, byte[] path) {
    return layer.rules().decide(name, directory, layer.active(), path, layer.base());
  }

  private boolean needsPath() {
    if (excludes.active().length > 0 || includes.active().length > 0) {
      return true;
    }
    for (Layer layer : files) {
      if (layer.active().length > 0) {
        return true;
      }
    }
    return false;
  }

  private byte[] below(FileName name) {
    int start = path.length == 0 ? 0 : path.length + 1;
    byte[] result = new byte[start + name.length()];
    System.arraycopy(path, 0, result, 0, path.length);
    if (start > 0) {
      result[path.length] = '/';
    }
    for (int i = 0; i < name.length(); i++) {
      result[start + i] = name.at(i);
    }
    return result;
  }
}
