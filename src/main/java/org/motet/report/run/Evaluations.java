package org.motet.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Interval;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What evaluations of a run found.
 *
 * @param standings on held-out problems before and after training
 * @param benchmarks results of {@code motet eval} in folders below {@code evaluation/}
 */
public record Evaluations(List<Standing> standings, List<Benchmark> benchmarks) {
    private static final int MOST = 200; // folders of results

    /** @param problems that were asked under each template; 0 where it is not known, as in runs of older versions */
    public record Standing(String when, int problems, List<Row> rows) {}

    /**
     * One template, or the mean over some.
     *
     * @param kind {@code trained}, {@code held out} or {@code mean}
     */
    public record Row(
            String name,
            String kind,
            Share greedy,
            Share sampled,
            double format,
            double entropy,
            double length,
            double truncated) {}

    /** A share in [0, 1] with its 95 % interval; null where the number of problems is not known. */
    public record Share(double value, @Nullable Interval interval) {
        static Share of(double value, int problems) {
            return new Share(
                    value,
                    problems > 0 && value >= 0 && value <= 1 ? Interval.wilson(value * problems, problems) : null);
        }
    }

    /** A benchmark under a template; {@code low} and {@code high} are NaN where there is no interval. */
    public record Benchmark(
            String folder, String benchmark, String template, int n, double accuracy, double low, double high) {}

    /**
     * Reads a run's folder {@code evaluation}.
     *
     * @param heldOut templates that training never draws
     * @param notes takes a sentence for each file that cannot be read
     */
    static Evaluations read(Path folder, Set<String> heldOut, List<String> notes) throws IOException {
        List<Standing> standings = new ArrayList<>();
        for (String when : List.of("before", "after")) {
            JsonNode standing = tree(folder.resolve(when + ".json"), notes);
            if (standing != null) {
                standings.add(standing(when, standing, heldOut));
            }
        }
        List<Benchmark> benchmarks = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            List<Path> results;
            try (Stream<Path> below = Files.walk(folder, 3)) {
                results = below.filter(file -> file.endsWith("results.json"))
                        .sorted()
                        .limit(MOST)
                        .toList();
            }
            for (Path file : results) {
                JsonNode result = tree(file, notes);
                if (result != null) {
                    benchmarks(folder.relativize(file.resolveSibling("")).toString(), result, benchmarks);
                }
            }
        }
        return new Evaluations(standings, benchmarks);
    }

    private static @Nullable JsonNode tree(Path file, List<String> notes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            JsonNode tree = JsonMapper.shared().readTree(Files.readString(file));
            if (tree.isObject()) {
                return tree;
            }
            notes.add(file + " holds no JSON object, so it is not shown.");
        } catch (JacksonException failure) {
            notes.add(file + " is damaged in line " + failure.getLocation().getLineNr() + ", so it is not shown.");
        } catch (IOException failure) {
            notes.add(file + " cannot be read, so it is not shown.");
        }
        return null;
    }

    private static Standing standing(String when, JsonNode standing, Set<String> heldOut) {
        int problems = standing.path("problems").asInt(0);
        List<Row> rows = new ArrayList<>();
        mean(rows, "mean of trained templates", standing.path("trained_templates"), standing.path("entropy"), problems);
        mean(rows, "mean of held-out templates", standing.path("heldout_templates"), null, problems);
        mean(rows, "with misleading text", standing.path("disturbed"), null, problems);
        standing.path("by_template")
                .propertyStream()
                .forEach(entry -> rows.add(row(
                        entry.getKey(),
                        heldOut.contains(entry.getKey()) ? "held out" : "trained",
                        entry.getValue(),
                        problems)));
        return new Standing(when, problems, rows);
    }

    /** A mean over templates of the same problems varies no more than one template, so its interval is that of one. */
    private static void mean(List<Row> rows, String name, JsonNode figures, @Nullable JsonNode entropy, int problems) {
        if (figures.isObject()) {
            Row row = row(name, "mean", figures, problems);
            rows.add(new Row(
                    name,
                    row.kind(),
                    row.greedy(),
                    row.sampled(),
                    row.format(),
                    entropy == null ? Double.NaN : entropy.asDouble(Double.NaN),
                    Double.NaN,
                    Double.NaN));
        }
    }

    private static Row row(String name, String kind, JsonNode figures, int problems) {
        return new Row(
                name,
                kind,
                Share.of(number(figures, "greedy"), problems),
                Share.of(number(figures, "sampled"), problems),
                number(figures, "format"),
                number(figures, "entropy"),
                number(figures, "length"),
                number(figures, "truncated"));
    }

    private static void benchmarks(String folder, JsonNode result, List<Benchmark> into) {
        JsonNode templates = result.path("templates");
        if (templates.isObject()) {
            templates
                    .propertyStream()
                    .forEach(template -> benchmarks(folder, template.getKey(), template.getValue(), into));
        } else {
            benchmarks(folder, result.path("template").asString(""), result, into);
        }
    }

    private static void benchmarks(String folder, String template, JsonNode result, List<Benchmark> into) {
        result.path("benchmarks").propertyStream().forEach(entry -> {
            JsonNode figures = entry.getValue();
            JsonNode interval = figures.path("interval");
            into.add(new Benchmark(
                    folder,
                    entry.getKey(),
                    template,
                    figures.path("n").asInt(0),
                    number(figures, "accuracy"),
                    interval.path(0).asDouble(Double.NaN),
                    interval.path(1).asDouble(Double.NaN)));
        });
    }

    private static double number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }
}
