package org.motet.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results as JSON: {@code {"benchmarks": {NAME: {"n": …, "accuracy": …, …}}, "macro": …, "micro": …}}, accuracies and shares in
 * [0, 1]. With several templates the numbers at the top are means over them, {@code templates} holds each by itself, and
 * {@code robustness} says how far they differ.
 */
public final class ResultJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ResultJson() {}

    public static String text(EvaluationResult result) {
        return MAPPER.writeValueAsString(tree(result)) + "\n";
    }

    static ObjectNode tree(EvaluationResult result) {
        ObjectNode root;
        if (result.robustness() == null) {
            root = template(result.templates().getFirst());
        } else {
            root = means(result, result.robustness());
            ObjectNode templates = root.putObject("templates");
            result.templates().forEach(template -> templates.set(template.template(), template(template)));
        }
        root.set("settings", MAPPER.valueToTree(result.settings()));
        return root;
    }

    private static ObjectNode means(EvaluationResult result, TemplateRobustness robustness) {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode benchmarks = root.putObject("benchmarks");
        for (BenchmarkResult benchmark : result.templates().getFirst().benchmarks()) {
            Robustness own = Objects.requireNonNull(robustness.benchmarks().get(benchmark.name()));
            benchmarks
                    .putObject(benchmark.name())
                    .put("n", benchmark.n())
                    .put("accuracy", own.all().mean())
                    .set(
                            "robustness",
                            robustness(
                                    own,
                                    result.templates(),
                                    group -> TemplateIntervals.benchmark(group, benchmark.name())));
        }
        root.put("macro", result.macro()).put("micro", result.micro());
        ObjectNode over = root.putObject("robustness");
        over.set("macro", robustness(robustness.macro(), result.templates(), TemplateIntervals::macro));
        over.set("micro", robustness(robustness.micro(), result.templates(), TemplateIntervals::micro));
        return root;
    }

    private static ObjectNode robustness(
            Robustness robustness,
            List<TemplateResult> templates,
            Function<TemplateGroup, TemplateIntervals> intervals) {
        ObjectNode node = MAPPER.createObjectNode();
        for (TemplateGroup group : TemplateGroup.of(robustness, templates)) {
            ObjectNode own = node.putObject(group.key());
            over(own, group.over());
            TemplateIntervals found = intervals.apply(group);
            interval(own, "mean_interval", found.mean());
            interval(own, "worst_interval", found.worst());
        }
        return node;
    }

    private static void over(ObjectNode node, Robustness.Over over) {
        node.put("templates", over.templates())
                .put("mean", over.mean())
                .put("worst", over.worst())
                .put("worst_template", over.worstTemplate())
                .put("spread", over.spread())
                .put("deviation", over.deviation())
                .put("agreement", over.agreement());
    }

    private static ObjectNode template(TemplateResult result) {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode benchmarks = root.putObject("benchmarks");
        result.benchmarks().forEach(benchmark -> benchmarks.set(benchmark.name(), benchmark(benchmark)));
        root.put("macro", result.macro()).put("micro", result.micro());
        interval(root, "macro_interval", result.macroInterval());
        interval(root, "micro_interval", result.microInterval());
        if (result.repeats().size() > 1) {
            ObjectNode repeats = root.putObject("repeats");
            repeats.put("count", result.repeats().size());
            repeats.put("macro_spread", spread(result, TemplateResult.Repeat::macro));
            repeats.put("micro_spread", spread(result, TemplateResult.Repeat::micro));
        }
        return root.put("template", result.template()).put("held_out", result.heldOut());
    }

    private static double spread(TemplateResult result, ToDoubleFunction<TemplateResult.Repeat> value) {
        return Averages.deviation(result.repeats().stream().mapToDouble(value).toArray());
    }

    private static ObjectNode benchmark(BenchmarkResult result) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("n", result.n()).put("accuracy", result.accuracy()).put("samples", result.samples());
        interval(node, "interval", result.interval());
        byK(node, "pass@", result.passAtK());
        byK(node, "maj@", result.majorityAtK());
        if (result.tokens() != null) {
            node.put("response_tokens", result.tokens());
        }
        node.put("response_characters", result.characters());
        if (result.truncated() != null) {
            node.put("truncated", result.truncated());
        }
        return node.put("format", result.format())
                .put("no_answer", result.withoutAnswer())
                .put("undecided", result.undecided())
                .put("missing", result.missing());
    }

    private static void byK(ObjectNode node, String prefix, Map<Integer, Double> values) {
        if (values.size() > 1) { // with one sample both are the accuracy
            values.forEach((k, value) -> node.put(prefix + k, value));
        }
    }

    private static void interval(ObjectNode node, String key, Interval interval) {
        node.putArray(key).add(interval.low()).add(interval.high());
        node.put(key + "_method", interval.method().toString());
    }
}
