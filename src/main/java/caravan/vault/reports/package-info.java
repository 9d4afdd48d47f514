/** Keeps a sealed report of each finished operation in the vault, and removes the oldest. */
@NullMarked
package caravan.vault.reports;

import org.jspecify.annotations.NullMarked;
