/** Who may ask a service for what, and the record of what they did. */
@NullMarked
package caravan.security.access;

import org.jspecify.annotations.NullMarked;
