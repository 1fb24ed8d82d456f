package org.motet.evaluation;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Templates side by side and how far they differ, as Markdown tables in percent. */
final class RobustnessMarkdown {
    private RobustnessMarkdown() {}

    static void append(StringBuilder text, List<TemplateResult> templates, TemplateRobustness robustness) {
        voices(text, templates);
        text.append("\n| robustness | templates | mean | worst | spread | deviation | agreement |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|\n");
        if (robustness.benchmarks().size() == 1) {
            robustness.benchmarks().forEach((name, own) -> rows(text, name, own));
        } else {
            rows(text, "macro", robustness.macro());
            rows(text, "micro", robustness.micro());
            robustness.benchmarks().forEach((name, own) -> row(text, name, own.all()));
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

    private static void rows(StringBuilder text, String name, Robustness robustness) {
        if (robustness.seen() == null || robustness.heldOut() == null) {
            row(text, name, robustness.all());
            return;
        }
        row(text, name + ", all", robustness.all());
        row(text, name + ", seen", robustness.seen());
        row(text, name + ", held out", robustness.heldOut());
    }

    private static void row(StringBuilder text, String name, Robustness.Over over) {
        text.append(String.format(Locale.ROOT, "| %s | %d |", name, over.templates()));
        cell(text, 100 * over.mean());
        text.append(String.format(Locale.ROOT, " %.1f (%s) |", 100 * over.worst(), over.worstTemplate()));
        cell(text, 100 * over.spread());
        cell(text, 100 * over.deviation());
        text.append(' ').append(ResultMarkdown.number(over.agreement(), 100)).append(" |\n");
    }

    private static void cell(StringBuilder text, @Nullable Double value) {
        text.append(' ').append(ResultMarkdown.number(value, 1)).append(" |");
    }
}
