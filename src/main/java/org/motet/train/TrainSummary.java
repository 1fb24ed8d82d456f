package org.motet.train;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to; {@code summary.json} in its folder.
 *
 * @param before null when the run was interrupted before it was known
 * @param after null when the run was interrupted before its end
 * @param steps training steps done
 * @param wallSeconds time of the run, over all resumptions
 * @param best steps whose evaluations on held-out problems were the best, best first; empty without evaluations on the way
 * @param training what each template did in training
 */
public record TrainSummary(
        @Nullable Standing before,
        @Nullable Standing after,
        int steps,
        double wallSeconds,
        List<BestSteps.Entry> best,
        Map<String, TemplateMeasures> training) {}
