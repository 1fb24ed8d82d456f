/**
 * A step's work dealt to several processes: completions and grades. Comes in: what all are asked. Goes out: all of it, in all processes
 * the same, each having done its part.
 */
@NullMarked
package org.motet.train.ranks;

import org.jspecify.annotations.NullMarked;
