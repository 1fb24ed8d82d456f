package org.motet.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Robustness;
import org.motet.train.BestSteps;
import org.motet.train.Standing;
import org.motet.train.Standing.Figures;
import org.motet.train.TrainSummary;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** A run's summary as a table for people or a line for programs. */
final class SummaryTable {
    private SummaryTable() {}

    /** @param folder of the run, to go on with where it was interrupted */
    static String text(TrainSummary summary, Path folder) {
        @Nullable Standing before = summary.before();
        Standing after = summary.after();
        StringBuilder table = new StringBuilder();
        if (before != null || after != null) {
            table.append(String.format(
                    Locale.ROOT, "%-28s %10s %10s %10s %10s%n", "", "greedy", "sampled", "format", "entropy"));
        }
        if (before != null) {
            rows(table, "before", before);
        }
        if (after != null) {
            rows(table, "after", after);
            table.append(System.lineSeparator());
            if (before != null) {
                robustness(table, "before", before.robustness());
            }
            robustness(table, "after", after.robustness());
            table.append(System.lineSeparator());
            TemplateTable.append(table, after, summary.training());
            table.append(System.lineSeparator());
        }
        if (!summary.best().isEmpty()) {
            BestSteps.Entry best = summary.best().getFirst();
            table.append(String.format(
                    Locale.ROOT,
                    "best evaluation on the way: step %d, %.1f%% (greedy, trained templates)%n",
                    best.step(),
                    100 * best.accuracy()));
        }
        table.append(String.format(
                Locale.ROOT,
                "%d steps in %.0f s%s%n",
                summary.steps(),
                summary.wallSeconds(),
                after == null ? ", interrupted; to go on: motet train --resume " + folder : ""));
        return table.toString();
    }

    private static void rows(StringBuilder table, String when, Standing standing) {
        row(table, when + "  template 0", standing.template0(), null);
        row(table, when + "  trained templates", standing.trainedTemplates(), standing.entropy());
        if (standing.heldoutTemplates() != null) {
            row(table, when + "  held-out templates", standing.heldoutTemplates(), null);
        }
        if (standing.disturbed() != null) {
            row(table, when + "  misleading text", standing.disturbed(), null);
        }
    }

    /** How much the greedy answers depend on the template. */
    private static void robustness(StringBuilder table, String when, Robustness robustness) {
        Robustness.Over all = robustness.all();
        table.append(String.format(
                Locale.ROOT,
                "%-6s  worst template %.1f%% (%s), spread %.1f%%%s%n",
                when,
                100 * all.worst(),
                all.worstTemplate(),
                100 * all.spread(),
                all.agreement() == null
                        ? ""
                        : String.format(
                                Locale.ROOT, ", same answer in %.1f%% of template pairs", 100 * all.agreement())));
    }

    /** In nats; nothing where it is not known, as servers do not tell it. */
    static String entropy(double entropy) {
        return Double.isNaN(entropy) ? "" : String.format(Locale.ROOT, "%.3f", entropy);
    }

    private static void row(StringBuilder table, String name, Figures figures, @Nullable Double entropy) {
        table.append(String.format(
                Locale.ROOT,
                "%-28s %9.1f%% %9.1f%% %10.3f %10s%n",
                name,
                100 * figures.greedy(),
                100 * figures.sampled(),
                figures.format(),
                entropy == null ? "" : entropy(entropy)));
    }

    static String json(Record summary) {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build()
                .writeValueAsString(summary);
    }
}
