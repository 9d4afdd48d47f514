/** What a service shows of itself: metrics, health, and log lines for machines. */
@NullMarked
package caravan.service.observe;

import org.jspecify.annotations.NullMarked;
