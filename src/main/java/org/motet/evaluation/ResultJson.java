package org.motet.evaluation;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results as JSON: {@code {"benchmarks": {NAME: {"n": …, "accuracy": …, …}}, "macro": …, "micro": …}}, accuracies and shares in
 * [0, 1]. With several templates the numbers at the top are means over them, and {@code templates} holds each by itself.
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
        if (result.templates().size() == 1) {
            root = template(result.templates().getFirst());
        } else {
            root = means(result);
            ObjectNode templates = root.putObject("templates");
            result.templates().forEach(template -> templates.set(template.template(), template(template)));
        }
        root.set("settings", MAPPER.valueToTree(result.settings()));
        return root;
    }

    private static ObjectNode means(EvaluationResult result) {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode benchmarks = root.putObject("benchmarks");
        List<BenchmarkResult> first = result.templates().getFirst().benchmarks();
        for (int b = 0; b < first.size(); b++) {
            int place = b;
            double[] accuracies = result.templates().stream()
                    .mapToDouble(template -> template.benchmarks().get(place).accuracy())
                    .toArray();
            benchmarks
                    .putObject(first.get(b).name())
                    .put("n", first.get(b).n())
                    .put("accuracy", Averages.macro(accuracies))
                    .put("spread", EvaluationResult.spread(accuracies));
        }
        root.put("macro", result.macro()).put("micro", result.micro()).put("spread", result.spread());
        root.putObject("worst")
                .put("template", result.worst().template())
                .put("macro", result.worst().macro());
        return root;
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
        return root.put("template", result.template());
    }

    private static double spread(TemplateResult result, ToDoubleFunction<TemplateResult.Repeat> value) {
        return EvaluationResult.spread(
                result.repeats().stream().mapToDouble(value).toArray());
    }

    private static ObjectNode benchmark(BenchmarkResult result) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("n", result.n()).put("accuracy", result.accuracy()).put("samples", result.samples());
        interval(node, "binomial_interval", result.binomial());
        interval(node, "bootstrap_interval", result.bootstrap());
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
    }
}
