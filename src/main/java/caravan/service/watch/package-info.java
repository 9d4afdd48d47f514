/** Sees changes of sources as they come, and lets their backups begin. */
@NullMarked
package caravan.service.watch;

import org.jspecify.annotations.NullMarked;
