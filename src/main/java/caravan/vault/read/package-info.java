/** Reading chunks, trees and snapshots back, each byte proven. */
@NullMarked
package caravan.vault.read;

import org.jspecify.annotations.NullMarked;
