package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.metrics.MetricNames;
import org.motet.metrics.Phase;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.rollout.Completion;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.PromptTemplate;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.train.generated.GeneratedProblems;
import org.motet.train.generated.GeneratedSource;
import org.motet.train.generated.WorkedProblem;

/** Share of fresh generated problems answered right at temperature 1, each under one template in turn. */
final class SampledAccuracy implements Evaluation {
    /** Tokens of a completion, or more where a worked solution is longer than this less the margin. */
    private static final int NEW_TOKENS = 80;

    private static final int MARGIN = 16;
    private static final int MAX_ROWS = 512;
    private static final long VALIDATION_SEED = 0x5eed; // problems that no seed of training counts up to

    private final CausalLm model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final List<PromptTemplate> templates;
    private final SftConfig config;
    private final Supplier<Phase> phases;

    SampledAccuracy(
            CausalLm model,
            Tokenizer tokenizer,
            Workers workers,
            List<PromptTemplate> templates,
            SftConfig config,
            Supplier<Phase> phases) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.workers = workers;
        this.templates = templates;
        this.config = config;
        this.phases = phases;
    }

    /** Ends training at the rule's accuracy. */
    @Override
    public boolean measure(StepMetrics into) {
        ColdStartConfig rule = config.coldStart();
        GeneratedProblems fresh =
                GeneratedSource.endless(config.coldStart().problems(), config.seed() ^ VALIDATION_SEED);
        int longest = NEW_TOKENS;
        List<WorkedProblem> problems = new ArrayList<>();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < rule.evaluationProblems(); i++) {
            WorkedProblem problem = fresh.problem(i);
            PromptTemplate template = templates.get(i % templates.size());
            String prompt = template.render(problem.problem().question()).text();
            String solution = template.solution(problem.equations(), problem.answer());
            longest = Math.max(longest, tokenizer.encode(solution).length + MARGIN);
            problems.add(problem);
            requests.add(new Request(tokenizer.encode(prompt), 1, i, 0, List.of()));
        }
        StopTokens stop = StopTokens.of(model.config().endTokenIds().stream()
                .mapToInt(Integer::intValue)
                .toArray());
        Phase phase = phases.get();
        GenerationWatch watch = new GenerationWatch() {
            @Override
            public void ended(int completions) {
                phase.advance(completions);
            }

            @Override
            public boolean stops() {
                return false;
            }
        };
        List<List<Completion>> completions = new LocalEngine(model, tokenizer, stop, workers, MAX_ROWS)
                .generate(requests, SamplingConfig.plain(1, longest), config.seed(), watch);
        long right = IntStream.range(0, problems.size())
                .filter(i -> isRight(problems.get(i), completions.get(i).getFirst()))
                .count();
        double accuracy = (double) right / problems.size();
        into.set(MetricNames.SAMPLED_ACCURACY, accuracy);
        return accuracy >= rule.stopAccuracy();
    }

    private static boolean isRight(WorkedProblem problem, Completion completion) {
        return completion.finished()
                && MathVerifier.verify(problem.problem().answers(), completion.text(), Policy.BOXED)
                        .correct();
    }
}
