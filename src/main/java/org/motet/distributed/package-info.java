/**
 * Several processes that train one policy. Comes in: where a process stands among the others, from the variables of its environment.
 * Goes out: sums and gatherings over all of them, and the end of all where one is missing.
 *
 * <pre>
 * rank 0 ──┐  store (TCP)   who is there, do all have the same config
 * rank 1 ──┼─ collectives   sum of gradients, gathering of rollouts (c10d's Gloo)
 * rank 2 ──┘  roll call     a sign of life a second; who is silent is named, and all end
 * </pre>
 *
 * <p>A process alone is a {@link org.motet.distributed.World}, too: its sums are what it has.
 */
@NullMarked
package org.motet.distributed;

import org.jspecify.annotations.NullMarked;
