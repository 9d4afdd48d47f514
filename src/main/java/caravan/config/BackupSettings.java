package caravan.config;

import caravan.analysis.importance.ImportanceRule;
import caravan.operations.Alarm;
import java.util.List;
import java.util.Locale;

/**
 * Settings of backups, whatever their source.
 *
 * @param order which files are read first
 * @param importance the user's rules on what is important, in order
 * @param alarm when changes are alarming
 */
public record BackupSettings(Order order, List<ImportanceRule> importance, Alarm.Limits alarm) {
  public BackupSettings {
    importance = List.copyOf(importance);
  }

  /** Which files are read first. */
  public enum Order {
    /**
     * By importance where a destination is no disk of this machine, else as the walk finds them.
     */
    AUTO,
    /** The most important of those that the walk is ahead by. */
    IMPORTANCE,
    /** As the walk finds them. */
    WALK;

    static Order parse(String text) {
      for (Order order : values()) {
        if (order.name().toLowerCase(Locale.ROOT).equals(text)) {
          return order;
        }
      }
      throw new IllegalArgumentException("'" + text + "' is not one of auto, importance, walk");
    }
  }
}
