/**
 * Completions of prompts by the policy. Comes in: prompts, sampling parameters. Goes out: {@link org.motet.rollout.RolloutGroup},
 * each rollout with its tokens and their log-probabilities, and the version of the weights that drew it. An {@link
 * org.motet.rollout.Engine} is asked for them; {@code rollout.local} is the one in this process. A {@link
 * org.motet.rollout.GenerationWatch} sees how far it is and may stop it.
 */
@NullMarked
package org.motet.rollout;

import org.jspecify.annotations.NullMarked;
