/** The organized view: a place for each file of a snapshot, by what it is and what it means. */
@NullMarked
package caravan.organization.view;

import org.jspecify.annotations.NullMarked;
