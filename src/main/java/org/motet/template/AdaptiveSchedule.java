package org.motet.template;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.random.KeyedDraw;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Templates that teach more speak more often: a bandit whose reward is the share of groups with differing rewards
 * (others give no gradient), with a quarter of the weight on the entropy that is left. What was seen is forgotten over
 * some ten steps; a template that was hardly seen counts as teaching in full, so that it is tried. A floor keeps every
 * template speaking.
 *
 * <p>probability = floor / T + (1 - floor) * score / sum of scores, over the T enabled templates, where score = (mixed + 4)
 * / (groups + 4) + entropy / (4 * largest entropy), with discounted counts.
 */
public final class AdaptiveSchedule implements TemplateSchedule {
    /** Share of the draws that goes to all templates alike. */
    public static final double FLOOR = 0.3;

    private static final double KEPT_A_STEP = 0.9;
    private static final double PRIOR_GROUPS = 4;
    private static final double ENTROPY_WEIGHT = 0.25;

    private final EnabledTemplates enabled;
    private final KeyedDraw draws;
    private Map<String, Seen> seen = new TreeMap<>(); // sorted, so that equal states are equal texts

    public AdaptiveSchedule(TemplateSet set, long seed) {
        this.enabled = new EnabledTemplates(set);
        this.draws = new KeyedDraw(seed, "template");
    }

    /** Discounted counts of groups, of mixed groups, and of entropy summed over groups. */
    private record Seen(double groups, double mixed, double entropy) {
        static final Seen NOTHING = new Seen(0, 0, 0);

        double share() {
            return (mixed + PRIOR_GROUPS) / (groups + PRIOR_GROUPS);
        }

        double meanEntropy() {
            return groups > 0 ? entropy / groups : 0;
        }
    }

    @Override
    public PromptTemplate draw(Visit visit) {
        List<PromptTemplate> templates = enabled.at(visit.step());
        double place = draws.uniform(visit.epoch(), visit.problem(), visit.member());
        return templates.get(WeightedSchedule.chosen(probabilities(visit.step()), place, visit.step()));
    }

    /** How likely each template enabled at the step is, in the order of the set; the sum is 1. */
    public double[] probabilities(int step) {
        List<PromptTemplate> templates = enabled.at(step);
        double largest = 0;
        for (PromptTemplate template : templates) {
            largest = Math.max(largest, of(template).meanEntropy());
        }
        double[] scores = new double[templates.size()];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            Seen one = of(templates.get(i));
            double entropy = one.groups() == 0 || largest == 0 ? 1 : one.meanEntropy() / largest;
            scores[i] = one.share() + ENTROPY_WEIGHT * entropy;
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = FLOOR / scores.length + (1 - FLOOR) * scores[i] / sum;
        }
        return scores;
    }

    private Seen of(PromptTemplate template) {
        return seen.getOrDefault(template.name(), Seen.NOTHING);
    }

    @Override
    public void observe(List<TemplateSignal> signals) {
        seen.replaceAll(
                (name, old) -> new Seen(KEPT_A_STEP * old.groups, KEPT_A_STEP * old.mixed, KEPT_A_STEP * old.entropy));
        for (TemplateSignal signal : signals) {
            Seen old = seen.getOrDefault(signal.template(), Seen.NOTHING);
            double entropy = Double.isFinite(signal.entropy()) ? Math.max(0, signal.entropy()) : 0;
            seen.put(
                    signal.template(),
                    new Seen(
                            old.groups + signal.groups(),
                            old.mixed + signal.mixed(),
                            old.entropy + signal.groups() * entropy));
        }
    }

    @Override
    public String state() {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        seen.forEach((name, one) -> root.putObject(name)
                .put("groups", one.groups)
                .put("mixed", one.mixed)
                .put("entropy", one.entropy));
        return JsonMapper.shared().writeValueAsString(root);
    }

    @Override
    public void restore(String state) {
        Map<String, Seen> read = new TreeMap<>();
        if (state.isEmpty()) { // a run's start
            seen = read;
            return;
        }
        try {
            FileNode root = FileNode.map(
                    "state of the template schedule", JsonMapper.shared().readTree(state));
            for (Map.Entry<String, JsonNode> entry : root.node().properties()) {
                FileNode one = FileNode.map(root.where(), entry.getValue()).allow("groups", "mixed", "entropy");
                read.put(
                        entry.getKey(),
                        new Seen(one.number("groups", 0), one.number("mixed", 0), one.number("entropy", 0)));
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the state of the template schedule is not JSON", e);
        }
        seen = read;
    }
}
