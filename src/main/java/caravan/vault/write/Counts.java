package caravan.vault.write;

import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.vault.format.Snapshot;

/** What a snapshot will hold, and what of it was read. Belongs to the thread that packs. */
public final class Counts {
  private long files;
  private long directories;
  private long others;
  private long bytes;
  private long changedFiles;
  private long changedBytes;

  Counts() {}

  /** What a snapshot holds that begins with all that this one has. */
  Counts(Snapshot kept) {
    files = kept.files();
    directories = kept.directories();
    others = kept.others();
    bytes = kept.bytes();
  }

  /** An entry that was counted gives way to another. */
  void replaced(Metadata before) {
    switch (before.kind()) {
      case FILE -> {
        files--;
        bytes -= before.size();
      }
      case DIRECTORY -> directories--;
      default -> others--;
    }
  }

  void directory() {
    directories++;
  }

  void entry(Metadata metadata, boolean unchanged) {
    if (metadata.kind() != FileKind.FILE) {
      others++;
      return;
    }
    files++;
    bytes += metadata.size();
    if (!unchanged) {
      changedFiles++;
      changedBytes += metadata.size();
    }
  }

  public long files() {
    return files;
  }

  public long directories() {
    return directories;
  }

  public long others() {
    return others;
  }

  public long bytes() {
    return bytes;
  }

  public long changedFiles() {
    return changedFiles;
  }

  public long changedBytes() {
    return changedBytes;
  }
}
