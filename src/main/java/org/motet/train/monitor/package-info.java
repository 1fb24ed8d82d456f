/**
 * Whether a policy that learns is collapsing. Comes in: the numbers of each step, its completions, the model. {@link
 * org.motet.train.monitor.CompletionMeasures} and {@link org.motet.train.monitor.PolicyProbe} measure; {@link
 * org.motet.train.monitor.HealthCourse} holds them against the limits of each {@link org.motet.train.monitor.Signal}. Goes out: a
 * {@link org.motet.train.monitor.Judgement} a step, a function of the numbers alone, so that a run that is taken up again comes to
 * the same one. What is done about it is decided by {@link org.motet.train.monitor.MonitorConfig} and by who trains.
 *
 * <pre>{@code
 * HealthCourse course = new HealthCourse(new HealthCourse.Scale(prompts, vocabulary));
 * Judgement judgement = course.see(step);
 * if (judgement.turned() && judgement.health() == Health.COLLAPSING) { ... }
 * }</pre>
 */
@NullMarked
package org.motet.train.monitor;

import org.jspecify.annotations.NullMarked;
