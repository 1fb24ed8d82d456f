package org.motet.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.train.Standing;
import org.motet.train.TemplateMeasures;

/** One row a template: where the policy stands under it after training, and what it did in training. */
final class TemplateTable {
    private TemplateTable() {}

    static void append(StringBuilder table, Standing standing, Map<String, TemplateMeasures> training) {
        int width = standing.byTemplate().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        String name = "%-" + Math.max(12, width) + "s";
        table.append(String.format(
                Locale.ROOT,
                name + " %7s %8s %7s %7s %8s %7s %8s | %6s %7s %7s %7s%n",
                "template",
                "greedy",
                "sampled",
                "format",
                "reward",
                "entropy",
                "tokens",
                "cut off",
                "visits",
                "clipped",
                "equal",
                "advant."));
        standing.byTemplate().forEach((template, row) -> {
            table.append(String.format(
                    Locale.ROOT,
                    name + " %6.1f%% %7.1f%% %7.3f %7.3f %8s %7.1f %7.1f%% | ",
                    template,
                    100 * row.greedy(),
                    100 * row.sampled(),
                    row.format(),
                    row.reward(),
                    SummaryTable.entropy(row.entropy()),
                    row.length(),
                    100 * row.truncated()));
            table.append(training(training.get(template))).append(System.lineSeparator());
        });
    }

    private static String training(@Nullable TemplateMeasures measures) {
        return measures == null
                ? "not drawn"
                : String.format(
                        Locale.ROOT,
                        "%6d %6.2f%% %6.1f%% %6.1f%%",
                        measures.visits(),
                        100 * measures.clipFraction(),
                        100 * measures.constantGroups(),
                        100 * measures.advantageShare());
    }
}
