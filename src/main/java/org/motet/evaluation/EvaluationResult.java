package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.PromptTemplate;

/**
 * Results of an evaluation.
 *
 * @param settings what was evaluated how
 * @param templates at least one
 * @param robustness over the templates; null if there is only one
 */
public record EvaluationResult(
        Map<String, ? extends Object> settings,
        List<TemplateResult> templates,
        @Nullable TemplateRobustness robustness) {
    /**
     * Results of graded completions; what is missing counts as wrong.
     *
     * @param templates those to report, each at least one completion's
     * @param samples completions a question
     * @param repeats how many equal parts the samples are reported in
     */
    public static EvaluationResult of(
            List<Benchmark> benchmarks,
            List<PromptTemplate> templates,
            int samples,
            int repeats,
            Map<Attempt.Key, Grade> grades,
            Map<String, ? extends Object> settings) {
        return new EvaluationResult(
                settings,
                templates.stream()
                        .map(template -> TemplateResult.of(benchmarks, template, samples, repeats, grades))
                        .toList(),
                templates.size() < 2 ? null : TemplateRobustness.of(benchmarks, templates, samples, grades));
    }

    /** What a reader of the numbers has to know. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (TemplateResult template : templates) {
            for (BenchmarkResult benchmark : template.benchmarks()) {
                String where = benchmark.name() + (templates.size() > 1 ? " under " + template.template() : "");
                if (benchmark.missing() > 0) {
                    warnings.add(benchmark.missing() + " of " + benchmark.n() * benchmark.samples() + " completions of "
                            + where + " are missing and count as wrong");
                }
                if (benchmark.undecided() > 0) {
                    warnings.add(Math.round(benchmark.undecided() * benchmark.n() * benchmark.samples())
                            + " completions of " + where + " could not be decided and count as wrong");
                }
            }
        }
        return warnings;
    }

    /** Mean of the templates' macro averages. */
    public double macro() {
        return templates.stream().mapToDouble(TemplateResult::macro).average().orElse(0);
    }

    /** Mean of the templates' micro averages. */
    public double micro() {
        return templates.stream().mapToDouble(TemplateResult::micro).average().orElse(0);
    }
}
