/**
 * What runs for years: operations that are asked for, followed and ended, and who asks for them.
 */
@NullMarked
package caravan.service;

import org.jspecify.annotations.NullMarked;
