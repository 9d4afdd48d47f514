/** Groups contents by meaning, one at a time, under ids that keep their meaning. */
@NullMarked
package caravan.organization.cluster;

import org.jspecify.annotations.NullMarked;
