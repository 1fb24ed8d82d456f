/**
 * Completions of prompts by the policy. Comes in: prompts, sampling parameters. Goes out: {@link org.motet.rollout.RolloutGroup},
 * each rollout with its tokens and their log-probabilities.
 */
@NullMarked
package org.motet.rollout;

import org.jspecify.annotations.NullMarked;
