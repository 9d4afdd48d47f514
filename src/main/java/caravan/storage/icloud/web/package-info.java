/**
 * The unofficial protocol of the iCloud web service, which Apple may change at any time; nothing
 * else of Caravan depends on it.
 */
@NullMarked
package caravan.storage.icloud.web;

import org.jspecify.annotations.NullMarked;
