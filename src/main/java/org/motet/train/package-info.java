/**
 * Training. {@link org.motet.train.Training} is the entry for programs and for the command line; {@link
 * org.motet.train.GrpoTrainer#run()} is the loop: prompts, rollouts, rewards, advantages, update, metrics. Comes in: a config, a
 * model, problems. Goes out: a run folder with checkpoints, metrics, samples and a summary. {@code train.sft} is supervised
 * training, {@code train.study} compares runs, {@code train.check} looks at a config beforehand, {@code train.generated} has
 * problems without end and their worked solutions, {@code train.nano} the model that comes with the program.
 *
 * <pre>{@code
 * Training.of("steps=40", "output.folder=runs/mine")
 *         .problems(problems)                                  // own problems,
 *         .reward(new Brevity(), 0.5)                          // own reward beside accuracy and format,
 *         .observe(step -> log(step.value("reward/brevity")))  // told of each step,
 *         .stopWhen(step -> step.value("reward/accuracy") > 0.9)
 *         .run();
 * }</pre>
 */
@NullMarked
package org.motet.train;

import org.jspecify.annotations.NullMarked;
