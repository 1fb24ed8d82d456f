package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.rollout.Rollout;
import org.motet.template.TemplateSignal;

/** What the rollouts of a step say of each template that spoke in it, in alphabetical order. */
final class TemplateReport {
    private final Experience experience;
    private final Map<String, Rows> byTemplate = new TreeMap<>();
    private double advantage; // absolute, over all rollouts

    /** The rollouts of one template. */
    private static final class Rows {
        final List<Rollout> rollouts = new ArrayList<>();
        int constant; // rollouts whose group has equal rewards
        int groups; // groups with any of its rollouts
        int mixedGroups;
        int lastGroup = -1;
        int visits; // prompts
        double advantage;
    }

    private TemplateReport(Experience experience) {
        this.experience = experience;
    }

    static TemplateReport of(Experience experience) {
        TemplateReport report = new TemplateReport(experience);
        List<Rollout> rollouts = experience.rollouts().toList();
        int[] group = Experience.groupOfRow(experience.groups());
        boolean[] mixed = experience.inMixedGroup();
        for (int row = 0; row < group.length; row++) {
            Rollout rollout = rollouts.get(row);
            Rows rows = report.byTemplate.computeIfAbsent(
                    rollout.prompt().template().name(), _ -> new Rows());
            if (rows.rollouts.isEmpty() || rows.rollouts.getLast().prompt() != rollout.prompt()) {
                rows.visits++;
            }
            if (rows.lastGroup != group[row]) {
                rows.lastGroup = group[row];
                rows.groups++;
                rows.mixedGroups += mixed[row] ? 1 : 0;
            }
            rows.rollouts.add(rollout);
            rows.constant += mixed[row] ? 0 : 1;
            rows.advantage += Math.abs(experience.advantages()[row]);
            report.advantage += Math.abs(experience.advantages()[row]);
        }
        return report;
    }

    /** What a schedule learns from. */
    List<TemplateSignal> signals() {
        List<TemplateSignal> signals = new ArrayList<>();
        byTemplate.forEach((template, rows) -> signals.add(
                new TemplateSignal(template, rows.groups, rows.mixedGroups, StepReport.entropy(rows.rollouts))));
        return signals;
    }

    void writeTo(StepMetrics metrics, Map<String, Double> clipFractions) {
        experience
                .rewards()
                .metricsByTemplate()
                .forEach((template, values) ->
                        values.forEach((name, value) -> metrics.setTemplate(template, name, value)));
        byTemplate.forEach((template, rows) -> metrics.setTemplate(template, TemplateMeasures.VISITS, rows.visits)
                .setTemplate(template, MetricNames.ENTROPY, StepReport.entropy(rows.rollouts))
                .setTemplate(
                        template,
                        "response_length/mean",
                        rows.rollouts.stream()
                                .mapToInt(rollout -> rollout.completion().tokens().length)
                                .average()
                                .orElse(0))
                .setTemplate(template, "response_length/clip_ratio", StepReport.truncated(rows.rollouts))
                .setTemplate(template, TemplateMeasures.CLIP_FRACTION, clipFractions.getOrDefault(template, 0.0))
                .setTemplate(template, TemplateMeasures.CONSTANT, (double) rows.constant / rows.rollouts.size())
                .setTemplate(template, TemplateMeasures.ADVANTAGE, advantage == 0 ? 0 : rows.advantage / advantage));
    }
}
