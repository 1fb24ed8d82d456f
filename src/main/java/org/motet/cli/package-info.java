/**
 * The command line: one class a command, and the reading of config files.
 *
 * <p>Comes in: arguments, config files. Goes out: results on standard output, all else on standard error, and an exit code: 0
 * done, 1 failed, 2 wrong usage, config or input.
 */
@NullMarked
package org.motet.cli;

import org.jspecify.annotations.NullMarked;
