package caravan.config;

/**
 * A setting is bad. The message says where (file, line and column, or environment variable), what,
 * and what would be right; never a secret. Exit code 2.
 */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
