/** One backup or restore: opening vaults, progress, events, the report. */
@NullMarked
package caravan.operations;

import org.jspecify.annotations.NullMarked;
