package org.motet.template;

import java.util.List;
import org.motet.random.KeyedDraw;

/** Every enabled template equally often, drawn afresh at each visit of a problem: the schedule of arXiv 2602.03190. */
public final class UniformSchedule implements TemplateSchedule {
    private final EnabledTemplates enabled;
    private final KeyedDraw draws;

    public UniformSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(set);
        this.draws = new KeyedDraw(seed, "template");
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        return templates.get(draws.below(templates.size(), visit.epoch(), visit.problem(), visit.member()));
    }
}
