/**
 * Speed of a training step where every completion has its full length: in comes the shape of a model and of a step, out go
 * seconds, memory and the share of what the machine's matrix products could do. Timings, never tests.
 */
@NullMarked
package org.motet.train.bench;

import org.jspecify.annotations.NullMarked;
