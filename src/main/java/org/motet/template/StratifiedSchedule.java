package org.motet.template;

import java.util.List;
import org.motet.random.KeyedDraw;

/** Each step's batch is balanced: how often any two templates speak in it differs by at most one. */
public final class StratifiedSchedule implements TemplateSchedule {
    private final EnabledTemplates enabled;
    private final KeyedDraw draws;

    public StratifiedSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(set);
        this.draws = new KeyedDraw(seed, "template strata");
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        int[] order = draws.permutation(templates.size(), visit.step());
        return templates.get(order[visit.slot() % templates.size()]);
    }
}
