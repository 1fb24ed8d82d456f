package org.motet.template;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.config.Inline;
import org.motet.config.Key;
import org.motet.config.Spelled;

/** Which templates a run uses and how they take turns. */
public record TemplateConfig(
        @Key("name of a shipped set, or a file or folder") String set,

        @Key("how its templates take turns (docs/templates.md)")
        Schedule schedule,

        @Key("the one template of schedule single; '' for the first of the set")
        String template,

        @Key("tags whose templates training leaves out") List<String> exclude,
        @Inline ChatConfig chat) {
    /** How templates take turns. */
    public enum Schedule {
        SINGLE,
        UNIFORM,
        WEIGHTED,
        CYCLE,
        STRATIFIED,
        @Spelled("per-rollout")
        PER_ROLLOUT,
        CURRICULUM,
        ADAPTIVE
    }

    public static final TemplateConfig DEFAULT =
            new TemplateConfig("nano", Schedule.UNIFORM, "", List.of(TemplateSet.HELD_OUT), ChatConfig.DEFAULT);

    public TemplateConfig {
        exclude = List.copyOf(exclude);
    }

    /** The same with another schedule. */
    public TemplateConfig with(Schedule other) {
        return new TemplateConfig(set, other, template, exclude, chat);
    }

    /** The same with another use of the model's own chat template. */
    public TemplateConfig withChat(ChatConfig other) {
        return new TemplateConfig(set, schedule, template, exclude, other);
    }

    /**
     * The whole set, with the templates that training leaves out.
     *
     * @param nativeChat the model's own chat format, for templates that use it; null if there is no model
     */
    public TemplateSet load(@Nullable ChatFormat nativeChat) {
        return TemplateSet.load(set, nativeChat).on(chat);
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
        if (schedule == Schedule.SINGLE) {
            return new SingleSchedule(
                    template.isEmpty() ? training(all).templates().getFirst() : all.get(template));
        }
        TemplateSet training = training(all);
        EnabledTemplates.check(training, steps);
        return switch (schedule) {
            case SINGLE -> throw new AssertionError("has no turns");
            case UNIFORM -> new UniformSchedule(training, seed);
            case WEIGHTED -> {
                EnabledTemplates.check(WeightedSchedule.weighty(training), steps);
                yield new WeightedSchedule(training, seed);
            }
            case CYCLE -> new CycleSchedule(training, seed);
            case STRATIFIED -> new StratifiedSchedule(training, seed);
            case PER_ROLLOUT -> new PerRolloutSchedule(training, seed);
            case CURRICULUM -> new CurriculumSchedule(training, seed, steps);
            case ADAPTIVE -> new AdaptiveSchedule(training, seed);
        };
    }
}
