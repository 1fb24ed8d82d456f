package org.motet.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;

/**
 * How much an evaluation depends on the template that asks. With several samples a question, those of the same number are
 * compared with each other.
 *
 * @param macro every benchmark counts the same
 * @param micro every question counts the same
 * @param benchmarks each by itself, by name
 */
public record TemplateRobustness(Robustness macro, Robustness micro, Map<String, Robustness> benchmarks) {
    static TemplateRobustness of(
            List<Benchmark> benchmarks, List<PromptTemplate> templates, int samples, Map<Attempt.Key, Grade> grades) {
        Set<String> heldOut = templates.stream()
                .filter(template -> template.tags().contains(TemplateSet.HELD_OUT))
                .map(PromptTemplate::name)
                .collect(Collectors.toSet());
        List<Map<String, List<FinalAnswer>>> sets = new ArrayList<>();
        Map<String, List<FinalAnswer>> whole = new LinkedHashMap<>();
        Map<String, Robustness> each = new LinkedHashMap<>();
        for (Benchmark benchmark : benchmarks) {
            Map<String, List<FinalAnswer>> answers = new LinkedHashMap<>();
            for (PromptTemplate template : templates) {
                List<FinalAnswer> given = answers(benchmark, template, samples, grades);
                answers.put(template.name(), given);
                whole.computeIfAbsent(template.name(), name -> new ArrayList<>())
                        .addAll(given);
            }
            sets.add(answers);
            each.put(benchmark.name(), Robustness.of(answers, heldOut));
        }
        return new TemplateRobustness(Robustness.macro(sets, heldOut), Robustness.of(whole, heldOut), each);
    }

    private static List<FinalAnswer> answers(
            Benchmark benchmark, PromptTemplate template, int samples, Map<Attempt.Key, Grade> grades) {
        List<FinalAnswer> answers = new ArrayList<>();
        for (int index = 0; index < benchmark.size(); index++) {
            for (int sample = 0; sample < samples; sample++) {
                Grade grade = grades.get(new Attempt.Key(benchmark.name(), index, template.name(), sample));
                answers.add(grade == null ? new FinalAnswer(null, false) : grade.finalAnswer());
            }
        }
        return answers;
    }
}
