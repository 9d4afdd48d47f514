package routes;

import caravan.service.drop.DropFolder;
import java.io.File;
import java.io.IOException;

/** A drop folder as routes call it. Safe for concurrent use. */
public final class DropStep {
  private final DropFolder folder;

  public DropStep(DropFolder folder) {
    this.folder = folder;
  }

  /** See {@link DropFolder#found}. A name that is not text is wrong here, and let pass there. */
  public void found(File file) throws IOException {
    folder.found(file.toPath());
  }

  /** See {@link DropFolder#unseen}. */
  public void unseen(Throwable reason) {
    folder.unseen(reason);
  }

  /** See {@link DropFolder#tick}. */
  public void tick() {
    folder.tick();
  }
}
