package caravan.organization;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives each classified file the directory of its category. It goes into the batch's records and
 * from there into reports; nothing of it is stored in trees. Safe for concurrent use.
 */
public final class Organizer {
  /** The batch with its classified files placed. */
  public FileBatch organize(FileBatch batch) {
    List<Found> steps = null;
    for (int i = 0; i < batch.steps().size(); i++) {
      if (batch.steps().get(i) instanceof Found.Changed changed
          && changed.classification().isPresent()) {
        if (steps == null) {
          steps = new ArrayList<>(batch.steps());
        }
        Classification known = changed.classification().get();
        steps.set(i, changed.with(known.in(directory(known.category()))));
      }
    }
    return steps == null ? batch : batch.with(steps);
  }

  /** The semantic directory of a category, as people would name it. */
  public static String directory(String category) {
    return switch (category) {
      case "document" -> "Documents";
      case "picture" -> "Pictures";
      case "audio" -> "Music";
      case "video" -> "Videos";
      case "code" -> "Code";
      case "configuration" -> "Configuration";
      case "archive" -> "Archives";
      case "program" -> "Programs";
      case "database" -> "Databases";
      case "mail" -> "Mail";
      case "font" -> "Fonts";
      case "text" -> "Texts";
      default -> "Other";
    };
  }
}
