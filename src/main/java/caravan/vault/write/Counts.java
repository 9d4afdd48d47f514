package caravan.vault.write;

import caravan.model.FileKind;
import caravan.model.Metadata;

/** What a snapshot will hold, and what of it was read. Belongs to the thread that packs. */
public final class Counts {
  private long files;
  private long directories;
  private long others;
  private long bytes;
  private long changedFiles;
  private long changedBytes;

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
