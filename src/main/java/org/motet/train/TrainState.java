package org.motet.train;

import org.motet.prompt.PromptCursor;
import org.motet.train.monitor.MonitorConfig;
import org.motet.update.EntropyState;

/**
 * All that a resumed run needs beside weights, optimizer moments and config. Random draws are pure functions of the seed and
 * these places, so there is no generator state.
 *
 * @param step training steps done
 * @param cursor where the next batch of prompts begins
 * @param optimizerSteps updates applied
 * @param updates updates tried
 * @param consecutiveSkips updates skipped for a non-finite gradient since the last one applied
 * @param entropy what the weight of the entropy has learnt
 * @param klCoefficient weight of the divergence in the reward
 * @param best what the evaluations said
 * @param recovery what rollbacks have made of the run
 * @param wallSeconds time spent so far
 */
record TrainState(
        int step,
        PromptCursor cursor,
        long optimizerSteps,
        long updates,
        int consecutiveSkips,
        EntropyState entropy,
        double klCoefficient,
        BestSteps best,
        Recovery recovery,
        double wallSeconds) {
    /** Before the first step. */
    static TrainState start(TrainConfig config) {
        EntropyState entropy = EntropyState.start(config.update().loss().entropy());
        double kl = config.klInReward().coef();
        return new TrainState(0, PromptCursor.START, 0, 0, 0, entropy, kl, BestSteps.NONE, Recovery.NONE, 0);
    }

    TrainState withWallSeconds(double seconds) {
        return new TrainState(
                step,
                cursor,
                optimizerSteps,
                updates,
                consecutiveSkips,
                entropy,
                klCoefficient,
                best,
                recovery,
                seconds);
    }

    /** With an evaluation of this step; so many of the best are remembered, at least one. */
    TrainState withBest(double accuracy, int kept) {
        BestSteps steps = best.with(step, accuracy, Math.max(1, kept));
        return new TrainState(
                step,
                cursor,
                optimizerSteps,
                updates,
                consecutiveSkips,
                entropy,
                klCoefficient,
                steps,
                recovery,
                wallSeconds);
    }

    /**
     * Gone back to this from a later step: the problems that were visited in between are passed over, so that what is drawn from here
     * on is not what the policy collapsed on.
     *
     * @param from where the run was
     */
    TrainState rolledBack(TrainState from, MonitorConfig config) {
        Recovery after = from.recovery.again(step, config);
        String schedule = after.allTemplates() == recovery.allTemplates() ? cursor.schedule() : "";
        PromptCursor on = new PromptCursor(cursor.step(), from.cursor.visit(), schedule);
        return new TrainState(
                step,
                on,
                optimizerSteps,
                updates,
                consecutiveSkips,
                entropy,
                klCoefficient,
                best,
                after,
                from.wallSeconds);
    }
}
