package org.motet.template;

import java.util.List;
import org.motet.random.KeyedDraw;

/** Each problem meets every template once, in an order of its own, before it meets one again. */
public final class CycleSchedule implements TemplateSchedule {
    private final EnabledTemplates enabled;
    private final KeyedDraw draws;

    public CycleSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(set);
        this.draws = new KeyedDraw(seed, "template cycle");
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        long round = visit.epoch() / templates.size();
        int[] order = draws.permutation(templates.size(), visit.problem(), round);
        return templates.get(order[(int) (visit.epoch() % templates.size())]);
    }
}
