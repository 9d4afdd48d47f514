/**
 * Analysis records in the vault: sealed, indexed and copied as all else, and never needed by a
 * restore.
 */
@NullMarked
package caravan.vault.meaning;

import org.jspecify.annotations.NullMarked;
