/**
 * Training. {@link org.motet.train.GrpoTrainer#run()} is the loop: prompts, rollouts, rewards, advantages, update, metrics.
 * {@link org.motet.train.sft} is what comes before it. Comes in: a config, a model, problems. Goes out: a
 * run folder with checkpoints, metrics, samples and a summary.
 */
@NullMarked
package org.motet.train;

import org.jspecify.annotations.NullMarked;
