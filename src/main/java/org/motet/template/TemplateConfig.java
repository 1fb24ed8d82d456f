package org.motet.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which templates a run uses and how they take turns.
 *
 * @param set name of a shipped set, or a file or folder
 * @param schedule one of {@link #SCHEDULES}
 * @param template the one template of schedule {@code single}; empty for the first of the set
 * @param exclude tags whose templates training leaves out
 */
public record TemplateConfig(String set, String schedule, String template, List<String> exclude) {
    public static final List<String> SCHEDULES =
            List.of("single", "uniform", "weighted", "cycle", "stratified", "per-rollout", "curriculum", "adaptive");

    public static final TemplateConfig DEFAULT =
            new TemplateConfig("nano", "uniform", "", List.of(TemplateSet.HELD_OUT));

    public TemplateConfig {
        exclude = List.copyOf(exclude);
        if (!SCHEDULES.contains(schedule)) {
            throw new IllegalArgumentException(
                    "schedule is '" + schedule + "', allowed: " + String.join(", ", SCHEDULES));
        }
    }

    /**
     * The whole set, with the templates that training leaves out.
     *
     * @param nativeChat the model's own chat format, for templates that use it; null if there is no model
     */
    public TemplateSet load(@Nullable ChatFormat nativeChat) {
        return TemplateSet.load(set, nativeChat);
    }

    /** The templates of the set that training draws from. */
    public TemplateSet training(TemplateSet all) {
        TemplateSet kept = all;
        for (String tag : exclude) {
            kept = kept.without(tag);
        }
        return kept;
    }

    /**
     * The schedule over the templates that training draws from.
     *
     * @param steps training steps, for each of which a template must be enabled
     */
    public TemplateSchedule schedule(TemplateSet all, long seed, int steps) {
        if (schedule.equals("single")) {
            return new SingleSchedule(
                    template.isEmpty() ? training(all).templates().getFirst() : all.get(template));
        }
        TemplateSet training = training(all);
        EnabledTemplates.check(training, steps);
        return switch (schedule) {
            case "uniform" -> new UniformSchedule(training, seed);
            case "weighted" -> {
                EnabledTemplates.check(WeightedSchedule.weighty(training), steps);
                yield new WeightedSchedule(training, seed);
            }
            case "cycle" -> new CycleSchedule(training, seed);
            case "stratified" -> new StratifiedSchedule(training, seed);
            case "per-rollout" -> new PerRolloutSchedule(training, seed);
            case "curriculum" -> new CurriculumSchedule(training, seed, steps);
            default -> new AdaptiveSchedule(training, seed);
        };
    }
}
