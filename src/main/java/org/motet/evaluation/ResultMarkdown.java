package org.motet.evaluation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results as Markdown tables, in percent. */
public final class ResultMarkdown {
    private ResultMarkdown() {}

    public static String text(EvaluationResult result) {
        StringBuilder text = new StringBuilder();
        TemplateRobustness robustness = result.robustness();
        if (robustness == null) {
            table(text, result.templates().getFirst());
        } else {
            RobustnessMarkdown.append(text, result.templates(), robustness);
        }
        return text.toString();
    }

    private static void table(StringBuilder text, TemplateResult result) {
        boolean several = result.benchmarks().getFirst().passAtK().size() > 1;
        int samples = result.benchmarks().getFirst().samples();
        text.append("Template ").append(result.template()).append("\n\n");
        text.append("| benchmark | questions | accuracy | 95 % interval |");
        text.append(several ? " pass@" + last(samples) + " | maj@" + last(samples) + " |" : "");
        text.append(" tokens | truncated | format | no answer |\n|---|--:|--:|:-:|");
        text.append(several ? "--:|--:|" : "").append("--:|--:|--:|--:|\n");
        for (BenchmarkResult benchmark : result.benchmarks()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %s |",
                    benchmark.name(),
                    benchmark.n(),
                    100 * benchmark.accuracy(),
                    percent(benchmark.interval())));
            if (several) {
                text.append(String.format(
                        Locale.ROOT,
                        " %.1f | %.1f |",
                        100 * benchmark.passAtK().getOrDefault(last(samples), Double.NaN),
                        100 * benchmark.majorityAtK().getOrDefault(last(samples), Double.NaN)));
            }
            text.append(String.format(
                    Locale.ROOT,
                    " %s | %s | %.1f | %.1f |\n",
                    number(benchmark.tokens(), 1),
                    number(benchmark.truncated(), 100),
                    100 * benchmark.format(),
                    100 * benchmark.withoutAnswer()));
        }
        average(text, "macro (per benchmark)", result.macro(), result.macroInterval(), several);
        average(text, "micro (per question)", result.micro(), result.microInterval(), several);
        text.append('\n');
    }

    private static void average(StringBuilder text, String name, double value, Interval interval, boolean several) {
        text.append(String.format(Locale.ROOT, "| %s | | %.1f | %s |", name, 100 * value, percent(interval)));
        text.append(several ? " | |" : "").append(" | | | |\n");
    }

    static String percent(Interval interval) {
        return String.format(Locale.ROOT, "%.1f – %.1f", 100 * interval.low(), 100 * interval.high());
    }

    static String number(@Nullable Double value, double factor) {
        return value == null ? "" : String.format(Locale.ROOT, "%.1f", factor * value);
    }

    private static int last(int samples) {
        return Integer.highestOneBit(samples);
    }
}
