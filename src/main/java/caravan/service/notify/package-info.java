/** Tells people, elsewhere, how backups go. */
@NullMarked
package caravan.service.notify;

import org.jspecify.annotations.NullMarked;
