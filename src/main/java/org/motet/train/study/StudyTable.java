package org.motet.train.study;

import java.util.Locale;
import java.util.Map;

/** A study as Markdown: means over the seeds with 95 % intervals, then differences to the first arm. */
public final class StudyTable {
    private StudyTable() {}

    public static String text(StudyResult study) {
        StringBuilder text = new StringBuilder();
        head(text, "arm");
        study.arms().forEach(arm -> row(text, arm.name(), arm.runs().size(), arm.figures(), false));
        if (study.arms().size() > 1) {
            text.append("\nDifference to ")
                    .append(study.arms().getFirst().name())
                    .append(
                            ", seed by seed (in bold where at least three seeds give an interval that excludes 0):\n\n");
            head(text, "arm");
            study.arms().stream()
                    .skip(1)
                    .forEach(arm -> row(text, arm.name(), arm.runs().size(), arm.overFirst(), true));
        }
        return text.toString();
    }

    private static void head(StringBuilder text, String first) {
        text.append("| ").append(first).append(" | seeds |");
        for (Figure figure : Figure.values()) {
            text.append(' ').append(figure.title()).append(figure.isShare() ? " % |" : " |");
        }
        text.append("\n|---|--:|").append("--:|".repeat(Figure.values().length)).append('\n');
    }

    private static void row(
            StringBuilder text, String name, int seeds, Map<Figure, Estimate> figures, boolean difference) {
        text.append("| ").append(name).append(" | ").append(seeds).append(" |");
        for (Figure figure : Figure.values()) {
            Estimate estimate = figures.get(figure);
            String cell = estimate == null ? "" : cell(estimate, figure.isShare(), difference);
            boolean bold = estimate != null && difference && estimate.excludesZero();
            text.append(bold ? " **" + cell + "** |" : " " + cell + " |");
        }
        text.append('\n');
    }

    private static String cell(Estimate estimate, boolean share, boolean signed) {
        String number = (signed ? "%+" : "%") + (share ? ".1f" : ".3f");
        double scale = share ? 100 : 1;
        String mean = String.format(Locale.ROOT, number, scale * estimate.mean());
        return estimate.high() == null
                ? mean
                : mean + " ± "
                        + String.format(
                                Locale.ROOT, share ? "%.1f" : "%.3f", scale * (estimate.high() - estimate.mean()));
    }
}
