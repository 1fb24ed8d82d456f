package org.motet.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Templates come in over the run; among those that are in, draws go by weight. The ranges of steps in the set say when;
 * where no template has one, the templates come in one after the other, in the order of the set, evenly over the first
 * half of the run.
 */
public final class CurriculumSchedule implements TemplateSchedule {
    private final WeightedSchedule schedule;

    /**
     * A schedule.
     *
     * @param steps training steps of the run
     */
    public CurriculumSchedule(TemplateSet set, long seed, int steps) {
        TemplateSet ranged = ranged(WeightedSchedule.weighty(set), steps);
        EnabledTemplates.check(ranged, steps);
        this.schedule = new WeightedSchedule(ranged, seed);
    }

    private static TemplateSet ranged(TemplateSet set, int steps) {
        if (set.templates().stream().anyMatch(template -> !template.steps().equals(StepRange.ALWAYS))) {
            return set;
        }
        int count = set.templates().size();
        List<PromptTemplate> ranged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * (steps / 2) / count);
            ranged.add(set.templates().get(i).withSteps(new StepRange(from, Integer.MAX_VALUE)));
        }
        return new TemplateSet(set.name(), ranged);
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        return schedule.draw(visit);
    }
}
