package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardTable;
import org.motet.template.TemplateSignal;

/** What the rollouts of a step say of each template that spoke in it, in alphabetical order. */
final class TemplateReport {
    private final Map<String, Rows> byTemplate = new TreeMap<>();
    private double advantage; // absolute, over all rollouts

    /** The rollouts of one template. */
    private static final class Rows {
        final List<ScoredRollout> members = new ArrayList<>();
        int constant; // rollouts whose group teaches nothing
        int groups; // groups with any of its rollouts
        int mixedGroups;
        int visits; // prompts
        double advantage;
    }

    private TemplateReport() {}

    static TemplateReport of(Experience experience) {
        TemplateReport report = new TemplateReport();
        experience.groups().forEach(report::add);
        return report;
    }

    private void add(ScoredGroup group) {
        boolean constant = group.teachesNothing();
        Map<String, Prompt> lastPrompt = new TreeMap<>(); // of each template in this group
        for (ScoredRollout member : group.members()) {
            Prompt prompt = member.rollout().prompt();
            String template = prompt.template().name();
            Rows rows = byTemplate.computeIfAbsent(template, _ -> new Rows());
            Prompt last = lastPrompt.put(template, prompt);
            if (last == null) {
                rows.groups++;
                rows.mixedGroups += constant ? 0 : 1;
            }
            if (last != prompt) {
                rows.visits++;
            }
            rows.members.add(member);
            rows.constant += constant ? 1 : 0;
            rows.advantage += Math.abs(member.advantage());
            advantage += Math.abs(member.advantage());
        }
    }

    /** What a schedule learns from. */
    List<TemplateSignal> signals() {
        List<TemplateSignal> signals = new ArrayList<>();
        byTemplate.forEach((template, rows) -> signals.add(
                new TemplateSignal(template, rows.groups, rows.mixedGroups, StepReport.entropy(rows.members))));
        return signals;
    }

    void writeTo(StepMetrics metrics, Map<String, Double> clipFractions) {
        byTemplate.forEach((template, rows) -> {
            metrics.setTemplate(template, "count", rows.members.size());
            RewardTable.of(rows.members.stream().map(ScoredRollout::score))
                    .means()
                    .forEach((name, value) -> metrics.setTemplate(template, name, value));
            metrics.setTemplate(template, TemplateMeasures.VISITS, rows.visits)
                    .setTemplate(template, MetricNames.ENTROPY, StepReport.entropy(rows.members))
                    .setTemplate(
                            template,
                            "response_length/mean",
                            rows.members.stream()
                                    .mapToInt(member ->
                                            member.rollout().completion().tokens().length)
                                    .average()
                                    .orElse(0))
                    .setTemplate(template, "response_length/clip_ratio", StepReport.truncated(rows.members))
                    .setTemplate(template, TemplateMeasures.CLIP_FRACTION, clipFractions.getOrDefault(template, 0.0))
                    .setTemplate(template, TemplateMeasures.CONSTANT, (double) rows.constant / rows.members.size())
                    .setTemplate(template, TemplateMeasures.ADVANTAGE, advantage == 0 ? 0 : rows.advantage / advantage);
        });
    }
}
