package caravan.storage;

import java.time.Instant;

/**
 * What a listing says of an object.
 *
 * @param name full name, relative to the destination's root
 * @param length bytes
 * @param modified when it was stored, by the store's own clock
 */
public record ObjectInfo(String name, long length, Instant modified) {}
