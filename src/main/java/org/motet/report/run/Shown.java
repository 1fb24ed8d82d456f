package org.motet.report.run;

import java.util.Set;

/** Which numbers of a step are shown, and so kept; the others stay in {@code metrics.jsonl}. */
final class Shown {
    /** Prompts of a template in a step; one that never has it is held out. */
    static final String VISITS = "visits";

    private static final Set<String> HIDDEN = Set.of(
            "training/global_step",
            "actor/skipped_updates",
            "training/rollout_weights_version",
            "reward/outcome/correct",
            "reward/outcome/wrong",
            "perf/time_per_step",
            "perf/total_num_tokens");

    private static final Set<String> OF_TEMPLATES = Set.of(
            VISITS,
            "critic/score/mean",
            "reward/accuracy",
            "reward/format",
            "actor/entropy",
            "actor/pg_clipfrac",
            "response_length/mean",
            "response_length/clip_ratio",
            "reward/groups/zero_spread",
            "val/acc",
            "val/format");

    private Shown() {}

    static boolean value(String name) {
        return !HIDDEN.contains(name);
    }

    static boolean ofTemplate(String name) {
        return OF_TEMPLATES.contains(name);
    }
}
