/**
 * Reads configuration and markup: what sort it is, and which services, hosts and files it names.
 */
@NullMarked
package caravan.analysis.code.config;

import org.jspecify.annotations.NullMarked;
