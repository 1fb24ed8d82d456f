package org.motet.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Robustness;

/**
 * Where the policy stands on held-out problems.
 *
 * @param template0 the first template that training draws from
 * @param trainedTemplates mean over the templates that training draws from
 * @param heldoutTemplates mean over those it never draws, or null when there are none
 * @param disturbed mean over the trained templates on the same problems with misleading text added; null where training adds none
 * @param entropy mean over the trained templates of the sampled tokens' entropy, in nats
 * @param robustness of the greedy answers over the templates
 * @param byTemplate each template by itself
 * @param problems asked under each template; null in runs of versions that did not count them
 */
public record Standing(
        Figures template0,
        Figures trainedTemplates,
        @Nullable Figures heldoutTemplates,
        @Nullable Figures disturbed,
        double entropy,
        Robustness robustness,
        Map<String, TemplateStanding> byTemplate,
        @Nullable Integer problems) {

    /** Accuracy of greedy decoding and of sampling at temperature 1, and the mean format reward of the samples. */
    public record Figures(double greedy, double sampled, double format) {}

    /**
     * One template: the same, and of the samples the mean reward in its weights, entropy in nats, length in tokens and the share
     * cut off by the length limit.
     */
    public record TemplateStanding(
            double greedy,
            double sampled,
            double format,
            double reward,
            double entropy,
            double length,
            double truncated) {}

    /** Scores by template name: greedy and sampled. */
    record Scores(Map<String, TemplateEvaluation.Score> greedy, Map<String, TemplateEvaluation.Score> sampled) {
        Figures mean(List<String> names) {
            return new Figures(
                    mean(names, greedy, TemplateEvaluation.Score::accuracy),
                    mean(names, sampled, TemplateEvaluation.Score::accuracy),
                    mean(names, sampled, TemplateEvaluation.Score::format));
        }

        private static double mean(
                List<String> names,
                Map<String, TemplateEvaluation.Score> scores,
                ToDoubleFunction<TemplateEvaluation.Score> part) {
            return names.stream()
                    .mapToDouble(name -> part.applyAsDouble(Objects.requireNonNull(scores.get(name))))
                    .average()
                    .orElseThrow();
        }
    }

    /**
     * @param plain scores on the problems as they are, under all templates
     * @param disturbed scores with misleading text added, under the trained templates; null for none
     */
    static Standing of(List<String> trained, List<String> heldOut, Scores plain, @Nullable Scores disturbed) {
        Map<String, TemplateStanding> byTemplate = new LinkedHashMap<>();
        plain.greedy().forEach((name, score) -> {
            TemplateEvaluation.Score drawn =
                    Objects.requireNonNull(plain.sampled().get(name));
            byTemplate.put(
                    name,
                    new TemplateStanding(
                            score.accuracy(),
                            drawn.accuracy(),
                            drawn.format(),
                            drawn.reward(),
                            drawn.entropy(),
                            drawn.length(),
                            drawn.truncated()));
        });
        return new Standing(
                plain.mean(trained.subList(0, 1)),
                plain.mean(trained),
                heldOut.isEmpty() ? null : plain.mean(heldOut),
                disturbed == null ? null : disturbed.mean(trained),
                Scores.mean(trained, plain.sampled(), TemplateEvaluation.Score::entropy),
                Robustness.of(TemplateEvaluation.answers(plain.greedy()), Set.copyOf(heldOut)),
                byTemplate,
                plain.greedy().values().iterator().next().answers().size());
    }
}
