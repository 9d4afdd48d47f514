/**
 * Byte layouts of the vault format, version 1: encoding, bounded decoding, sealing; no input or
 * output.
 */
@NullMarked
package caravan.vault.format;

import org.jspecify.annotations.NullMarked;
