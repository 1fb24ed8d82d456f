/**
 * Random numbers as pure functions of what they are for: the seed, the purpose, the step, the item. There is no generator with
 * a state, so a draw depends on nothing that is drawn beside it, and a resumed run draws as if it had never stopped.
 */
@NullMarked
package org.motet.random;

import org.jspecify.annotations.NullMarked;
