package org.motet.train.sft;

import org.motet.update.GradientStep;
import org.motet.update.OptimizerState;

/**
 * All that a supervised run needs to be taken up, beside weights, moments and config: the order of the examples is a function of
 * the seed and the step.
 *
 * @param step updates done
 * @param tokens tokens seen, prompts included
 * @param optimizerSteps updates applied
 * @param updates updates tried
 * @param consecutiveSkips updates skipped for a gradient that is not finite since the last one applied
 */
record SftState(int step, long tokens, long optimizerSteps, long updates, int consecutiveSkips) {
    static final SftState START = new SftState(0, 0, 0, 0, 0);

    static SftState of(int step, long tokens, GradientStep optimizer) {
        OptimizerState state = optimizer.state();
        return new SftState(step, tokens, state.steps(), state.updates(), state.skippedInARow());
    }
}
