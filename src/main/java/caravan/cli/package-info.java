/** The command line: parses arguments, runs one command, and says what came of it. */
@NullMarked
package caravan.cli;

import org.jspecify.annotations.NullMarked;
