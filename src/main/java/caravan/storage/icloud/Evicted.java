package caravan.storage.icloud;

import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A file whose content is in iCloud only.
 *
 * @param request what to name when its download is asked for: the placeholder, or the file itself
 * @param length bytes that it has once it is here; empty where that cannot be known
 * @param directory whether it stands for a whole directory, in which anything may be
 * @param modified when the file was changed, as far as is known here
 */
public record Evicted(Path request, OptionalLong length, boolean directory, Instant modified) {}
