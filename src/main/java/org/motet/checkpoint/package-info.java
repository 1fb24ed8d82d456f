/**
 * The folder of a run, and checkpoints in it that are either whole or not there.
 *
 * <p>Comes in: a step and what writes its files. Goes out: {@code checkpoints/step-000120/} with a {@code MANIFEST.json} of sizes
 * and SHA-256 sums. A checkpoint is written beside, synced, then renamed; what was there before stays until then.
 */
@NullMarked
package org.motet.checkpoint;

import org.jspecify.annotations.NullMarked;
