/** Chunks, blocks and packs: cutting, compressing, sealing and opening them. */
@NullMarked
package caravan.vault.pack;

import org.jspecify.annotations.NullMarked;
