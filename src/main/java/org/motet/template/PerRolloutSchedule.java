package org.motet.template;

import java.util.List;
import org.motet.random.KeyedDraw;

/** The members of a group draw different templates, as long as there are enough; their advantages compare voices. */
public final class PerRolloutSchedule implements TemplateSchedule {
    private final EnabledTemplates enabled;
    private final KeyedDraw draws;

    public PerRolloutSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(set);
        this.draws = new KeyedDraw(seed, "template of member");
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        int[] order = draws.permutation(templates.size(), visit.epoch(), visit.problem());
        return templates.get(order[visit.member() % templates.size()]);
    }

    @Override
    public boolean perMember() {
        return true;
    }
}
