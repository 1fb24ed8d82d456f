package org.motet.template;

import java.util.List;
import org.motet.random.KeyedDraw;

/** Enabled templates in proportion to their weights. */
public final class WeightedSchedule implements TemplateSchedule {
    private final EnabledTemplates enabled;
    private final KeyedDraw draws;

    /**
     * A schedule.
     *
     * @throws IllegalArgumentException if all weights are zero
     */
    public WeightedSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(weighty(set));
        this.draws = new KeyedDraw(seed, "template");
    }

    /** The templates that can be drawn at all. */
    static TemplateSet weighty(TemplateSet set) {
        List<PromptTemplate> kept = set.templates().stream()
                .filter(template -> template.weight() > 0)
                .toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("all templates of set " + set.name() + " have weight 0");
        }
        return new TemplateSet(set.name(), kept);
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        double[] weights =
                templates.stream().mapToDouble(PromptTemplate::weight).toArray();
        double place = draws.uniform(visit.epoch(), visit.problem(), visit.member());
        return templates.get(chosen(weights, place, visit.step()));
    }

    /**
     * The index that a place in [0, 1) falls to, in proportion to the weights.
     *
     * @throws IllegalArgumentException if all weights are zero
     */
    static int chosen(double[] weights, double place, int step) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("all templates enabled at step " + step + " have weight 0");
        }
        double left = place * sum;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                left -= weights[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return last; // rounding can leave a trace of the sum
    }
}
