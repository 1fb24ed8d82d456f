package org.motet.train;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.math.Policy;
import org.motet.metrics.ProgressLine;
import org.motet.model.ModelConfig;
import org.motet.problem.Problem;
import org.motet.prompt.Disturber;
import org.motet.prompt.PromptFilter;
import org.motet.prompt.PromptSource;
import org.motet.reward.Grader;
import org.motet.reward.OwnRewards;
import org.motet.template.ChatFormat;
import org.motet.template.TemplateSet;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * A run whose parts have been read and checked against each other, before any weight is loaded.
 *
 * @param grader of its rollouts
 * @param source of its prompts
 * @param evaluation problems that training never sees
 * @param evaluationCost how many of them are asked before and after, and what that costs
 * @param left what was left out of the problems and why; empty if nothing was
 */
public record TrainPlan(
        TrainConfig config,
        Tokenizer tokenizer,
        StopTokens stopTokens,
        Voices voices,
        Grader grader,
        PromptSource source,
        List<Problem> evaluation,
        EvaluationCost evaluationCost,
        String left) {
    private static final int SOON_READ = 20_000; // problems, of which nothing is said

    /**
     * Reads problems and templates, and finds the rewards.
     *
     * @param nativeChat the model's own chat format, for templates that use it; null for a model without files
     * @param brought what the program brings besides
     * @throws IllegalArgumentException in one sentence if anything is missing, damaged or does not fit together
     */
    static TrainPlan of(
            TrainConfig config,
            ModelConfig model,
            Tokenizer tokenizer,
            StopTokens stopTokens,
            @Nullable ChatFormat nativeChat,
            Brought brought) {
        if (stopTokens.ids().isEmpty()) {
            throw new IllegalArgumentException(
                    "the model names no token that ends a completion; add eos_token_id to its generation_config.json");
        }
        int longest = config.prompts().maxTokens() + config.rollout().maxNewTokens();
        if (longest > model.maxPositions()) {
            throw new IllegalArgumentException(
                    "prompts.max_tokens=%d and rollout.max_new_tokens=%d make %d tokens, but the model has %d positions"
                            .formatted(
                                    config.prompts().maxTokens(),
                                    config.rollout().maxNewTokens(),
                                    longest,
                                    model.maxPositions()));
        }
        TemplateSet all = config.templates().load(nativeChat);
        TemplateSet training = config.templates().training(all);
        Grader grader = new Grader(
                config.reward(), config.rollout().maxNewTokens(), OwnRewards.of(config.reward(), brought.rewards()));
        ProblemConfig.Split split = config.problems().load(brought);
        PromptFilter filter;
        int many = split.training().size() < SOON_READ ? 0 : split.training().size();
        try (ProgressLine line = ProgressLine.onStandardError(
                new PrintWriter(System.err, true, Charset.defaultCharset()), "tokenizing problems:", 0, many)) {
            filter = PromptFilter.of(split.training(), training, tokenizer, config.prompts(), line::more);
        }
        PromptSource source = new PromptSource(
                filter.kept(),
                config.templates().schedule(all, config.seed(), config.steps()),
                tokenizer,
                config.prompts(),
                config.rollout().groupSize(),
                config.seed());
        EvaluationCost cost = EvaluationCost.of(
                config, training.templates().size(), all.templates().size());
        int most = Math.max(config.evaluation().problems(), cost.problemsAtEnds());
        List<Problem> held =
                split.evaluation().subList(0, Math.min(most, split.evaluation().size()));
        PromptFilter fitting = PromptFilter.of(held, all, tokenizer, config.prompts());
        return new TrainPlan(
                config,
                tokenizer,
                stopTokens,
                Voices.of(all, training),
                grader,
                source,
                fitting.kept(),
                cost,
                Stream.concat(split.left().stream(), Stream.of(filter.report()))
                        .filter(sentence -> !sentence.isEmpty())
                        .collect(Collectors.joining("; ")));
    }

    /** A sentence for each part of the problems that has reference answers which no policy can read; none where accuracy is not rewarded. */
    List<String> unreadable() {
        if (config.reward().accuracyWeight() == 0) {
            return List.of();
        }
        Policy policy = config.reward().answerPolicy().policy();
        return Stream.of(
                        trainingGolds().sentence("training"),
                        GoldReadings.of(evaluation, policy).sentence("evaluation"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The reference answers of the problems that are trained on. */
    GoldReadings trainingGolds() {
        return GoldReadings.of(source.problems(), config.reward().answerPolicy().policy());
    }

    /** The problems with misleading text added to each that still fits under every template. */
    List<Problem> disturbed(List<Problem> problems) {
        Disturber disturber = new Disturber(1, config.seed());
        List<Problem> disturbed = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            Problem problem = problems.get(i);
            Problem other = problem.withQuestion(
                    disturber.disturb(problem, i).orElseThrow().question());
            boolean fits = voices.trained().stream()
                    .allMatch(template ->
                            tokenizer.encode(template.render(other.question()).text()).length
                                    <= config.prompts().maxTokens());
            disturbed.add(fits ? other : problem);
        }
        return disturbed;
    }
}
