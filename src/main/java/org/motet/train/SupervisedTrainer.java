package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.ModelWeights;
import org.motet.model.PackedBatch;
import org.motet.model.TokenLoss;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.PromptTemplate;
import org.motet.tensor.Scope;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.train.nano.ChainProblem;
import org.motet.train.nano.ChainProblems;
import org.motet.train.nano.WorkedSolutions;
import org.motet.update.GradientStep;

/**
 * The cold start: next-token training on worked solutions, on the solution's tokens alone, until the model answers right
 * often enough to be rewarded and seldom enough to have something to learn.
 */
public final class SupervisedTrainer {
    private static final int MAX_NEW_TOKENS = 80;
    private static final long VALIDATION_SEED = 0x5eed; // problems that no seed of training counts up to

    private final SftConfig config;
    private final CausalLm model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final List<PromptTemplate> templates;
    private final Progress progress;

    /** Told of each test of the stopping rule. */
    @FunctionalInterface
    public interface Progress {
        void at(int step, double loss, double sampledAccuracy);
    }

    public SupervisedTrainer(
            SftConfig config,
            CausalLm model,
            Tokenizer tokenizer,
            Workers workers,
            List<PromptTemplate> templates,
            Progress progress) {
        this.config = config;
        this.model = model;
        this.tokenizer = tokenizer;
        this.workers = workers;
        this.templates = templates;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param steps updates made
     * @param sampledAccuracy of the last test
     */
    public record Result(int steps, double loss, double sampledAccuracy) {}

    /** Trains until the stopping rule holds or the steps are used up. */
    public Result run() {
        WorkedSolutions solutions = new WorkedSolutions(templates, config.seed());
        int end = model.config().endTokenIds().getFirst();
        try (GradientStep step = new GradientStep(
                model,
                workers,
                config.update().optimizer(),
                config.update().optimizer().rate().over(config.steps()))) {
            double loss = 0;
            double accuracy = 0;
            for (int done = 1; done <= config.steps(); done++) {
                List<Completions> batch =
                        solutions.batch((long) (done - 1) * config.batchSize(), config.batchSize(), tokenizer, end);
                loss = update(step, batch);
                if (done % config.stop().evaluateEvery() == 0 || done == config.steps()) {
                    accuracy = sampledAccuracy();
                    progress.at(done, loss, accuracy);
                    if (accuracy >= config.stop().stopAccuracy()) {
                        return new Result(done, loss, accuracy);
                    }
                }
            }
            return new Result(config.steps(), loss, accuracy);
        }
    }

    /** Mean negative log-likelihood of the solutions' tokens, and a step down its gradient. */
    private double update(GradientStep step, List<Completions> batch) {
        int tokens = batch.stream().mapToInt(Completions::completionTokens).sum();
        List<List<Completions>> microBatches = IntStream.range(0, workers.count())
                .mapToObj(worker -> IntStream.range(0, batch.size())
                        .filter(i -> i % workers.count() == worker)
                        .mapToObj(batch::get)
                        .toList())
                .flatMap(part -> cut(part).stream())
                .toList();
        GradientStep.Result<Double> result = step.apply(microBatches, (part, into) -> accumulate(part, tokens, into));
        return result.results().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Runs of solutions within the bound of a micro-batch; one that is longer alone stands alone. */
    private List<List<Completions>> cut(List<Completions> part) {
        List<List<Completions>> runs = new ArrayList<>();
        int rows = 0;
        for (Completions solution : part) {
            rows += solution.rows();
            if (runs.isEmpty() || rows > config.update().micro().microBatchTokens()) {
                runs.add(new ArrayList<>());
                rows = solution.rows();
            }
            runs.getLast().add(solution);
        }
        return runs;
    }

    private double accumulate(List<Completions> part, int tokens, ModelWeights into) {
        double[] loss = new double[1];
        TokenLoss likelihood = (from, logProbs, entropies, gradients) -> {
            for (int i = 0; i < gradients.length; i++) {
                loss[0] -= logProbs[i] / tokens;
                gradients[i] = -1f / tokens;
            }
        };
        try (Scope scope = Scope.open()) {
            model.backward(
                    PackedBatch.of(part, model.device()),
                    likelihood,
                    1,
                    into,
                    config.update().micro().recompute());
        }
        return loss[0];
    }

    /** Share of fresh problems answered right at temperature 1, each under one template in turn. */
    private double sampledAccuracy() {
        ChainProblems fresh = new ChainProblems(config.seed() ^ VALIDATION_SEED);
        List<ChainProblem> problems = new ArrayList<>();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < config.stop().evaluationProblems(); i++) {
            ChainProblem problem = fresh.training(i);
            PromptTemplate template = templates.get(i % templates.size());
            problems.add(problem);
            requests.add(new Request(
                    tokenizer.encode(
                            template.render(problem.problem().question()).text()),
                    1,
                    i,
                    0,
                    List.of()));
        }
        StopTokens stop = StopTokens.of(model.config().endTokenIds().stream()
                .mapToInt(Integer::intValue)
                .toArray());
        List<List<Completion>> completions = new LocalEngine(model, tokenizer, stop, workers, 512)
                .generate(requests, SamplingConfig.plain(1, MAX_NEW_TOKENS), config.seed());
        long right = IntStream.range(0, problems.size())
                .filter(i -> isRight(problems.get(i), completions.get(i).getFirst()))
                .count();
        return (double) right / problems.size();
    }

    private boolean isRight(ChainProblem problem, Completion completion) {
        return completion.finished()
                && MathVerifier.verify(problem.problem().answers(), completion.text(), Policy.BOXED)
                        .correct();
    }
}
