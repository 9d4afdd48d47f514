/** The cache and the claims in a Redis that several machines share. */
@NullMarked
package caravan.platform.cache.redis;

import org.jspecify.annotations.NullMarked;
