package caravan.vault.restore;

import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.platform.TargetDirectory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the target while something is restored below it. Its handle is opened when first
 * needed and closed when nobody has used it for a while; a lease keeps it open.
 */
final class Directory {
  final @Nullable Directory parent;

  /**
   * The name under which it lies now; for a fresh one at the top that is a temporary one, until it
   * is whole.
   */
  FileName name;

  /** Where it will be in the end, for people. */
  final String path;

  /** Directories above it. */
  final int depth;

  /** Whether this restore made it, with nothing in it that was there before. */
  final boolean fresh;

  /** What to set when all below it is done; null for one that is only passed through. */
  @Nullable Metadata metadata;

  /** The name it gets when all below it is done, where that differs. */
  @Nullable FileName finalName;

  @Nullable TargetDirectory handle;
  int leases;

  Directory(@Nullable Directory parent, FileName name, String path, boolean fresh) {
    this.parent = parent;
    this.name = name;
    this.path = path;
    this.fresh = fresh;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  String child(FileName child) {
    return path.equals("/") ? "/" + child : path + "/" + child;
  }

  /** Something that is done while a directory is open. */
  interface Work<T> {
    T with(TargetDirectory directory) throws IOException;
  }
}
