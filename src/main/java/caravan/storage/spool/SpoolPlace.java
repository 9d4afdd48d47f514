package caravan.storage.spool;

/**
 * Whose queue it is.
 *
 * @param vault id of the vault
 * @param destination its name in the settings
 */
public record SpoolPlace(String vault, String destination) {}
