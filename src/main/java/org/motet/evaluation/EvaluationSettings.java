package org.motet.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;
import org.motet.template.RenderedPrompt;

/** What an evaluation is of: questions and templates by their contents. */
public final class EvaluationSettings {
    /** Settings that are names of what others tell by its contents; an evaluation under another name is the same. */
    static final Set<String> NAMES = Set.of("model", "completions");

    /** Questions that show what a template makes of any. */
    private static final List<String> PROBES =
            List.of("What is 17+25?", "Two lines,\n  and a \\frac{1}{2} {x} in \"them\".");

    private EvaluationSettings() {}

    /**
     * Settings to which the caller adds what else decides about the completions.
     *
     * @param kind {@code model} or {@code completions}
     * @param name of the model or file, for people
     */
    public static Map<String, Object> of(
            String kind, String name, List<Benchmark> benchmarks, List<PromptTemplate> templates) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(kind, name);
        settings.put("questions", each(benchmarks, Benchmark::size));
        settings.put(
                "policies",
                each(benchmarks, benchmark -> benchmark.policy().name().toLowerCase(Locale.ROOT)));
        settings.put("problems", each(benchmarks, EvaluationSettings::problems));
        Map<String, Object> voices = new LinkedHashMap<>();
        templates.forEach(template -> voices.put(template.name(), contents(template)));
        settings.put("templates", voices);
        return settings;
    }

    private static Map<String, Object> each(List<Benchmark> benchmarks, Function<Benchmark, Object> value) {
        Map<String, Object> values = new LinkedHashMap<>();
        benchmarks.forEach(benchmark -> values.put(benchmark.name(), value.apply(benchmark)));
        return values;
    }

    private static String problems(Benchmark benchmark) {
        List<String> texts = new ArrayList<>();
        for (Problem problem : benchmark.problems()) {
            texts.add(problem.question());
            texts.add(String.valueOf(problem.answers().size()));
            texts.addAll(problem.answers());
        }
        return ContentDigest.ofTexts(texts);
    }

    /** All of a template that a completion and its grade depend on: the prompts it makes, where they end, the format rule. */
    private static String contents(PromptTemplate template) {
        List<String> texts = new ArrayList<>();
        for (String probe : PROBES) {
            RenderedPrompt prompt = template.render(probe);
            texts.add(prompt.text());
            texts.add(prompt.forcedPrefix());
        }
        texts.add(template.format().toString());
        texts.addAll(template.stop());
        return ContentDigest.ofTexts(texts);
    }
}
