package caravan.discovery;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.PathTree;
import caravan.platform.RawPaths;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for chosen paths only, whatever else is there, and keeps the rest of the parent snapshot.
 * No rule leaves one of them out. Belongs to the thread that walks.
 */
final class ChosenWalk {
  private final Walk walk;
  private final Keeping keeping;

  ChosenWalk(Walk walk, Keeping keeping) {
    this.walk = walk;
    this.keeping = keeping;
  }

  void directory(PathTree chosen, Path directory, IdList previous) throws IOException {
    ParentCursor parent =
        walk.cursor(
            previous,
            directory,
            entry -> keeping.keep(RawPaths.resolve(directory, entry.name()), entry));
    for (Map.Entry<FileName, PathTree> child : chosen.children().entrySet()) {
      FileName name = child.getKey();
      entry(name, child.getValue(), RawPaths.resolve(directory, name), parent.find(name));
    }
    parent.finish();
  }

  private void entry(FileName name, PathTree chosen, Path path, @Nullable Entry before)
      throws IOException {
    Metadata metadata;
    try {
      metadata = walk.status(path);
    } catch (NoSuchFileException e) {
      walk.vanished(); // it was there when it was chosen
      keeping.keep(path, before);
      return;
    } catch (java.nio.file.FileSystemException e) {
      walk.unreadable(path, e);
      keeping.keep(path, before);
      return;
    }
    boolean directory = metadata.kind() == FileKind.DIRECTORY;
    if (directory == chosen.isLeaf()) {
      walk.vanished(); // another thing of this name is there now
      keeping.keep(path, before);
    } else if (!directory) {
      walk.leaf(name, path, metadata, before);
    } else if (!keeping.clashes(path, before, FileKind.DIRECTORY)) {
      IdList pages = Walk.pages(before);
      keeping.replace(before);
      walk.add(new Found.Enter(name, walk.withXattrs(path, metadata, before), pages));
      directory(chosen, path, pages);
      walk.add(new Found.Leave());
    }
  }
}
