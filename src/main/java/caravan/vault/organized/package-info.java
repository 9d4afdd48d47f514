/**
 * Destinations that people browse: files under their own names, and manifests that restore them.
 */
@NullMarked
package caravan.vault.organized;

import org.jspecify.annotations.NullMarked;
