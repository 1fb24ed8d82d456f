package org.motet.template;

import java.util.List;

/** The templates of a set that may be drawn at a step. */
final class EnabledTemplates {
    private final TemplateSet set;
    private final boolean always;

    EnabledTemplates(TemplateSet set) {
        this.set = set;
        this.always = set.templates().stream().allMatch(t -> t.steps().equals(StepRange.ALWAYS));
    }

    /**
     * Refuses a set that leaves a step of the run without a template.
     *
     * @param steps number of training steps
     */
    static void check(TemplateSet set, int steps) {
        EnabledTemplates enabled = new EnabledTemplates(set);
        for (int step = 0; step < steps && !enabled.always; step++) {
            enabled.at(step);
        }
    }

    /** In the order of the set, at least one. */
    List<PromptTemplate> at(int step) {
        if (always) {
            return set.templates();
        }
        List<PromptTemplate> enabled =
                set.templates().stream().filter(t -> t.steps().contains(step)).toList();
        if (enabled.isEmpty()) {
            throw new IllegalArgumentException(
                    "template set " + set.name() + " has no template enabled at step " + step);
        }
        return enabled;
    }
}
