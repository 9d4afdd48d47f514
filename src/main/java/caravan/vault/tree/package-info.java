/** Directory pages and id lists: building them in walk order and reading them back. */
@NullMarked
package caravan.vault.tree;

import org.jspecify.annotations.NullMarked;
