package org.motet.train;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the policy stands on held-out problems.
 *
 * @param template0 the first template that training draws from
 * @param trainedTemplates mean over the templates that training draws from
 * @param heldoutTemplates mean over those it never draws, or null when there are none
 * @param entropy mean over the trained templates of the sampled tokens' entropy, in nats
 * @param byTemplate each template by itself
 */
public record Standing(
        Figures template0,
        Figures trainedTemplates,
        @Nullable Figures heldoutTemplates,
        double entropy,
        Map<String, Figures> byTemplate) {

    /** Accuracy of greedy decoding and of sampling at temperature 1, and the mean format reward of the samples. */
    public record Figures(double greedy, double sampled, double format) {}

    static Standing of(
            List<String> trained,
            List<String> heldOut,
            Map<String, TemplateEvaluation.Score> greedy,
            Map<String, TemplateEvaluation.Score> sampled) {
        Map<String, Figures> byTemplate = new java.util.LinkedHashMap<>();
        greedy.forEach((name, score) -> {
            TemplateEvaluation.Score drawn = Objects.requireNonNull(sampled.get(name));
            byTemplate.put(name, new Figures(score.accuracy(), drawn.accuracy(), drawn.format()));
        });
        return new Standing(
                Objects.requireNonNull(byTemplate.get(trained.getFirst())),
                mean(trained, byTemplate),
                heldOut.isEmpty() ? null : mean(heldOut, byTemplate),
                trained.stream()
                        .mapToDouble(name ->
                                Objects.requireNonNull(sampled.get(name)).entropy())
                        .average()
                        .orElseThrow(),
                byTemplate);
    }

    private static Figures mean(List<String> names, Map<String, Figures> byTemplate) {
        return new Figures(
                mean(names, byTemplate, Figures::greedy),
                mean(names, byTemplate, Figures::sampled),
                mean(names, byTemplate, Figures::format));
    }

    private static double mean(List<String> names, Map<String, Figures> byTemplate, ToDoubleFunction<Figures> part) {
        return names.stream()
                .mapToDouble(name -> part.applyAsDouble(Objects.requireNonNull(byTemplate.get(name))))
                .average()
                .orElseThrow();
    }
}
