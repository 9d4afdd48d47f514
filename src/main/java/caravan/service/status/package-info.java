/**
 * The verdict: how safe each source is, from what this machine knows, for people and for alarms.
 */
@NullMarked
package caravan.service.status;

import org.jspecify.annotations.NullMarked;
