package org.motet.evaluation;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Templates side by side and how far they differ, as Markdown tables in percent. */
final class RobustnessMarkdown {
    private RobustnessMarkdown() {}

    static void append(StringBuilder text, List<TemplateResult> templates, TemplateRobustness robustness) {
        voices(text, templates);
        text.append(
                "\n| robustness | templates | mean | 95 % interval | worst | 95 % interval | spread | deviation | agreement |\n");
        text.append("|---|--:|--:|:-:|--:|:-:|--:|--:|--:|\n");
        if (robustness.benchmarks().size() == 1) {
            robustness.benchmarks().forEach((name, own) -> {
                for (TemplateGroup group : groups(own, templates)) {
                    row(text, title(name, group, own), group.over(), TemplateIntervals.benchmark(group, name));
                }
            });
        } else {
            for (TemplateGroup group : groups(robustness.macro(), templates)) {
                row(text, title("macro", group, robustness.macro()), group.over(), TemplateIntervals.macro(group));
            }
            for (TemplateGroup group : groups(robustness.micro(), templates)) {
                row(text, title("micro", group, robustness.micro()), group.over(), TemplateIntervals.micro(group));
            }
            robustness.benchmarks().forEach((name, own) -> {
                TemplateGroup all = TemplateGroup.of(own, templates).getFirst();
                row(text, name, all.over(), TemplateIntervals.benchmark(all, name));
            });
        }
    }

    private static void voices(StringBuilder text, List<TemplateResult> templates) {
        text.append("| template |");
        templates
                .getFirst()
                .benchmarks()
                .forEach(benchmark -> text.append(' ').append(benchmark.name()).append(" |"));
        text.append(" macro | micro | format | tokens | truncated | no answer |\n|---|");
        text.append("--:|".repeat(templates.getFirst().benchmarks().size() + 6)).append('\n');
        for (TemplateResult template : templates) {
            text.append("| ").append(template.template()).append(template.heldOut() ? " (held out) |" : " |");
            template.benchmarks().forEach(benchmark -> cell(text, 100 * benchmark.accuracy()));
            cell(text, 100 * template.macro());
            cell(text, 100 * template.micro());
            cell(text, template.overQuestions(benchmark -> 100 * benchmark.format()));
            cell(text, template.overQuestions(BenchmarkResult::tokens));
            text.append(' ')
                    .append(ResultMarkdown.number(template.overQuestions(BenchmarkResult::truncated), 100))
                    .append(" |");
            cell(text, template.overQuestions(benchmark -> 100 * benchmark.withoutAnswer()));
            text.append('\n');
        }
    }

    /** All templates, and where there are both kinds, those of training and the others by themselves. */
    private static List<TemplateGroup> groups(Robustness robustness, List<TemplateResult> templates) {
        List<TemplateGroup> groups = TemplateGroup.of(robustness, templates);
        return hasBoth(robustness) ? groups : groups.subList(0, 1);
    }

    private static String title(String name, TemplateGroup group, Robustness robustness) {
        return hasBoth(robustness) ? name + ", " + group.title() : name;
    }

    private static boolean hasBoth(Robustness robustness) {
        return robustness.seen() != null && robustness.heldOut() != null;
    }

    private static void row(StringBuilder text, String name, Robustness.Over over, TemplateIntervals intervals) {
        text.append(String.format(Locale.ROOT, "| %s | %d |", name, over.templates()));
        cell(text, 100 * over.mean());
        text.append(' ').append(ResultMarkdown.percent(intervals.mean())).append(" |");
        text.append(String.format(Locale.ROOT, " %.1f (%s) |", 100 * over.worst(), over.worstTemplate()));
        text.append(' ').append(ResultMarkdown.percent(intervals.worst())).append(" |");
        cell(text, 100 * over.spread());
        cell(text, 100 * over.deviation());
        text.append(' ').append(ResultMarkdown.number(over.agreement(), 100)).append(" |\n");
    }

    private static void cell(StringBuilder text, @Nullable Double value) {
        text.append(' ').append(ResultMarkdown.number(value, 1)).append(" |");
    }
}
