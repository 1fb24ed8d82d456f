package org.motet.train;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.motet.metrics.StepMetrics;

/**
 * What a template did in training, over a whole run.
 *
 * @param visits problems that it asked
 * @param clipFraction share of its completion tokens whose gradient a bound on the ratio stopped
 * @param constantGroups share of its rollouts in groups of equal rewards, which have no policy gradient
 * @param advantageShare its part of the absolute advantages of a step, averaged over all steps
 */
public record TemplateMeasures(long visits, double clipFraction, double constantGroups, double advantageShare) {
    static final String VISITS = "visits";
    static final String CLIP_FRACTION = "actor/pg_clipfrac";
    static final String CONSTANT = "reward/groups/zero_spread";
    static final String ADVANTAGE = "advantage_share";

    /** By template name, alphabetically, from the metrics of all steps. */
    static Map<String, TemplateMeasures> over(List<StepMetrics> steps) {
        Map<String, Sums> sums = new TreeMap<>();
        for (StepMetrics step : steps) {
            step.templates().forEach((template, values) -> {
                if (values.containsKey(VISITS)) {
                    sums.computeIfAbsent(template, _ -> new Sums()).add(values);
                }
            });
        }
        Map<String, TemplateMeasures> measures = new TreeMap<>();
        sums.forEach((template, of) -> measures.put(template, of.over(steps.size())));
        return measures;
    }

    private static final class Sums {
        long visits;
        double tokens;
        double clipped;
        double rollouts;
        double constant;
        double advantage;

        void add(Map<String, Double> values) {
            double count = value(values, "count");
            double length = count * value(values, "response_length/mean");
            visits += (long) value(values, VISITS);
            tokens += length;
            clipped += length * value(values, CLIP_FRACTION);
            rollouts += count;
            constant += count * value(values, CONSTANT);
            advantage += value(values, ADVANTAGE);
        }

        private static double value(Map<String, Double> values, String name) {
            return Objects.requireNonNull(values.get(name), name);
        }

        TemplateMeasures over(int steps) {
            return new TemplateMeasures(visits, clipped / tokens, constant / rollouts, advantage / steps);
        }
    }
}
