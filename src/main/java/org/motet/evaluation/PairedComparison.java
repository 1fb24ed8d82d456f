package org.motet.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Two evaluations of the same questions. Each question is its own control, so that much smaller differences show than by
 * comparing two averages.
 *
 * @param settings those in which the two evaluations differ; null if one of them does not tell its own
 * @param benchmarks each benchmark by itself
 * @param micro over all questions
 * @param macro over benchmarks; its p-value comes from random sign flips
 */
public record PairedComparison(
        @Nullable List<SettingsDifference> settings, List<Row> benchmarks, Row micro, Row macro) {
    private static final int FLIPS = 20_000;
    private static final long SEED = 42;

    /**
     * One line of the comparison.
     *
     * @param name of the benchmark or average
     * @param questions compared
     * @param first accuracy of the first evaluation
     * @param second accuracy of the second
     * @param interval 95 % interval of {@code second - first}
     * @param p chance of a difference at least so large if both were equally good: exact McNemar test where every question is
     *     right or wrong, else a sign-flip test
     */
    public record Row(String name, int questions, double first, double second, Interval interval, double p) {
        public double difference() {
            return second - first;
        }
    }

    /**
     * Compares the graded completions of two folders or files.
     *
     * @throws IllegalArgumentException if they have no benchmark in common, or answer different questions of one
     */
    public static PairedComparison of(Path first, Path second) throws IOException {
        Map<String, Map<Integer, Double>> one = GradedLines.scores(first);
        Map<String, Map<Integer, Double>> other = GradedLines.scores(second);
        List<String> names = one.keySet().stream().filter(other::containsKey).toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException(first + " (" + String.join(", ", one.keySet()) + ") and " + second + " ("
                    + String.join(", ", other.keySet()) + ") have no benchmark in common");
        }
        List<double[]> a = new ArrayList<>();
        List<double[]> b = new ArrayList<>();
        for (String name : names) {
            Map<Integer, Double> left = one.getOrDefault(name, Map.of());
            Map<Integer, Double> right = other.getOrDefault(name, Map.of());
            if (!left.keySet().equals(right.keySet())) {
                throw new IllegalArgumentException(first + " and " + second + " answer different questions of " + name
                        + " (" + left.size() + " and " + right.size() + ")");
            }
            a.add(values(left));
            b.add(values(right));
        }
        return of(settings(first, second), names, a, b);
    }

    /** Compares scores of the same questions in the same order, one array a benchmark. */
    static PairedComparison of(List<String> names, List<double[]> first, List<double[]> second) {
        return of(List.of(), names, first, second);
    }

    private static @Nullable List<SettingsDifference> settings(Path first, Path second) throws IOException {
        JsonNode one = EvaluationFolder.settings(first);
        JsonNode other = EvaluationFolder.settings(second);
        return one == null || other == null ? null : SettingsDifference.of(one, other);
    }

    private static PairedComparison of(
            @Nullable List<SettingsDifference> settings,
            List<String> names,
            List<double[]> first,
            List<double[]> second) {
        List<double[]> differences = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < names.size(); i++) {
            double[] d = new double[first.get(i).length];
            for (int q = 0; q < d.length; q++) {
                d[q] = second.get(i)[q] - first.get(i)[q];
            }
            differences.add(d);
            total += d.length;
            rows.add(new Row(
                    names.get(i),
                    d.length,
                    Averages.macro(first.get(i)),
                    Averages.macro(second.get(i)),
                    ScoreInterval.ofDifferences(d),
                    p(d)));
        }
        int[] sizes = differences.stream().mapToInt(d -> d.length).toArray();
        double[] all = differences.stream().flatMapToDouble(Arrays::stream).toArray();
        Row micro = new Row(
                "micro",
                total,
                Averages.micro(rows.stream().mapToDouble(Row::first).toArray(), sizes),
                Averages.micro(rows.stream().mapToDouble(Row::second).toArray(), sizes),
                ScoreInterval.microOfDifferences(differences),
                p(all));
        Row macro = new Row(
                "macro",
                total,
                Averages.macro(rows.stream().mapToDouble(Row::first).toArray()),
                Averages.macro(rows.stream().mapToDouble(Row::second).toArray()),
                ScoreInterval.macroOfDifferences(differences),
                signFlip(differences));
        return new PairedComparison(settings, List.copyOf(rows), micro, macro);
    }

    private static double[] values(Map<Integer, Double> scores) {
        return scores.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double p(double[] differences) {
        int up = 0;
        int down = 0;
        for (double d : differences) {
            if (d != 0 && Math.abs(d) != 1) {
                return signFlip(List.of(differences));
            }
            up += d > 0 ? 1 : 0;
            down += d < 0 ? 1 : 0;
        }
        return mcNemar(up, down);
    }

    /** Two-sided exact test of {@code up} against {@code down} discordant pairs: a fair coin. */
    static double mcNemar(int up, int down) {
        int n = up + down;
        double term = -n * Math.log(2); // log of C(n, i) / 2^n, from i = 0
        double tail = 0;
        for (int i = 0; i <= Math.min(up, down); i++) {
            tail += Math.exp(term);
            term += Math.log(n - i) - Math.log(i + 1);
        }
        return Math.min(1, 2 * tail);
    }

    /** Two-sided test of the mean over benchmarks of mean differences, by random signs of the questions' differences. */
    private static double signFlip(List<double[]> differences) {
        SplittableRandom random = new SplittableRandom(SEED);
        double observed = Math.abs(flipped(differences, null));
        int extreme = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            if (Math.abs(flipped(differences, random)) >= observed - 1e-12) {
                extreme++;
            }
        }
        return (extreme + 1.0) / (FLIPS + 1.0);
    }

    private static double flipped(List<double[]> differences, @Nullable SplittableRandom random) {
        double sum = 0;
        for (double[] d : differences) {
            double inner = 0;
            for (double value : d) {
                if (value != 0) {
                    inner += random == null || random.nextBoolean() ? value : -value;
                }
            }
            sum += inner / d.length;
        }
        return sum;
    }

    /** A table in percent, and one sentence on what it shows. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        appendSettings(text);
        text.append(
                "| | questions | first | second | difference | 95 % interval | p |\n|---|--:|--:|--:|--:|:-:|--:|\n");
        benchmarks.forEach(row -> line(text, row));
        line(text, macro);
        line(text, micro);
        return text.append('\n').append(verdict()).append('\n').toString();
    }

    private void appendSettings(StringBuilder text) {
        if (settings == null) {
            text.append("Settings are not compared: there is no settings.json beside one of the two.\n\n");
        } else if (settings.isEmpty()) {
            text.append("All settings are the same.\n\n");
        } else {
            text.append("| setting that differs | first | second |\n|---|---|---|\n");
            settings.forEach(difference -> text.append(
                    "| %s | %s | %s |\n".formatted(difference.setting(), difference.first(), difference.second())));
            text.append('\n');
        }
    }

    /** Whether the difference over all questions is more than chance would give. */
    public String verdict() {
        return micro.p < 0.05
                ? String.format(
                        Locale.ROOT,
                        "The second is %s over all questions (p = %.2g).",
                        micro.difference() > 0 ? "better" : "worse",
                        micro.p)
                : String.format(
                        Locale.ROOT,
                        "The difference over all questions is within what chance gives (p = %.2g).",
                        micro.p);
    }

    private static void line(StringBuilder text, Row row) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %+.1f | %+.1f … %+.1f | %.3g |\n",
                row.name,
                row.questions,
                100 * row.first,
                100 * row.second,
                100 * row.difference(),
                100 * row.interval.low(),
                100 * row.interval.high(),
                row.p));
    }
}
