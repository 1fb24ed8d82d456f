package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.PromptTemplate;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.train.nano.ChainProblem;
import org.motet.train.nano.ChainProblems;

/** Share of fresh generated problems answered right at temperature 1, each under one template in turn. */
final class SampledAccuracy implements Evaluation {
    private static final int MAX_NEW_TOKENS = 80;
    private static final int MAX_ROWS = 512;
    private static final long VALIDATION_SEED = 0x5eed; // problems that no seed of training counts up to

    private final CausalLm model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final List<PromptTemplate> templates;
    private final StopRule rule;
    private final long seed;

    SampledAccuracy(
            CausalLm model,
            Tokenizer tokenizer,
            Workers workers,
            List<PromptTemplate> templates,
            StopRule rule,
            long seed) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.workers = workers;
        this.templates = templates;
        this.rule = rule;
        this.seed = seed;
    }

    /** Ends training at the rule's accuracy. */
    @Override
    public boolean measure(StepMetrics into) {
        ChainProblems fresh = new ChainProblems(seed ^ VALIDATION_SEED);
        List<ChainProblem> problems = new ArrayList<>();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < rule.evaluationProblems(); i++) {
            ChainProblem problem = fresh.training(i);
            String prompt = templates
                    .get(i % templates.size())
                    .render(problem.problem().question())
                    .text();
            problems.add(problem);
            requests.add(new Request(tokenizer.encode(prompt), 1, i, 0, List.of()));
        }
        StopTokens stop = StopTokens.of(model.config().endTokenIds().stream()
                .mapToInt(Integer::intValue)
                .toArray());
        List<List<Completion>> completions = new LocalEngine(model, tokenizer, stop, workers, MAX_ROWS)
                .generate(requests, SamplingConfig.plain(1, MAX_NEW_TOKENS), seed);
        long right = IntStream.range(0, problems.size())
                .filter(i -> isRight(problems.get(i), completions.get(i).getFirst()))
                .count();
        double accuracy = (double) right / problems.size();
        into.set(MetricNames.SAMPLED_ACCURACY, accuracy);
        return accuracy >= rule.stopAccuracy();
    }

    private static boolean isRight(ChainProblem problem, Completion completion) {
        return completion.finished()
                && MathVerifier.verify(problem.problem().answers(), completion.text(), Policy.BOXED)
                        .correct();
    }
}
