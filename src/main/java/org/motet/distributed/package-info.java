/**
 * Several processes that train one policy. Comes in: where a process stands among the others, from the variables of its environment.
 * Goes out: sums and gatherings over all of them, and the end of all where one is missing.
 *
 * <pre>
 * rank 0 ──┐  roll call     who is there, do all have the same config; a sign of life a second; who is missing is named, and all end
 * rank 1 ──┼─ store         where the others are to be reached (c10d's TCP store)
 * rank 2 ──┘  collectives   sum of gradients, gathering of rollouts (c10d's Gloo, or NCCL between GPUs)
 * </pre>
 *
 * <p>A process alone is a {@link org.motet.distributed.World}, too: its sums are what it has.
 */
@NullMarked
package org.motet.distributed;

import org.jspecify.annotations.NullMarked;
