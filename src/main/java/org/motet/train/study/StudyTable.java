package org.motet.train.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A study as Markdown: means with 95 % intervals, by seeds and, where runs say how each problem was answered, by problems; then the
 * differences that each factor makes.
 */
public final class StudyTable {
    private StudyTable() {}

    public static String text(StudyResult study) {
        StringBuilder text = new StringBuilder();
        if (study.arms().stream().anyMatch(arm -> !arm.byProblem().isEmpty())) {
            text.append("`a ± b (± c)`: b is what other seeds would change, c what other problems would.\n\n");
        }
        head(text, "arm");
        for (StudyResult.Arm arm : study.arms()) {
            row(text, arm.name(), arm.runs().size(), figure -> cell(figure, arm.figures(), arm.byProblem(), false));
        }
        Map<String, List<StudyResult.Contrast>> factors = new LinkedHashMap<>();
        study.contrasts().forEach(one -> factors.merge(one.factor(), List.of(one), StudyTable::joined));
        factors.forEach((factor, contrasts) -> {
            boolean alone = contrasts.stream()
                            .map(StudyResult.Contrast::baseline)
                            .distinct()
                            .count()
                    == 1;
            text.append("\nDifference to ")
                    .append(
                            alone
                                    ? contrasts.getFirst().baseline()
                                    : "the arm that has the first level of " + factor + " and is else the same")
                    .append(", seed by seed (in bold where at least three seeds give an interval that excludes 0, and ")
                    .append("that by problems does, too):\n\n");
            head(text, "arm");
            for (StudyResult.Contrast contrast : contrasts) {
                row(
                        text,
                        alone ? contrast.arm() : contrast.arm() + " − " + contrast.baseline(),
                        contrast.seeds(),
                        figure -> {
                            String cell = cell(figure, contrast.figures(), contrast.byProblem(), true);
                            return contrast.isClear(figure) ? "**" + cell + "**" : cell;
                        });
            }
        });
        return text.toString();
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
        return Stream.concat(before.stream(), after.stream()).toList();
    }

    /** What a row has in a figure's column. */
    private interface Column {
        String of(Figure figure);
    }

    private static void head(StringBuilder text, String first) {
        text.append("| ").append(first).append(" | seeds |");
        for (Figure figure : Figure.values()) {
            text.append(' ').append(figure.title()).append(figure.isShare() ? " % |" : " |");
        }
        text.append("\n|---|--:|").append("--:|".repeat(Figure.values().length)).append('\n');
    }

    private static void row(StringBuilder text, String name, int seeds, Column column) {
        text.append("| ").append(name).append(" | ").append(seeds).append(" |");
        for (Figure figure : Figure.values()) {
            text.append(' ').append(column.of(figure)).append(" |");
        }
        text.append('\n');
    }

    private static String cell(
            Figure figure, Map<Figure, Estimate> bySeed, Map<Figure, Estimate> byProblem, boolean signed) {
        Estimate estimate = bySeed.get(figure);
        if (estimate == null) {
            return "";
        }
        String mean = number(estimate.mean(), figure, signed ? "+" : "");
        Double room = half(estimate);
        Double problems = half(byProblem.get(figure));
        return mean
                + (room == null ? "" : " ± " + number(room, figure, ""))
                + (problems == null ? "" : " (± " + number(problems, figure, "") + ")");
    }

    private static @Nullable Double half(@Nullable Estimate estimate) {
        return estimate == null || estimate.high() == null ? null : (Double) (estimate.high() - estimate.mean());
    }

    private static String number(double value, Figure figure, String sign) {
        String format = "%" + sign + (figure.isShare() ? ".1f" : ".3f");
        return String.format(Locale.ROOT, format, figure.isShare() ? 100 * value : value);
    }
}
